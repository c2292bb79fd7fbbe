import Analysis
import Attention
import Diagnostics
import Evaluation

extension ReportTable {
  /// Adds a row for each number of a map, with one column for each map, and its notes below.
  mutating func addMetrics(_ maps: [MapMetrics], of values: [AttentionValue]) {
    let rows: [(String, (MapMetrics) -> Metric)] = [
      ("entropy, nats", \.entropy), ("effective keys", \.effectiveKeys),
      ("top mass (5 keys)", \.topMass), ("sink mass (key 0)", \.sinkMass),
      ("previous-token mass", \.previousTokenMass), ("mean distance", \.meanDistance),
      ("confidence", \.confidence), ("coherence", \.coherence),
      ("negative weights", \.negativeShare),
    ]
    for (name, metric) in rows {
      self.rows.append([.text(name)] + maps.map { .metric(metric($0)) })
      for (map, title) in zip(maps, columns.dropFirst()) {
        guard let note = metric(map).noteText else { continue }
        footnotes.append(maps.count > 1 ? "\(name) of \(title): \(note)" : "\(name): \(note)")
      }
    }
    addEvidence(maps.map(\.effectiveKeys), of: values)
  }
}

extension ReportTable {
  /// Says below the table how its numbers were obtained.
  mutating func addEvidence(_ samples: [Metric], of maps: [AttentionValue]) {
    var notes: [String] = []
    for (sample, map) in zip(samples, maps) {
      let count = map.attention.queryCount
      let note: String
      switch sample.evidence {
      case .exact: note = "exact, from all \(count) rows"
      case .sampled(let rows, _):
        note = "~ sampled, \(rows) of \(count) rows; ± half of a 95 % t interval, no guarantee"
      case .bound: note = "bounds"
      }
      if !notes.contains(note) { notes.append(note) }
    }
    footnotes += notes
  }
}

extension ReportTable.Entry {
  /// A number with how it was obtained; "undefined" when there is none.
  static func metric(_ metric: Metric) -> ReportTable.Entry {
    guard let value = metric.value else { return .absent("undefined") }
    return .number(value, Provenance(metric.evidence))
  }
}

extension Provenance {
  /// How the analysis obtained a number.
  init(_ evidence: Evidence) {
    switch evidence {
    case .exact: self = .exact
    case .sampled(let rows, let halfWidth): self = .sampled(rowCount: rows, halfWidth: halfWidth)
    case .bound: self = .bound
    }
  }
}

extension Metric {
  /// What is to be said beside the number; nil for nothing.
  var noteText: String? {
    switch note {
    case .rowsLeftOut(let count)?: "\(count) rows are left out: a weight in each is ≤ 0 or NaN"
    case .noRows?: "no row has it"
    case .infiniteRows(let count)?: "\(count) rows are infinitely far apart"
    case nil: nil
    }
  }
}
