import Charts
import Commands
import Screen

/// The sums along whole rows and columns that stand beside a map.
enum MapBars: CaseIterable, Equatable, Sendable {
  /// What keys receive below, how far queries look at the side.
  case distances
  /// What keys receive below, how much of each row's weight lies in the window at the side.
  case totals
  /// No bars.
  case off

  /// The next one.
  var next: MapBars {
    let all = Self.allCases
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }

  /// What the key that steps through them says.
  var words: String {
    switch self {
    case .distances: "bars: weight received below, reach (mean distance) at the side"
    case .totals: "bars: weight received below, share of the row inside at the side"
    case .off: "no bars"
    }
  }

  /// The margins with room for bars, where the pane is large enough for them.
  func added(to margins: HeatmapMargins, in size: Size) -> HeatmapMargins {
    guard self != .off, size.rows >= Self.smallest.rows, size.columns >= Self.smallest.columns
    else { return margins }
    var margins = margins
    margins.barRows = 1
    margins.barColumns = Self.width
    return margins
  }

  /// The bars of a map, on the scales of all maps; nil when nothing is known.
  func bars(of map: MapContent, among maps: [MapContent]) -> HeatmapBars? {
    guard self != .off, let margins = map.margins else { return nil }
    let all = maps.compactMap(\.margins)
    let columns = margins.columnLifts.map(Double.init)
    let rows = values(of: margins)
    return HeatmapBars(
      columns: columns.isEmpty
        ? nil
        : HeatmapBars.Side(
          values: columns, top: Self.top(all.flatMap(\.columnLifts)), name: "received"),
      rows: rows.isEmpty
        ? nil
        : HeatmapBars.Side(
          values: rows.map(Double.init), top: rowTop(all), name: self == .totals ? "in" : "far"))
  }

  /// What the bars show, for the legend: "below received lift to 4.1 · side distance to 310".
  func words(for maps: [MapContent]) -> [String] {
    let all = maps.compactMap(\.margins)
    guard self != .off, !all.isEmpty else { return [] }
    var words: [String] = []
    if all.contains(where: { !$0.columnLifts.isEmpty }) {
      words.append("below: received lift to \(numberText(Self.top(all.flatMap(\.columnLifts))))")
    }
    if all.contains(where: { !values(of: $0).isEmpty }) {
      words.append(
        self == .totals
          ? "side: share of the row inside, to 1"
          : "side: reach to \(numberText(rowTop(all))) tokens")
    }
    return words
  }

  private func values(of margins: MapMarginContent) -> [Float] {
    self == .totals ? margins.rowTotals : margins.rowDistances
  }

  private func rowTop(_ margins: [MapMarginContent]) -> Double {
    self == .totals ? 1 : Self.top(margins.flatMap { values(of: $0) })
  }

  private static func top(_ values: [Float]) -> Double {
    values.lazy.filter(\.isFinite).max().map(Double.init) ?? 1
  }

  private static let smallest = Size(rows: 14, columns: 44)
  private static let width = 6
}
