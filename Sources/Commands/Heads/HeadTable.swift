import Analysis
import Attention
import Evaluation
import Foundation

extension HeadSurvey {
  /// A row for each head, in few columns.
  var table: ReportTable {
    var table = ReportTable(
      title: list.title,
      columns: placeColumn + HeadMetric.allCases.map(\.shortTitle) + ["kind"], rows: [])
    for entry in entries {
      table.rows.append(
        placeColumn.map { _ in .text(entry.place) }
          + HeadMetric.allCases.map { Self.shortEntry($0, entry.scores) }
          + [.text(Self.kinds(entry.scores))])
    }
    table.footnotes = footnotes
    return table
  }

  /// The heading of the heads' names; none where a single head has no name.
  private var placeColumn: [String] {
    if list.layerCount != nil { return ["L.H"] }
    return list.headCount == nil ? [] : ["head"]
  }

  /// The same for a reader of JSON: full names, every digit, intervals.
  var fullTable: ReportTable {
    var table = ReportTable(
      columns: ["layer", "head"] + HeadMetric.allCases.map(\.rawValue) + ["kind"], rows: [])
    for entry in entries {
      table.rows.append(
        [entry.layer, entry.head].map { $0.map { .number(Double($0), .exact) } ?? .absent("none") }
          + HeadMetric.allCases.map { metric in
            metric.metric(of: entry.scores).map { .metric($0) } ?? .absent("no tokens")
          } + [.text(Self.kinds(entry.scores))])
    }
    return table
  }

  /// Lines below the table: the heads by what they are called.
  var closingLines: [String] {
    let naming = HeadMetric.allCases.filter { $0.kindThreshold != nil }
    return naming.compactMap { metric in
      let named = entries.filter { HeadMetric.kinds(of: $0.scores).contains(metric) }
      guard !named.isEmpty else { return nil }
      let order = Self.order(
        named.map { metric.metric(of: $0.scores)?.value }, smallestFirst: false)
      let best = order.prefix(Self.namedCount).map { named[$0].place }.joined(separator: ", ")
      let more = named.count > Self.namedCount ? ", …" : ""
      let names = list.headCount == nil ? "" : ": \(best)\(more)"
      return "\(metric.rawValue) heads: \(named.count) of \(entries.count)\(names)"
    }
  }

  /// As many heads of a kind are named below the table.
  private static let namedCount = 8

  private static func kinds(_ scores: HeadScores) -> String {
    HeadMetric.kinds(of: scores).map(\.rawValue).joined(separator: ", ")
  }

  /// A number without its interval, which stands below; shares in thousandths.
  private static func shortEntry(_ metric: HeadMetric, _ scores: HeadScores) -> ReportTable.Entry {
    guard let found = metric.metric(of: scores), let value = found.value else {
      return .absent("-")
    }
    let how: Provenance =
      switch found.evidence {
      case .exact: .exact
      case .sampled(let rows, _): .sampled(rowCount: rows, halfWidth: nil)
      case .bound: .bound
      }
    return .number(metric.isMass ? (value * 1000).rounded() / 1000 : value, how)
  }

  private var footnotes: [String] {
    var lines: [String] = []
    if list.layerCount != nil { lines.append("L.H: layer and head, both from 0") }
    lines.append(sinkLine)
    lines.append(tokenLine)
    let left = entries.compactMap { entry -> Int? in
      if case .rowsLeftOut(let count)? = entry.scores.entropy.note { count } else { nil }
    }
    if let most = left.max() {
      lines.append("nats: up to \(most) rows of a head are left out, for a weight ≤ 0 in each")
    }
    if entries.contains(where: { entry in
      HeadMetric.allCases.contains { metric in
        metric.metric(of: entry.scores).map { $0.value == nil } ?? false
      }
    }) {
      lines.append("-: undefined, no row has it")
    }
    let naming = HeadMetric.allCases.filter { $0.kindThreshold != nil }
    lines.append(
      "kind: "
        + naming.map { "\($0.rawValue) > \(numberText($0.kindThreshold ?? 0))" }
        .joined(separator: ", "))
    return lines + evidenceLines
  }

  private var sinkLine: String {
    let labels = list.entries.first?.value.keyLabels ?? []
    let key = labels.first.map { "key 0 \"\($0)\"" } ?? "key 0"
    guard options.removesSink else {
      return "the sink is kept: \(key) counts like any other; `sink=remove` leaves it out"
    }
    return "sink removed: \(key) is left out of every row, and the rest of the row is scaled to "
      + "sum to 1, in all columns but sink; rows that hold nothing else are left out"
  }

  private var tokenLine: String {
    guard let scores = entries.first?.scores else { return "there are no heads" }
    guard scores.duplicateMass != nil else {
      return "dup and ind are absent: the tokens are not known; a file with tokens has them, or "
        + "attend(…, tokens=…)"
    }
    return "dup: over \(Self.rows(scores.duplicateRowCount)) with an earlier same token; "
      + "ind: over \(Self.rows(scores.inductionRowCount)) where something followed it"
  }

  private static func rows(_ count: Int) -> String { "\(count) row\(count == 1 ? "" : "s")" }

  /// How the numbers were obtained: which are exact, and the widest interval of each that is not.
  private var evidenceLines: [String] {
    guard let first = list.entries.first?.value, let scores = entries.first?.scores else {
      return []
    }
    let rowCount = first.attention.queryCount
    var exact: [String] = []
    var sampled: [String] = []
    var sampledRows = 0
    for metric in HeadMetric.allCases {
      switch metric.metric(of: scores)?.evidence {
      case .exact?: exact.append(metric.shortTitle)
      case .sampled(let rows, _)?:
        sampledRows = max(sampledRows, rows)
        sampled.append(
          "\(metric.shortTitle) \(String(format: "%.2g", widestInterval(metric)))")
      case .bound?, nil: break
      }
    }
    if sampled.isEmpty { return ["exact, from all \(rowCount) rows"] }
    var lines: [String] = []
    if !exact.isEmpty {
      lines.append(exact.joined(separator: ", ") + ": exact, from all \(rowCount) rows")
    }
    lines.append(
      "~ sampled, \(sampledRows) of \(rowCount) rows; half of the widest 95 % t interval, no "
        + "guarantee: " + sampled.joined(separator: ", "))
    return lines
  }

  private func widestInterval(_ metric: HeadMetric) -> Double {
    entries.compactMap { entry -> Double? in
      guard case .sampled(_, let halfWidth)? = metric.metric(of: entry.scores)?.evidence
      else { return nil }
      return halfWidth
    }.max() ?? 0
  }
}

extension HeadSurvey.Entry {
  /// "2.5" for layer 2 head 5.
  var place: String { headPlace(layer: layer, head: head) }
}
