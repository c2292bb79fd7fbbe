import Charts
import Commands
import Glyphs
import Screen

/// Several charts: side by side where there is room, else one below the other.
struct ChartsText {
  private let charts: [CurveContent]
  private let abilities: DisplayAbilities

  init(_ charts: [CurveContent], abilities: DisplayAbilities) {
    self.charts = charts
    self.abilities = abilities
  }

  private static let besideWidth = 44
  /// Lines of a chart besides its plot: titles, axis, a legend.
  private static let frame = 6
  private static let lowestPlot = 4

  /// The charts without a screen, each with its legend.
  func lines(width: Int) -> [StyledLine] {
    charts.flatMap { CurveText($0, abilities: abilities).lines(width: width, height: 9) }
  }

  /// The charts in a pane of so many lines; charts that do not fit are named.
  func panel(width: Int, height: Int) -> [StyledLine] {
    if width >= Self.besideWidth * charts.count + 2 * (charts.count - 1), charts.count > 1 {
      return beside(width: width, height: height)
    }
    let count = max(1, min(charts.count, height / (Self.frame + Self.lowestPlot)))
    let plot = max(3, (height - (count < charts.count ? 1 : 0)) / count - Self.frame)
    var lines = charts.prefix(count).flatMap {
      CurveText($0, abilities: abilities).lines(width: width, height: plot)
    }
    if count < charts.count {
      let others = charts.dropFirst(count).map(\.title).joined(separator: "; ")
      let text = "in a taller pane also \(others)"
      lines = Array(lines.prefix(height - 1))
      lines += StyledLine(visibleText(text, ascii: !abilities.showsUnicode), Look.remark)
        .wrapped(to: width).prefix(1)
    }
    return lines
  }

  private func beside(width: Int, height: Int) -> [StyledLine] {
    let share = (width - 2 * (charts.count - 1)) / charts.count
    let columns = charts.map {
      CurveText($0, abilities: abilities).lines(
        width: share, height: max(Self.lowestPlot, height - Self.frame - 1))
    }
    return (0..<(columns.map(\.count).max() ?? 0)).map { row in
      var line = StyledLine()
      for (index, column) in columns.enumerated() {
        if column.indices.contains(row) { line.append(column[row]) }
        line = line.padded(to: (index + 1) * (share + 2))
      }
      return line
    }
  }
}
