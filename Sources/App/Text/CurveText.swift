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

  /// The title and the chart, which is left out where it has no room.
  func lines(width: Int, height: Int = Self.height) -> [StyledLine] {
    let chart = CurveChart(
      content.curves.map { curve in
        Curve(
          visible(curve.name), line: curve.line.map { CurvePoint($0.x, $0.y) },
          marks: curve.measured.map { CurvePoint($0.x, $0.y) })
      }, xTitle: visible(content.xTitle), yTitle: visible(content.yTitle))
    return StyledLine(visible(content.title), Look.heading).wrapped(to: width)
      + chart.lines(width: min(width, 100), height: height, abilities: abilities)
  }

  private func visible(_ text: String) -> String {
    visibleText(text, ascii: !abilities.showsUnicode)
  }
}
