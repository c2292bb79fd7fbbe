import Screen

/// The glyphs that tell curves apart without colours.
struct CurveGlyphs {
  let unicode: Bool

  private static let lines: [Character] = ["∙", "+", "×", "∗", "~", "="]
  private static let marks: [Character] = ["●", "■", "▲", "◆", "▼", "◉"]
  private static let plainLines: [Character] = [".", "+", "x", "*", "~", "="]
  private static let plainMarks: [Character] = ["o", "#", "A", "@", "V", "%"]

  func line(_ index: Int) -> String { glyph(unicode ? Self.lines : Self.plainLines, index) }
  func mark(_ index: Int) -> String { glyph(unicode ? Self.marks : Self.plainMarks, index) }
  var cloud: String { unicode ? "░" : ":" }
  var bar: String { unicode ? "│" : "|" }
  var level: String { unicode ? "╌" : "-" }

  private func glyph(_ glyphs: [Character], _ index: Int) -> String {
    String(glyphs[index % glyphs.count])
  }
}

/// The cells of a chart between its axes; what is drawn later covers what was drawn before.
struct CurvePlot {
  let axes: ChartAxes
  let size: Size
  private(set) var cells: [[StyledRun]]

  init(_ axes: ChartAxes, _ size: Size) {
    self.axes = axes
    self.size = size
    cells = [[StyledRun]](
      repeating: [StyledRun](repeating: StyledRun(" "), count: size.columns), count: size.rows)
  }

  /// A height across the whole plot.
  mutating func rule(at y: Double, _ run: StyledRun) {
    let row = axes.row(of: y, size)
    for column in 0..<size.columns { cells[row][column] = run }
  }

  /// One glyph in each column the line crosses, straight between its points.
  mutating func draw(line: [CurvePoint], _ run: StyledRun) {
    let line = line.filter(axes.holds)
    for (from, to) in zip(line, line.dropFirst()) {
      let (first, last) = (axes.column(of: from.x, size), axes.column(of: to.x, size))
      for column in first...max(first, last) {
        let share = last > first ? Double(column - first) / Double(last - first) : 0
        let y = axes.between(from.y, to.y, share: share)
        cells[axes.row(of: y, size)][column] = run
      }
    }
  }

  /// Every cell between the lowest and the highest point of a column.
  mutating func draw(cloud: [CurvePoint], _ run: StyledRun) {
    var rows: [Int: ClosedRange<Int>] = [:]
    for point in cloud where axes.holds(point) {
      let (row, column) = (axes.row(of: point.y, size), axes.column(of: point.x, size))
      let known = rows[column] ?? row...row
      rows[column] = min(known.lowerBound, row)...max(known.upperBound, row)
    }
    for (column, range) in rows {
      for row in range { cells[row][column] = run }
    }
  }

  /// Single points.
  mutating func draw(marks: [CurvePoint], _ run: StyledRun) {
    for mark in marks where axes.holds(mark) {
      cells[axes.row(of: mark.y, size)][axes.column(of: mark.x, size)] = run
    }
  }

  /// Every cell of an interval.
  mutating func draw(bars: [CurveBar], _ run: StyledRun) {
    for bar in bars
    where axes.holds(CurvePoint(bar.x, bar.lower)) && axes.holds(CurvePoint(bar.x, bar.upper)) {
      let column = axes.column(of: bar.x, size)
      let (high, low) = (axes.row(of: bar.upper, size), axes.row(of: bar.lower, size))
      for row in min(high, low)...max(high, low) { cells[row][column] = run }
    }
  }
}
