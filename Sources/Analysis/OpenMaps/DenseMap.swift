import Attention
import Tensors

/// The map of an attention over few enough pairs to look at each whenever a window is asked for,
/// with what is summed along whole rows and columns.
public struct DenseMap: Sendable {
  private let attention: Attention
  /// Σ a over the keys before each.
  private let received: [Double]
  /// What uniform rows would give the keys before each.
  private let uniform: [Double]
  /// Σ a·distance of each query; NaN where the row is not finite.
  private let distances: [Double]

  /// Reads every row once.
  ///
  /// - Throws: `AttentionError` for several heads, `ComputationCancelled`.
  /// - Complexity: O(N_q·N_k·D) time, O(N) memory.
  init(_ attention: Attention, context: ComputeContext) throws {
    let offset = attention.causalOffset
    var received = [Double](repeating: 0, count: attention.keyCount + 1)
    var uniform = received
    var distances: [Double] = []
    distances.reserveCapacity(attention.queryCount)
    try attention.forEachRow(in: 0..<attention.queryCount, context) { row in
      let (weights, position) = (row.weights, row.query + offset)
      var (distance, isFinite) = (0.0, true)
      for key in 0..<row.visibleCount {
        distance += weights[key] * Double(abs(position - key))
        isFinite = isFinite && weights[key].isFinite
      }
      distances.append(isFinite ? distance : .nan)
      guard isFinite, row.visibleCount > 0 else { return }
      let share = 1 / Double(row.visibleCount)
      for key in 0..<row.visibleCount {
        received[key + 1] += weights[key]
        uniform[key + 1] += share
      }
    }
    for key in 0..<attention.keyCount {
      received[key + 1] += received[key]
      uniform[key + 1] += uniform[key]
    }
    self.attention = attention
    (self.received, self.uniform, self.distances) = (received, uniform, distances)
  }

  var byteCount: Int { 8 * (received.count + uniform.count + distances.count) }

  /// Sums a window into cells, with their largest weights and the margins.
  func cells(
    queries: Range<Int>, keys: Range<Int>, cellRows: Int, cellColumns: Int,
    context: ComputeContext
  ) throws -> MapCells {
    var cells = try mapCells(
      of: attention, queries: queries, keys: keys, cellRows: cellRows, cellColumns: cellColumns,
      context: context)
    guard cellRows > 0, cellColumns > 0, !queries.isEmpty, !keys.isEmpty else { return cells }
    var margins = MapMargins()
    for row in 0..<cellRows {
      let mass = cells.mass[row * cellColumns..<(row + 1) * cellColumns].reduce(0, +)
      let queries = MapCells.part(row, of: cellRows, in: queries)
      let live = distances[queries].filter(\.isFinite)
      margins.rowTotals.append(mass / Double(queries.count))
      margins.rowDistances.append(live.reduce(0, +) / Double(live.count))
    }
    for column in 0..<cellColumns {
      let keys = MapCells.part(column, of: cellColumns, in: keys)
      margins.columnLifts.append(
        (received[keys.upperBound] - received[keys.lowerBound])
          / (uniform[keys.upperBound] - uniform[keys.lowerBound]))
    }
    cells.margins = margins
    return cells
  }
}
