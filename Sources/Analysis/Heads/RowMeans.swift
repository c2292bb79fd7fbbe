import Attention

/// Means over the live rows of a map.
struct RowMeans {
  /// A sum and how many numbers it has.
  struct Sum {
    var total = 0.0
    var count = 0

    mutating func add(_ value: Double) {
      total += value
      count += 1
    }
  }

  var distance = Sum()
  var sink = Sum()
  var previous = Sum()
  var local = Sum()
  var effective = Sum()
  var squares = Sum()
  var smallest = Double.infinity
  private var leftOut = 0

  /// Adds a row; with the sink removed, as shares of what the first key leaves.
  mutating func add(_ query: Int, of rows: RowSummaries, removesSink: Bool = false) {
    let attention = rows.field.attention
    guard rows.isLive(query) else {
      leftOut += 1
      return
    }
    let visible = attention.visibleKeyCount(query: query)
    let position = query + attention.causalOffset
    let first = rows.sink[query]
    if visible >= 2 { sink.add(first) }
    let taken = removesSink ? first : 0
    // A row that sees the first key alone has no rest; rounding may say otherwise.
    guard !removesSink || visible >= 2, 1 - taken != 0 else { return }
    let rest = 1 - taken
    distance.add((rows.distance(query) - taken * Double(position)) / rest)
    local.add((rows.local[query] - (position <= rows.band ? taken : 0)) / rest)
    if (removesSink ? 2 : 1)...max(visible, 2) ~= position, position <= visible {
      previous.add(rows.previous[query] / rest)
    }
    if let own = rows.squares?[query] {
      let square = (own - taken * taken) / (rest * rest)
      squares.add(square)
      effective.add(1 / square)
    }
    smallest = min(
      smallest, 1 / abs(rows.field.inverseNormalizers[query]) / Double(visible))
  }

  var note: MetricNote? { leftOut > 0 ? .rowsLeftOut(leftOut) : nil }

  func metric(_ sum: Sum) -> Metric {
    guard sum.count > 0 else { return Metric(value: nil, evidence: .exact, note: note ?? .noRows) }
    return Metric(value: sum.total / Double(sum.count), evidence: .exact, note: note)
  }

  /// A number from the sum itself.
  func metric(_ sum: Sum, _ form: (Double) -> Double) -> Metric {
    Metric(value: form(sum.total), evidence: .exact, note: note)
  }
}
