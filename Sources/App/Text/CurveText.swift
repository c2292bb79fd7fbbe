import Charts
import Commands
import Glyphs
import Screen

/// Curves of a report as lines.
struct CurveText {
  private let content: CurveContent
  private let abilities: DisplayAbilities

  init(_ content: CurveContent, abilities: DisplayAbilities) {
    self.content = content
    self.abilities = abilities
  }

  private static let height = 16
  private static let widest = 100

  /// The title and the chart, which is left out where it has no room.
  func lines(width: Int, height: Int = Self.height) -> [StyledLine] {
    StyledLine(visible(content.title), Look.heading).wrapped(to: width)
      + chart.lines(width: min(width, Self.widest), height: height, abilities: abilities)
  }

  /// The chart in `rows` lines, the title and the legend in the first of them.
  func lines(width: Int, rows: Int, showsLegend: Bool = true) -> [StyledLine] {
    let title = StyledLine(visible(content.title), Look.heading)
    let lines = chart.lines(
      width: width, rows: rows, title: title, showsLegend: showsLegend, abilities: abilities)
    if !lines.isEmpty { return lines }
    return [
      title.clipped(to: width, unicode: abilities.showsUnicode),
      StyledLine("it begins with the second step", Look.remark),
    ]
  }

  /// What a curve is drawn with.
  func key(_ index: Int) -> StyledLine { chart.key(index, abilities: abilities) }

  private var chart: CurveChart {
    var chart = CurveChart(
      content.curves.map { curve in
        Curve(
          visible(curve.name), line: points(curve.line), marks: points(curve.measured),
          cloud: points(curve.cloud),
          bars: curve.intervals.map { CurveBar($0.x, $0.lower, $0.upper) })
      }, xTitle: visible(content.xTitle), yTitle: visible(content.yTitle))
    chart.xScale = scale(content.xScale)
    chart.yScale = scale(content.yScale)
    chart.levels = content.levels.map { CurveLevel(visible($0.name), $0.y) }
    chart.notes = (visible(content.cloudNote), visible(content.intervalNote))
    return chart
  }

  private func points(_ points: [CurveContent.Point]) -> [CurvePoint] {
    points.map { CurvePoint($0.x, $0.y) }
  }

  private func scale(_ scale: CurveContent.Scale) -> ChartScale {
    scale == .linear ? .linear : .logarithmic
  }

  private func visible(_ text: String) -> String {
    visibleText(text, ascii: !abilities.showsUnicode)
  }
}
