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
  }

  /// The kind of picture.
  public var kind: Kind
  /// The expressions, as text in the command language.
  public var expressions: [String]
  /// The names they read, directly; the focus reads as `use`.
  public var reads: Set<String>

  /// Makes a subject.
  public init(kind: Kind, expressions: [String], reads: Set<String>) {
    self.kind = kind
    self.expressions = expressions
    self.reads = reads
  }
}

/// Gradient norms ‖∂o/∂s‖ of several mechanisms on the same tensors.
public struct GradientContent: Equatable, Sendable {
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

    /// Makes one mechanism's numbers.
    public init(
      name: String, focused: Norms, worst: Norms, worstQuery: Int, mean: Norms,
      smallestNormalizer: Double, negativeShare: Double, how: Provenance, diameterIsBound: Bool
    ) {
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

  /// Makes the content of a gradient panel.
  public init(query: Int, queryLabel: String?, entries: [Entry]) {
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
  /// The expression no longer works; the pane says why.
  case failed(Diagnostic)
}
