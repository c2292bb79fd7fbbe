import Attention

extension HeadScores {
  /// Puts exact numbers in place of sampled ones.
  mutating func replace(from rows: RowSummaries, removesSink: Bool) {
    var means = RowMeans()
    for query in 0..<rows.field.attention.queryCount {
      means.add(query, of: rows, removesSink: removesSink)
    }
    sinkMass = means.metric(means.sink)
    previousTokenMass = means.metric(means.previous)
    meanDistance = means.metric(means.distance)
    localMass = means.metric(means.local)
    if rows.squares != nil { effectiveKeys = means.metric(means.effective) }
  }
}
