import Charts
import Commands
import Glyphs

/// The words and numbers of heads, as short as there is room.
struct HeadText {
  private let unicode: Bool

  init(unicode: Bool) { self.unicode = unicode }

  /// What stands where a map is not computed yet.
  var dots: String { unicode ? "…" : "..." }

  /// "2.9 previous", "2.9 prev".
  func name(of entry: HeadGridContent.Entry, width: Int) -> String {
    let place = entry.place.isEmpty ? "" : entry.place + " "
    let kinds = kinds(of: entry)
    let first = kinds.prefix(1)
    let choices = [
      kinds.map(\.rawValue), kinds.map(\.shortTitle), first.map(\.rawValue),
      first.map(\.shortTitle),
      // "pre", "sin", "loc": the heads of twelve have to fit beside each other.
      first.map { String($0.rawValue.prefix(3)) }, [],
    ].map { place + $0.joined(separator: ",") }
    return choices.first { displayWidth(of: $0) <= width } ?? place
  }

  /// The kind that says most: what a head does with tokens rather than that it rests.
  func firstKind(of entry: HeadGridContent.Entry) -> HeadMetric? { kinds(of: entry).first }

  private func kinds(of entry: HeadGridContent.Entry) -> [HeadMetric] {
    entry.kinds.filter { $0 != .sink } + entry.kinds.filter { $0 == .sink }
  }

  /// "0.934", "~0.93" where it comes from sampled rows, "-" where there is none.
  func value(_ metric: HeadMetric, of entry: HeadGridContent.Entry, width: Int) -> String {
    guard let value = entry.values[metric] else { return "-" }
    let mark = entry.sampled.contains(metric) ? "~" : ""
    // Shares in thousandths, as in the table.
    let rounded = metric.isMass ? (value * 1000).rounded() / 1000 : value
    return mark + numberText(rounded, fitting: width - mark.count)
  }

  /// "layer 2 head 9 · sink 0.02 · prev 0.934 · …".
  func readout(of entry: HeadGridContent.Entry, width: Int) -> String {
    let axes = [entry.layer.map { "layer \($0)" }, entry.head.map { "head \($0)" }]
    var long = [axes.compactMap { $0 }.joined(separator: " ")].filter { !$0.isEmpty }
    if let problem = entry.problem { return (long + [problem]).joined(separator: ": ") }
    guard !entry.values.isEmpty else { return (long + [dots]).joined(separator: " ") }
    let place = [entry.place].filter { !$0.isEmpty }
    var (short, tight) = (place, place)
    for metric in HeadMetric.allCases {
      long.append("\(metric.rawValue) \(value(metric, of: entry, width: 7))")
      short.append("\(metric.shortTitle) \(value(metric, of: entry, width: 5))")
      tight.append("\(metric.shortTitle) \(value(metric, of: entry, width: 4))")
    }
    let separator = unicode ? " · " : ", "
    let choices = [
      long.joined(separator: separator), short.joined(separator: separator),
      short.joined(separator: " "), tight.joined(separator: " "),
    ]
    return choices.first { displayWidth(of: $0) <= width } ?? choices[3]
  }

  /// "layers 0–1 of 6, heads 0–7 of 12", "1–16 of 72", "72 heads".
  func shown(_ grid: HeadGrid) -> String {
    let layout = grid.layout
    let count = layout.order.count
    let shown = layout.shownPlaces
    if shown.count == count { return "\(count) \(count == 1 ? "head" : "heads")" }
    guard layout.isLayered else {
      return range((shown.first ?? 0) + 1, (shown.last ?? 0) + 1) + " of \(count)"
    }
    return "layers " + part(layout.shownRows, of: layout.rows) + ", heads "
      + part(layout.shownColumns, of: layout.columns)
  }

  private func part(_ shown: Range<Int>, of count: Int) -> String {
    range(shown.lowerBound, shown.upperBound - 1) + " of \(count)"
  }

  private func range(_ first: Int, _ last: Int) -> String {
    first == last ? "\(first)" : "\(first)\(unicode ? "–" : "-")\(last)"
  }
}
