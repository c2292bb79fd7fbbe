import Commands
import Glyphs
import Screen

/// How training goes, in a pane: where it stands, then as many charts as there is room for.
struct TrainingText {
  private let content: TrainingContent
  private let abilities: DisplayAbilities

  init(_ content: TrainingContent, abilities: DisplayAbilities) {
    self.content = content
    self.abilities = abilities
  }

  /// The smallest chart that says something.
  private static let leastChart = Size(rows: 8, columns: 34)
  private static let gap = 2

  /// At most `height` lines.
  func panel(width: Int, height: Int) -> [StyledLine] {
    // Runs are told apart by what stands there, so it comes before larger charts.
    let room = content.runs.isEmpty ? height / 10 : height - Self.leastChart.rows
    let facts = factLines(width: width, height: max(2, room))
    return facts + grid(Size(rows: height - facts.count, columns: width))
  }

  /// The facts one after the other, in as many lines as they may take.
  private func factLines(width: Int, height: Int) -> [StyledLine] {
    let separator = visible(" · ")
    var lines: [StyledLine] = []
    for fact in facts {
      if let last = lines.last, last.width + displayWidth(of: separator) + fact.width <= width {
        lines[lines.count - 1].append(separator)
        lines[lines.count - 1].append(fact)
      } else {
        lines.append(fact)
      }
    }
    return lines.prefix(height).map { $0.clipped(to: width, unicode: abilities.showsUnicode) }
  }

  /// Where the runs stand; of several each with what its curves are drawn with.
  private var facts: [StyledLine] {
    let key = content.charts.first.map { CurveText($0, abilities: abilities) }
    return content.facts.map { StyledLine(visible($0)) }
      + content.runs.enumerated().map { index, run in
        var line = key?.key(index) ?? StyledLine()
        line.append(" " + visible(run))
        return line
      }
  }

  private func visible(_ text: String) -> String {
    visibleText(text, ascii: !abilities.showsUnicode)
  }

  /// Charts of equal size, row by row; the first ones where not all fit.
  private func grid(_ size: Size) -> [StyledLine] {
    let least = Self.leastChart
    let rows = max(1, size.rows / least.rows)
    let fitting = max(1, (size.columns + Self.gap) / (least.columns + Self.gap))
    // Wide charts before many beside each other.
    let columns = min(fitting, (content.charts.count + rows - 1) / rows)
    guard columns > 0, size.rows > 3 else { return [] }
    let shown = Array(content.charts.prefix(rows * columns))
    let usedRows = (shown.count + columns - 1) / columns
    let width = (size.columns - Self.gap * (columns - 1)) / columns
    return (0..<usedRows).flatMap { row in
      let height = size.rows * (row + 1) / usedRows - size.rows * row / usedRows
      let part = shown[(row * columns)..<min((row + 1) * columns, shown.count)]
      return beside(
        part.map {
          CurveText($0, abilities: abilities)
            .lines(width: width, rows: height, showsLegend: content.runs.isEmpty)
        },
        width: width, height: height)
    }
  }

  private func beside(_ columns: [[StyledLine]], width: Int, height: Int) -> [StyledLine] {
    (0..<height).map { row in
      var line = StyledLine()
      for (index, column) in columns.enumerated() {
        if column.indices.contains(row) { line.append(column[row]) }
        if index + 1 < columns.count { line = line.padded(to: (index + 1) * (width + Self.gap)) }
      }
      return line
    }
  }
}
