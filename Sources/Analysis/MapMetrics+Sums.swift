import Attention
import Tensors

extension MapMetrics {
  /// Puts exact numbers in place of sampled ones.
  mutating func replace(from rows: RowSummaries, _ context: ComputeContext) throws {
    let attention = rows.field.attention
    var means = RowMeans()
    for query in 0..<attention.queryCount { means.add(query, of: rows) }
    meanDistance = means.metric(means.distance)
    sinkMass = means.metric(means.sink)
    previousTokenMass = means.metric(means.previous)
    localMass = means.metric(means.local)
    if rows.squares != nil {
      effectiveKeys = means.metric(means.effective)
      frobeniusNorm = means.metric(means.squares) { $0.squareRoot() }
    }
    smallestNormalizer = Metric(
      value: means.smallest == .infinity ? nil : means.smallest, evidence: .exact,
      note: means.note)
    try replacePositions(rows.field, context)
    if let lifts = try rows.field.receivedLifts(context) {
      let busiest = lifts.largest
      largestReceivedLift = Metric(
        value: busiest?.value, evidence: .exact, note: busiest == nil ? .noRows : nil)
      mostReceivingKey = busiest?.index
    }
  }

  private mutating func replacePositions(_ field: FarField, _ context: ComputeContext) throws {
    let attention = field.attention
    let live = Double(field.counts.rowCount(0..<attention.queryCount))
    let cells = try field.cells(
      queries: 0..<attention.queryCount, keys: 0..<attention.keyCount, cellRows: 1,
      cellColumns: positionMasses.count, context: context.quiet)
    positionMasses = cells.mass.map { mass in
      Metric(value: live > 0 ? mass / live : nil, evidence: .exact, note: live > 0 ? nil : .noRows)
    }
  }
}

extension FarField {
  /// Columns of a view that are taken at once, by the numbers their sums hold.
  private static let receivedNumbers = 4_000_000
  private static let receivedWork = 4e9

  /// The weight each key receives from all rows over what uniform rows would give it; nil where
  /// that is too much work.
  ///
  /// - Throws: `ComputationCancelled`.
  /// - Complexity: O(N·F).
  func receivedLifts(_ context: ComputeContext) throws -> [Double]? {
    let keyCount = attention.keyCount
    guard Double(keyCount) * Double(features.count) <= Self.receivedWork else { return nil }
    let size = max(1, min(4096, Self.receivedNumbers / features.count))
    var lifts: [Double] = []
    lifts.reserveCapacity(keyCount)
    for start in stride(from: 0, to: keyCount, by: size) {
      let keys = start..<min(start + size, keyCount)
      let cells = try cells(
        queries: 0..<attention.queryCount, keys: keys, cellRows: 1, cellColumns: keys.count,
        context: context.quiet)
      lifts += zip(cells.mass, cells.uniformMass).map { $0 / $1 }
      reportProgress(keys.upperBound, of: keyCount, context)
    }
    return lifts
  }
}
