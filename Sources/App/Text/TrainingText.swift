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
    let facts = factLines(width: width, height: max(2, height / 10))
    return facts + grid(Size(rows: height - facts.count, columns: width))
  }

  /// The facts one after the other, in as many lines as they may take.
  private func factLines(width: Int, height: Int) -> [StyledLine] {
    let separator = visibleText(" · ", ascii: !abilities.showsUnicode)
    var lines: [String] = []
    for fact in content.facts {
      let fact = visibleText(fact, ascii: !abilities.showsUnicode)
      if let last = lines.last, displayWidth(of: last + separator + fact) <= width {
        lines[lines.count - 1] = last + separator + fact
      } else {
        lines.append(fact)
      }
    }
    return lines.prefix(height).map {
      StyledLine($0).clipped(to: width, unicode: abilities.showsUnicode)
    }
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
        part.map { CurveText($0, abilities: abilities).lines(width: width, rows: height) },
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
