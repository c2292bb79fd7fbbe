public import Attention
public import Tensors

/// A map that is ready to be looked at, in the cheapest way that is exact in the end.
public enum OpenMap: Sendable {
  /// Few pairs: every window looks at its own.
  case dense(DenseMap)
  /// Many pairs of a mechanism that factorises: sums of features.
  case farField(FarField)
  /// Many pairs of one that does not: sampled first, refined to exact.
  case streamed(StreamedMap)

  /// Pairs from which on a map is worth other ways than looking at each.
  public static let densePairs = 1 << 22

  /// Opens the map of one head.
  ///
  /// - Throws: `AttentionError.needsOneHead`, `AttentionError.workTooLarge` before anything is
  ///   allocated, `ComputationCancelled`.
  /// - Complexity: O(N·F) for a mechanism that factorises; for others O(N·D), and what ``view``
  ///   costs.
  public static func open(_ attention: Attention, context: ComputeContext) throws -> OpenMap {
    let pairs = attention.queryCount.multipliedReportingOverflow(by: attention.keyCount)
    if !pairs.overflow, pairs.partialValue <= densePairs {
      return .dense(try DenseMap(attention, context: context.quiet))
    }
    if let field = try FarField.open(attention, context: context) { return .farField(field) }
    return .streamed(try StreamedMap(attention, context: context))
  }

  /// Looks at a window.
  ///
  /// - Throws: ``AnalysisError/windowOutside(queries:keys:of:)``, `ComputationCancelled`.
  public func view(_ window: CellWindow, context: ComputeContext) throws -> MapView {
    switch self {
    case .dense(let map):
      let cells = try map.cells(
        queries: window.queries, keys: window.keys, cellRows: window.cellRows,
        cellColumns: window.cellColumns, context: context)
      return MapView(cells: cells)
    case .farField(let map):
      let cells = try map.cells(
        queries: window.queries, keys: window.keys, cellRows: window.cellRows,
        cellColumns: window.cellColumns, context: context)
      return MapView(
        cells: cells, leftOutQueries: map.leftOutQueries, leftOutKeys: map.leftOutKeys)
    case .streamed(let map):
      let refinement = try map.view(
        queries: window.queries, keys: window.keys, cellRows: window.cellRows,
        cellColumns: window.cellColumns, context: context)
      return MapView(
        cells: refinement.cells, refinement: refinement, leftOutQueries: map.leftOutQueries,
        leftOutKeys: map.leftOutKeys)
    }
  }

  /// Sums a window into cells, every one exact, however long that takes.
  ///
  /// - Throws: As ``view(_:context:)``.
  /// - Complexity: O(pairs·D) for a mechanism that does not factorise.
  public func exactCells(_ window: CellWindow, context: ComputeContext) throws -> MapCells {
    let view = try view(window, context: context)
    guard var refinement = view.refinement else { return view.cells }
    while !refinement.isExact {
      _ = try refinement.step(context)
      context.progress?(refinement.progress)
    }
    return refinement.cells
  }

  /// Bytes it keeps, about.
  var byteCount: Int {
    switch self {
    case .dense(let map): map.byteCount
    case .farField(let map): map.byteCount
    case .streamed(let map): map.byteCount
    }
  }
}

/// A part of a map and the cells it is summed into.
public struct CellWindow: Equatable, Sendable {
  /// The window's queries.
  public var queries: Range<Int>
  /// The window's keys.
  public var keys: Range<Int>
  /// Rows of cells.
  public var cellRows: Int
  /// Columns of cells.
  public var cellColumns: Int

  /// Makes a window.
  public init(queries: Range<Int>, keys: Range<Int>, cellRows: Int, cellColumns: Int) {
    self.queries = queries
    self.keys = keys
    self.cellRows = cellRows
    self.cellColumns = cellColumns
  }
}

/// What a look at a window found.
public struct MapView: Sendable {
  /// The cells.
  public var cells: MapCells
  /// Brings the cells nearer to exact; nil where they are.
  public var refinement: MapRefinement?
  /// Queries that are in no sum, ascending.
  public var leftOutQueries: [Int] = []
  /// Keys that are in no sum, ascending.
  public var leftOutKeys: [Int] = []

  /// Cells that nothing more is to be said of.
  public init(cells: MapCells) { self.cells = cells }

  init(
    cells: MapCells, refinement: MapRefinement? = nil, leftOutQueries: [Int], leftOutKeys: [Int]
  ) {
    self.cells = cells
    self.refinement = refinement
    self.leftOutQueries = leftOutQueries
    self.leftOutKeys = leftOutKeys
  }
}
