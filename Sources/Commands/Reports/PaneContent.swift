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

/// Which part of a map a pane shows, in how many cells.
public struct MapWindow: Equatable, Hashable, Sendable {
  /// The queries shown; nil for all.
  public var queries: Range<Int>?
  /// The keys shown; nil for all.
  public var keys: Range<Int>?
  /// At most this many rows of cells.
  public var cellRows: Int
  /// At most this many columns of cells.
  public var cellColumns: Int

  /// Makes a window.
  public init(queries: Range<Int>? = nil, keys: Range<Int>? = nil, cellRows: Int, cellColumns: Int)
  {
    self.queries = queries
    self.keys = keys
    self.cellRows = cellRows
    self.cellColumns = cellColumns
  }
}

/// A map reduced to cells, ready to be drawn. All arrays run row by row over the cells.
public struct MapContent: Equatable, Sendable {
  /// What the rows and columns are.
  public enum Kind: Equatable, Sendable {
    /// Weights of an attention: lift is defined.
    case attention
    /// A plain matrix.
    case matrix
  }

  /// The heading, such as "fastmax p=2 · layer 2 head 5".
  public var title: String
  /// What the rows and columns are.
  public var kind: Kind
  /// Queries (or rows) of the whole map.
  public var queryCount: Int
  /// Keys (or columns) of the whole map.
  public var keyCount: Int
  /// The queries shown.
  public var queries: Range<Int>
  /// The keys shown.
  public var keys: Range<Int>
  /// Rows of cells.
  public var cellRows: Int
  /// Columns of cells.
  public var cellColumns: Int
  /// Mean of the cell's visible entries; NaN where one of them is NaN or infinite, or none is visible.
  public var means: [Float]
  /// Largest of the cell's visible entries.
  public var maxima: [Float]
  /// The cell's mass over the mass of uniform rows; empty for a matrix.
  public var lifts: [Float]
  /// Visible pairs in the cell; 0 marks a masked cell.
  public var pairCounts: [Int]
  /// Labels of the queries shown, one per query of `queries`; empty when unknown.
  public var queryLabels: [String]
  /// Labels of the keys shown; empty when unknown.
  public var keyLabels: [String]
  /// How the cells were obtained.
  public var how: Provenance

  /// Makes the content of a map.
  public init(
    title: String, kind: Kind, queryCount: Int, keyCount: Int, queries: Range<Int>,
    keys: Range<Int>, cellRows: Int, cellColumns: Int, means: [Float], maxima: [Float],
    lifts: [Float], pairCounts: [Int], queryLabels: [String] = [], keyLabels: [String] = [],
    how: Provenance = .exact
  ) {
    self.title = title
    self.kind = kind
    self.queryCount = queryCount
    self.keyCount = keyCount
    self.queries = queries
    self.keys = keys
    self.cellRows = cellRows
    self.cellColumns = cellColumns
    self.means = means
    self.maxima = maxima
    self.lifts = lifts
    self.pairCounts = pairCounts
    self.queryLabels = queryLabels
    self.keyLabels = keyLabels
    self.how = how
  }

  /// The queries under a row of cells: an even split, so that cells differ by at most one token.
  public func queries(ofCellRow row: Int) -> Range<Int> {
    Self.part(row, of: cellRows, in: queries)
  }

  /// The keys under a column of cells.
  public func keys(ofCellColumn column: Int) -> Range<Int> {
    Self.part(column, of: cellColumns, in: keys)
  }

  private static func part(_ index: Int, of count: Int, in range: Range<Int>) -> Range<Int> {
    let lower = range.lowerBound + range.count * index / max(count, 1)
    let upper = range.lowerBound + range.count * (index + 1) / max(count, 1)
    return lower..<max(lower, upper)
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
