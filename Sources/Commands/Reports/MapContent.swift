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
  /// True for the small picture of a whole map beside its window: asked for besides that, and good
  /// enough at the first look.
  public var isOverview = false

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
  /// Mean of the cell's visible entries; NaN where one of them is NaN or infinite, none is visible,
  /// or all of them belong to tokens that are left out.
  public var means: [Float]
  /// Largest of the cell's visible entries; empty where sums were made without looking at entries.
  public var maxima: [Float]
  /// The cell's mass over the mass of uniform rows; empty for a matrix.
  public var lifts: [Float]
  /// Visible pairs in the cell; 0 marks a masked cell.
  public var pairCounts: [Int]
  /// Labels of the queries shown, whose indices are theirs; empty when unknown.
  public var queryLabels: ArraySlice<String>
  /// Labels of the keys shown; empty when unknown.
  public var keyLabels: ArraySlice<String>
  /// Sums along whole rows and columns; nil for a matrix, and where they are not known yet.
  public var margins: MapMarginContent?
  /// How far the cells are estimates; nil when all are exact.
  public var estimate: MapEstimate?
  /// Tokens that are in no sum, for a number in them that is not finite; nil when there are none.
  public var leftOut: LeftOutTokens?

  /// Makes the content of a map.
  public init(
    title: String, kind: Kind, queryCount: Int, keyCount: Int, queries: Range<Int>,
    keys: Range<Int>, cellRows: Int, cellColumns: Int, means: [Float], maxima: [Float],
    lifts: [Float], pairCounts: [Int], queryLabels: ArraySlice<String> = [],
    keyLabels: ArraySlice<String> = []
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
  }

  /// How the cells were obtained; the sampled rows are those of the row of cells with the fewest.
  public var how: Provenance {
    guard let fewest = estimate?.sampledRows.filter({ $0 > 0 }).min() else { return .exact }
    return .sampled(rowCount: fewest, halfWidth: nil)
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

/// What the cells of a map leave out: sums along whole rows and columns, exact.
public struct MapMarginContent: Equatable, Sendable {
  /// For each row of cells, the weight inside the window, a mean over its queries: 0…1; NaN where
  /// all of them are left out.
  public var rowTotals: [Float]
  /// For each row of cells, how far its queries look, in tokens: a mean of Σ a·distance. Empty when
  /// not known.
  public var rowDistances: [Float]
  /// For each column of cells, what its keys receive from all queries over what uniform rows would
  /// give them. Empty when not known.
  public var columnLifts: [Float]

  /// Makes margins.
  public init(rowTotals: [Float], rowDistances: [Float] = [], columnLifts: [Float] = []) {
    self.rowTotals = rowTotals
    self.rowDistances = rowDistances
    self.columnLifts = columnLifts
  }
}

/// How far the cells of a map are estimates.
public struct MapEstimate: Equatable, Sendable {
  /// For each row of cells, the queries it was estimated from; 0 where it is exact.
  public var sampledRows: [Int]
  /// For each cell, half the width of the t interval of its mean; 0 where it is exact.
  public var halfWidths: [Float]
  /// For each cell, where its mean surely lies 19 times in 20; nil where it is exact, and where
  /// nothing is sure.
  public var guaranteed: [ClosedRange<Float>?]
  /// The share of rows of cells that are exact, 0…1.
  public var progress: Double

  /// Makes an estimate.
  public init(
    sampledRows: [Int], halfWidths: [Float], guaranteed: [ClosedRange<Float>?], progress: Double
  ) {
    self.sampledRows = sampledRows
    self.halfWidths = halfWidths
    self.guaranteed = guaranteed
    self.progress = progress
  }
}

/// Tokens that are in no sum of a map.
public struct LeftOutTokens: Equatable, Sendable {
  /// The first few of the queries, ascending.
  public var queries: [Int]
  /// The first few of the keys, ascending.
  public var keys: [Int]
  /// How many queries there are.
  public var queryCount: Int
  /// How many keys there are.
  public var keyCount: Int

  /// Takes the first few of both lists; nil when both are empty.
  public init?(queries: [Int], keys: [Int]) {
    guard !queries.isEmpty || !keys.isEmpty else { return nil }
    self.queries = Array(queries.prefix(Self.namedCount))
    self.keys = Array(keys.prefix(Self.namedCount))
    queryCount = queries.count
    keyCount = keys.count
  }

  private static let namedCount = 8
}
