import Attention
import Tensors

/// One view of a far-field map: the sums of features at its cells' edges, and the cells' masses.
struct FarFieldView: Sendable {
  private let field: FarField
  private let rowEdges: [Int]
  private let columnEdges: [Int]
  /// Of the keys, weighted; edges are the columns'.
  private let keys: EdgeSums
  /// Of the rows; edges are the rows' and, under a mask, where the diagonal crosses the columns'.
  private let rows: EdgeSums
  /// The place of an edge in ``rows``.
  private let rowPlaces: [Int: Int]
  /// Σ φ(q)/Z of each row of cells, `[cellRows, F]`.
  private let rowSums: [Double]

  private var featureCount: Int { field.features.count }

  init(_ field: FarField, _ cells: MapCells, _ context: ComputeContext)
    throws(ComputationCancelled)
  {
    self.field = field
    rowEdges = MapCells.edges(cells.queries, count: cells.cellRows)
    columnEdges = MapCells.edges(cells.keys, count: cells.cellColumns)
    let attention = field.attention
    // The ends of the map too: what a column receives from all queries is asked.
    var places = Set(rowEdges + [0, attention.queryCount])
    if attention.isCausal {
      for edge in columnEdges {
        places.insert(min(max(edge - attention.causalOffset, 0), attention.queryCount))
      }
    }
    var keys = try EdgeSums(field, .keys, edges: columnEdges, context)
    keys.scale(by: field.features.weights)
    self.keys = keys
    let rows = try EdgeSums(field, .rows, edges: places.sorted(), context)
    self.rows = rows
    let rowPlaces = Dictionary(
      uniqueKeysWithValues: rows.edges.enumerated().map { ($1, $0) })
    self.rowPlaces = rowPlaces
    var sums = [Double](repeating: 0, count: cells.cellRows * field.features.count)
    for row in 0..<cells.cellRows {
      rows.addBetween(
        rowPlaces[rowEdges[row], default: 0], rowPlaces[rowEdges[row + 1], default: 0],
        to: &sums, from: row * rows.featureCount)
    }
    rowSums = sums
  }

  /// The queries of a row of cells.
  func queries(_ row: Int) -> Range<Int> { rowEdges[row]..<rowEdges[row + 1] }

  /// The keys of a column of cells.
  func keys(_ column: Int) -> Range<Int> { columnEdges[column]..<columnEdges[column + 1] }

  private var cellRows: Int { rowEdges.count - 1 }
  private var cellColumns: Int { columnEdges.count - 1 }

  /// The masses of all cells, row by row.
  func masses(_ context: ComputeContext) throws(ComputationCancelled) -> [Double] {
    var masses = [Double](repeating: 0, count: cellRows * cellColumns)
    let (rowCount, columnCount, count) = (cellRows, cellColumns, featureCount)
    let groupSize = 4
    try masses.withUnsafeMutableBufferPointer { masses throws(ComputationCancelled) in
      guard let address = masses.baseAddress else { return }
      // Each group of rows writes cells of its own.
      nonisolated(unsafe) let start = address
      try parallelFor((rowCount + groupSize - 1) / groupSize, context.quiet) { group in
        let rows = group * groupSize..<min((group + 1) * groupSize, rowCount)
        let width = columnsSeenWhole(by: rows.upperBound - 1)
        rowSums.withUnsafeBufferPointer { left in
          keys.between.withUnsafeBufferPointer { right in
            guard let left = left.baseAddress, let right = right.baseAddress else { return }
            Kernels.addRowProducts(
              left + rows.lowerBound * count, rowCount: rows.count, right, columnCount: width,
              stride: count, count: count, to: start + rows.lowerBound * columnCount,
              resultStride: columnCount)
          }
        }
        for row in rows {
          for column in columnsSeenWhole(by: row)..<columnCount {
            start[row * columnCount + column] = massOnDiagonal(row, column)
          }
        }
      }
    }
    return masses
  }

  /// Columns that every query of a row of cells sees whole: the first so many.
  private func columnsSeenWhole(by row: Int) -> Int {
    guard field.attention.isCausal else { return cellColumns }
    let seen = rowEdges[row] + field.attention.causalOffset + 1
    // Edges ascend, so a search by halves would do; there are few.
    return columnEdges.dropFirst().prefix { $0 <= seen }.count
  }

  /// The mass of a cell that its queries see in part, or not at all.
  private func massOnDiagonal(_ row: Int, _ column: Int) -> Double {
    let (queries, keys) = (queries(row), keys(column))
    let part = field.counts.diagonal(queries, keys)
    guard part.lowerBound < queries.upperBound else { return 0 }
    let pairs = field.counts.visiblePairs(queries, keys)
    if pairs * field.features.width <= 2 * featureCount {
      return field.pairMass(queries, keys)
    }
    return wholeMass(part, column)
      + tailMass(part.upperBound..<queries.upperBound, column)
  }

  /// The mass that a column receives from all queries.
  func columnMass(_ column: Int) -> Double {
    let all = 0..<field.attention.queryCount
    let part = field.counts.diagonal(all, keys(column))
    return wholeMass(part, column) + tailMass(part.upperBound..<all.upperBound, column)
  }

  /// Rows that see a part of a column, from its beginning on: their mass is 1 each, less what they
  /// hold before the column.
  private func wholeMass(_ part: Range<Int>, _ column: Int) -> Double {
    guard !part.isEmpty else { return 0 }
    // Summed between neighbouring edges: a difference of sums over all rows before would be off by
    // more than a few rows hold far from the diagonal.
    var sums = [Double](repeating: 0, count: featureCount)
    rows.addBetween(place(of: part.lowerBound), place(of: part.upperBound), to: &sums)
    return Double(field.counts.rowCount(part)) - product(sums, 0, keys.before, column)
  }

  /// Rows that see all of a column.
  private func tailMass(_ queries: Range<Int>, _ column: Int) -> Double {
    guard !queries.isEmpty else { return 0 }
    return product(rows.before, place(of: queries.upperBound), keys.between, column)
      - product(rows.before, place(of: queries.lowerBound), keys.between, column)
  }

  private func place(of edge: Int) -> Int {
    guard let place = rowPlaces[edge] else {
      preconditionFailure("a part of a view begins and ends at its edges, got row \(edge)")
    }
    return place
  }

  /// The dot product of row `i` of one list of sums and row `j` of another.
  private func product(_ left: [Double], _ i: Int, _ right: [Double], _ j: Int) -> Double {
    var result = 0.0
    let count = featureCount
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        guard let left = left.baseAddress, let right = right.baseAddress else { return }
        Kernels.addRowProducts(
          left + i * count, rowCount: 1, right + j * count, columnCount: 1, stride: count,
          count: count, to: &result, resultStride: 1)
      }
    }
    return result
  }
}
