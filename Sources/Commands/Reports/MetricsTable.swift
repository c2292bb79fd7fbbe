import Analysis
import Attention
import Diagnostics
import Evaluation
import Foundation

extension ReportTable {
  /// Adds a row for each number of a map, with one column for each map, and its notes below.
  mutating func addMetrics(_ maps: [MapMetrics], of values: [AttentionValue]) {
    let rows: [(String, (MapMetrics) -> Metric)] = [
      ("entropy, nats", \.entropy), ("effective keys", \.effectiveKeys),
      ("top mass (5 keys)", \.topMass), ("sink mass (key 0)", \.sinkMass),
      ("previous-token mass", \.previousTokenMass), ("mean distance", \.meanDistance),
      ("mass within \(MapMetrics.localBand) tokens", \.localMass),
      ("confidence", \.confidence), ("coherence", \.coherence),
      ("negative weights", \.negativeShare), ("largest received lift", \.largestReceivedLift),
      ("Frobenius norm", \.frobeniusNorm),
    ]
    for (name, metric) in rows {
      self.rows.append([.text(name)] + maps.map { .metric(metric($0)) })
      for (map, title) in zip(maps, columns.dropFirst()) {
        guard let note = metric(map).noteText else { continue }
        footnotes.append(maps.count > 1 ? "\(name) of \(title): \(note)" : "\(name): \(note)")
      }
    }
    addOptional("smallest normaliser / keys", maps.map(\.smallestNormalizer))
    addOptional("rank", maps.map(\.rankBound))
    addOptional("effective rank", maps.map(\.effectiveRank))
    addOptional("stable rank", maps.map(\.stableRank))
    addPlaces(maps, of: values)
    addEvidence(maps.map(\.entropy), of: values)
    if maps.contains(where: { $0.hasSums }) {
      footnotes.append("numbers without ~ are exact: sums of features over all rows")
    }
  }

  /// Adds a row that not every map has.
  private mutating func addOptional(_ name: String, _ metrics: [Metric?]) {
    guard metrics.contains(where: { $0 != nil }) else { return }
    rows.append([.text(name)] + metrics.map { $0.map { .metric($0) } ?? .absent("-") })
  }

  /// Says below the table which key receives most, and where the weight lies.
  private mutating func addPlaces(_ maps: [MapMetrics], of values: [AttentionValue]) {
    for (index, (map, value)) in zip(maps, values).enumerated() {
      let owner = maps.count > 1 ? " of \(columns[index + 1])" : ""
      if let key = map.mostReceivingKey {
        let labels = value.keyLabels
        let token = labels.indices.contains(key) ? " \"\(labels[key])\"" : ""
        footnotes.append("largest received lift\(owner): key \(key)\(token)")
      }
      let shares = map.positionMasses.compactMap(\.value)
      guard shares.count == map.positionMasses.count, value.attention.keyCount >= shares.count
      else { continue }
      let mark = map.positionMasses.first.map { $0.evidence == .exact ? "" : "~" } ?? ""
      footnotes.append(
        "weight by eighths of the keys\(owner): "
          + shares.map { mark + String(format: "%.3g", $0) }.joined(separator: " "))
    }
  }
}

extension MapMetrics {
  /// True when some numbers are exact though rows were sampled.
  fileprivate var hasSums: Bool { entropy.evidence != .exact && meanDistance.evidence == .exact }
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
    case .needsEveryRow?: "a sample of rows does not tell it"
    case nil: nil
    }
  }
}
