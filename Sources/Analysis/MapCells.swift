public import Attention
public import Tensors

/// A map, or a window of one, summed into cells. Arrays run row by row over the cells.
///
/// Cell row r covers the queries `lower + n·r/R ..< lower + n·(r+1)/R`, columns alike, so cells
/// differ by at most one token.
public struct MapCells: Equatable, Sendable {
  /// The queries (or rows) of the window.
  public let queries: Range<Int>
  /// The keys (or columns) of the window.
  public let keys: Range<Int>
  /// Rows of cells.
  public let cellRows: Int
  /// Columns of cells.
  public let cellColumns: Int
  /// Sum of the visible entries.
  public internal(set) var mass: [Double]
  /// The mass that uniform rows would have there: `mass/uniformMass` is the lift; empty for a matrix.
  public internal(set) var uniformMass: [Double]
  /// The largest visible entry, −∞ where none is; empty where sums were made without looking at
  /// entries.
  public private(set) var maxima: [Double]
  /// Visible pairs; 0 marks a masked cell.
  public internal(set) var pairCounts: [Int]
  /// Visible pairs that ``mass`` is a sum of: fewer where tokens are left out.
  public internal(set) var countedPairs: [Int]
  /// True where a visible entry is NaN or infinite.
  public private(set) var hasNonFinite: [Bool]
  /// Sums along whole rows and columns, where they are known.
  public internal(set) var margins: MapMargins?
  /// Which cells are estimates, and how good; nil when all are exact.
  public internal(set) var sampling: MapSampling?

  fileprivate let columnEnds: [Int]

  init(
    queries: Range<Int>, keys: Range<Int>, cellRows: Int, cellColumns: Int, isMatrix: Bool
  ) {
    let count = cellRows * cellColumns
    self.queries = queries
    self.keys = keys
    self.cellRows = cellRows
    self.cellColumns = cellColumns
    mass = [Double](repeating: 0, count: count)
    uniformMass = isMatrix ? [] : mass
    maxima = [Double](repeating: -.infinity, count: count)
    pairCounts = [Int](repeating: 0, count: count)
    countedPairs = pairCounts
    hasNonFinite = [Bool](repeating: false, count: count)
    columnEnds = (0..<max(cellColumns, 0)).map {
      keys.lowerBound + keys.count * ($0 + 1) / cellColumns
    }
  }

  /// Says that the largest entries are not known.
  mutating func forgetMaxima() { maxima = [] }

  /// Fills in pairs and uniform masses.
  mutating func count(with counts: FarFieldCounts, keyCount: Int) {
    for row in 0..<cellRows {
      let queries = Self.part(row, of: cellRows, in: queries)
      for column in 0..<cellColumns {
        let keys = Self.part(column, of: cellColumns, in: keys)
        let cell = row * cellColumns + column
        let uniform = counts.uniform(queries, keys, total: keyCount)
        pairCounts[cell] = counts.visiblePairs(queries, keys)
        countedPairs[cell] = Int(uniform.pairs.rounded())
        // A difference of running sums: where no pair is counted, rounding may be left.
        uniformMass[cell] = countedPairs[cell] == 0 ? 0 : uniform.mass
      }
    }
  }

  /// Where rows or columns of cells begin, and where the last one ends.
  static func edges(_ range: Range<Int>, count: Int) -> [Int] {
    (0...count).map { range.lowerBound + range.count * $0 / count }
  }

  /// The tokens under a row or column of cells.
  static func part(_ index: Int, of count: Int, in range: Range<Int>) -> Range<Int> {
    range.lowerBound + range.count * index / count..<range.lowerBound + range.count * (index + 1)
      / count
  }

  /// Adds the entries of a map's row that are visible: the first `visibleCount` keys of the map.
  fileprivate mutating func add(
    cellRow: Int, visibleCount: Int, uniformWeight: Double?, entry: (Int) -> Double
  ) {
    var key = keys.lowerBound
    for column in 0..<cellColumns {
      let end = min(columnEnds[column], visibleCount)
      guard key < end else { continue }
      let cell = cellRow * cellColumns + column
      var (sum, largest, isFinite) = (0.0, maxima[cell], true)
      for index in key..<end {
        let value = entry(index)
        sum += value
        largest = max(largest, value)
        isFinite = isFinite && value.isFinite
      }
      mass[cell] += sum
      maxima[cell] = largest
      pairCounts[cell] += end - key
      countedPairs[cell] += end - key
      if let uniformWeight { uniformMass[cell] += Double(end - key) * uniformWeight }
      if !isFinite { hasNonFinite[cell] = true }
      key = end
    }
  }
}

/// What cells leave out: sums along whole rows and columns of a map.
public struct MapMargins: Equatable, Sendable {
  /// For each row of cells, the weight inside the window, a mean over its queries: 0…1.
  public internal(set) var rowTotals: [Double] = []
  /// For each row of cells, the mean of Σ a·|position of the query − position of the key|.
  public internal(set) var rowDistances: [Double] = []
  /// For each column of cells, the weight its keys receive from all queries, over what uniform rows
  /// would give them.
  public internal(set) var columnLifts: [Double] = []
}

/// Sums the weights of a window into cells, row by row: exact, and never more than a few rows in
/// memory.
///
/// - Parameters:
///   - attention: One head.
///   - queries: The window's queries.
///   - keys: The window's keys.
///   - cellRows: Rows of cells, at least 1.
///   - cellColumns: Columns of cells, at least 1.
///   - context: Cancels and hears of progress.
/// - Throws: ``AnalysisError/windowOutside(queries:keys:of:)``, `AttentionError` for several heads,
///   `ComputationCancelled`.
/// - Complexity: O(rows · N · D).
public func mapCells(
  of attention: Attention, queries: Range<Int>, keys: Range<Int>, cellRows: Int, cellColumns: Int,
  context: ComputeContext
) throws -> MapCells {
  try checkWindow(queries, keys, in: [attention.queryCount, attention.keyCount])
  var cells = MapCells(
    queries: queries, keys: keys, cellRows: cellRows, cellColumns: cellColumns, isMatrix: false)
  var cellRow = 0
  try attention.forEachRow(in: queries, context.quiet) { row in
    while MapCells.part(cellRow, of: cellRows, in: queries).upperBound <= row.query { cellRow += 1 }
    row.weights.withUnsafeBufferPointer { weights in
      cells.add(
        cellRow: cellRow, visibleCount: row.visibleCount,
        uniformWeight: 1 / Double(row.visibleCount)
      ) { weights[$0] }
    }
    reportProgress(row.query - queries.lowerBound + 1, of: queries.count, context)
  }
  return cells
}

/// Sums the entries of a plain matrix into cells; a tensor of rank 1 is one row.
///
/// - Parameters:
///   - tensor: `[rows, columns]` or `[columns]`.
///   - rows: The window's rows.
///   - columns: The window's columns.
///   - cellRows: Rows of cells, at least 1.
///   - cellColumns: Columns of cells, at least 1.
///   - context: Cancels and hears of progress.
/// - Throws: ``AnalysisError/needsMatrix(_:)``,
///   ``AnalysisError/windowOutside(queries:keys:of:)``, `ComputationCancelled`.
/// - Complexity: O(entries of the window).
public func matrixCells(
  of tensor: Tensor, rows: Range<Int>, columns: Range<Int>, cellRows: Int, cellColumns: Int,
  context: ComputeContext
) throws -> MapCells {
  guard tensor.shape.rank == 1 || tensor.shape.rank == 2 else {
    throw AnalysisError.needsMatrix(tensor.shape)
  }
  let width = tensor.shape[-1]
  try checkWindow(rows, columns, in: [tensor.shape.rank == 2 ? tensor.shape[0] : 1, width])
  var cells = MapCells(
    queries: rows, keys: columns, cellRows: cellRows, cellColumns: cellColumns, isMatrix: true)
  try tensor.numbers.withUnsafeBufferPointer { elements in
    for cellRow in 0..<cellRows {
      try context.checkCancelled()
      for row in MapCells.part(cellRow, of: cellRows, in: rows) {
        cells.add(cellRow: cellRow, visibleCount: width, uniformWeight: nil) {
          Double(elements[row * width + $0])
        }
      }
      reportProgress(cellRow + 1, of: cellRows, context)
    }
  }
  return cells
}

/// Refuses a window that is not inside a map of `shape`.
func checkWindow(
  _ queries: Range<Int>, _ keys: Range<Int>, in shape: Shape
) throws(AnalysisError) {
  guard queries.lowerBound >= 0, queries.upperBound <= shape[0], keys.lowerBound >= 0,
    keys.upperBound <= shape[1]
  else { throw .windowOutside(queries: queries, keys: keys, of: shape) }
}
