public import Diagnostics

/// What a pane shows: an expression, evaluated again whenever a name in it changes.
public struct PaneSubject: Equatable, Hashable, Sendable {
  /// The kind of picture.
  public enum Kind: String, Equatable, Hashable, Sendable {
    /// The map of an attention or a matrix; one expression.
    case map
    /// Gradient norms beside their bounds; one expression per mechanism.
    case gradient
    /// Numbers of one or more maps.
    case metrics
    /// Gradient norms while a quantity moves; one expression per mechanism.
    case stability
    /// Every layer and head as a small map.
    case heads
    /// How runs of training go; one expression per run.
    case training
  }

  /// The kind of picture.
  public var kind: Kind
  /// The expressions, as text in the command language.
  public var expressions: [String]
  /// The names they read, directly; the focus reads as `use`.
  public var reads: Set<String>
  /// Which derivative a gradient panel is about.
  public var measure: GradientContent.Measure
  /// What moves in a stability panel.
  public var sweep: Sweep?
  /// What a grid of heads is about; nil for other pictures.
  public var heads: HeadGridSubject?
  /// The head of a model that keys can exchange for another; nil for other pictures.
  public var modelHead: ModelHead?

  /// Makes a subject.
  public init(
    kind: Kind, expressions: [String], reads: Set<String>,
    measure: GradientContent.Measure = .score, sweep: Sweep? = nil,
    heads: HeadGridSubject? = nil, modelHead: ModelHead? = nil
  ) {
    self.sweep = sweep
    self.heads = heads
    self.modelHead = modelHead
    self.kind = kind
    self.expressions = expressions
    self.reads = reads
    self.measure = measure
  }
}

/// Gradient norms of several mechanisms on the same tensors.
public struct GradientContent: Equatable, Sendable {
  /// Which derivative of a query's output.
  public struct Measure: Equatable, Hashable, Sendable {
    /// What is moved, in the words that are typed.
    public enum Target: String, CaseIterable, Sendable {
      /// A score.
      case score
      /// The query as normalised.
      case qhat
      /// A key as normalised.
      case khat
      /// The query.
      case q
      /// A key.
      case k
      /// A value.
      case v
    }

    /// What is moved.
    public var target: Target
    /// True for the sum over the keys, false for the largest.
    public var isSum: Bool

    /// Makes a measure.
    public init(_ target: Target, isSum: Bool = false) {
      self.target = target
      self.isSum = isSum
    }

    /// The largest ‖∂o/∂s‖ over the keys.
    public static let score = Measure(.score)

    /// "‖∂o/∂s‖", "Σ‖∂o/∂k‖".
    public var notation: String {
      let letter =
        switch target {
        case .score: "s"
        case .qhat: "q\u{302}"
        case .khat: "k\u{302}"
        case .q, .k, .v: target.rawValue
        }
      return (isSum ? "Σ" : "") + "‖∂o/∂\(letter)‖"
    }
  }

  /// Actual, envelope and ceiling of one query, or of a mean over queries.
  public struct Norms: Equatable, Sendable {
    /// The largest over the keys of the norm itself.
    public var actual: Double
    /// The bound from the row's own weights.
    public var envelope: Double
    /// The bound before any score is seen; nil for "no bound".
    public var ceiling: Double?

    /// Makes three numbers.
    public init(actual: Double, envelope: Double, ceiling: Double?) {
      self.actual = actual
      self.envelope = envelope
      self.ceiling = ceiling
    }
  }

  /// One mechanism's numbers.
  public struct Entry: Equatable, Sendable {
    /// The mechanism, such as "fastmax p=2".
    public var name: String
    /// The focused query.
    public var focused: Norms
    /// The worst query and its number.
    public var worst: Norms
    /// The worst query.
    public var worstQuery: Int
    /// Means over the queries.
    public var mean: Norms
    /// The smallest |Z| over the queries divided by the number of visible keys: how near the normaliser comes to 0.
    public var smallestNormalizer: Double
    /// Share of negative weights, 0…1.
    public var negativeShare: Double
    /// How worst, mean and share were obtained.
    public var how: Provenance
    /// True when the diameter of the values is a bound, not exact ("≤").
    public var diameterIsBound: Bool
    /// Half the widths of the intervals around the mean actual norm and envelope, when sampled.
    public var meanHalfWidths: [Double]
    /// Why there is no ceiling, in words; nil when there is one or no reason is known.
    public var absence: String?

    /// Makes one mechanism's numbers.
    public init(
      name: String, focused: Norms, worst: Norms, worstQuery: Int, mean: Norms,
      smallestNormalizer: Double, negativeShare: Double, how: Provenance, diameterIsBound: Bool,
      meanHalfWidths: [Double] = [], absence: String? = nil
    ) {
      self.meanHalfWidths = meanHalfWidths
      self.absence = absence
      self.name = name
      self.focused = focused
      self.worst = worst
      self.worstQuery = worstQuery
      self.mean = mean
      self.smallestNormalizer = smallestNormalizer
      self.negativeShare = negativeShare
      self.how = how
      self.diameterIsBound = diameterIsBound
    }
  }

  /// The focused query.
  public var query: Int
  /// Its token, when known.
  public var queryLabel: String?
  /// One per mechanism.
  public var entries: [Entry]
  /// Which derivative.
  public var measure: Measure

  /// Makes the content of a gradient panel.
  public init(
    query: Int, queryLabel: String?, entries: [Entry], measure: Measure = .score
  ) {
    self.measure = measure
    self.query = query
    self.queryLabel = queryLabel
    self.entries = entries
  }
}

/// What there is to draw in a pane.
public enum PaneContent: Equatable, Sendable {
  /// A map.
  case map(MapContent)
  /// Gradient norms.
  case gradient(GradientContent)
  /// A table.
  case table(ReportTable)
  /// Charts.
  case charts([CurveContent])
  /// Every layer and head.
  case heads(HeadGridContent)
  /// How training goes.
  case training(TrainingContent)
  /// The expression no longer works; the pane says why.
  case failed(Diagnostic)
}
