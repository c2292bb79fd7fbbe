import Foundation
public import Screen

/// A point of a curve; both numbers are positive.
public struct CurvePoint: Equatable, Sendable {
  /// To the right.
  public var x: Double
  /// Upwards.
  public var y: Double

  /// Makes a point.
  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  fileprivate var isDrawable: Bool { x > 0 && y > 0 && x.isFinite && y.isFinite }
}

/// A curve with points of its own beside it, such as a prediction and what was measured.
public struct Curve: Equatable, Sendable {
  /// Its name in the legend.
  public var name: String
  /// The points it runs through, from left to right.
  public var line: [CurvePoint]
  /// Single points.
  public var marks: [CurvePoint]

  /// Makes a curve.
  public init(_ name: String, line: [CurvePoint], marks: [CurvePoint] = []) {
    self.name = name
    self.line = line
    self.marks = marks
  }
}

/// Curves on logarithmic axes: a power of x is a straight line, its exponent the slope.
public struct CurveChart: Equatable, Sendable {
  /// The curves; a later one covers an earlier one, and marks cover curves.
  public var curves: [Curve]
  /// What runs to the right.
  public var xTitle: String
  /// What runs upwards, with its unit.
  public var yTitle: String

  /// Makes a chart.
  public init(_ curves: [Curve], xTitle: String, yTitle: String) {
    self.curves = curves
    self.xTitle = xTitle
    self.yTitle = yTitle
  }

  private static let lineGlyphs: [Character] = ["∙", "+", "×", "∗"]
  private static let markGlyphs: [Character] = ["●", "■", "▲", "◆"]
  private static let plainLineGlyphs: [Character] = [".", "+", "x", "*"]
  private static let plainMarkGlyphs: [Character] = ["o", "#", "A", "@"]
  private static let colors: [Color] = [.indexed(3), .indexed(6), .indexed(2), .indexed(5)]
  private static let labelWidth = 8

  /// The chart in `height` rows with its axes, then a legend; nothing when there is no room for it.
  ///
  /// - Parameters:
  ///   - width: Columns a line may take.
  ///   - height: Rows of the plot itself.
  ///   - abilities: Colours, and Unicode or ASCII.
  public func lines(width: Int, height: Int, abilities: DisplayAbilities) -> [StyledLine] {
    let columns = width - Self.labelWidth - 1
    guard columns >= 8, height >= 3, let axes = ChartAxes(points: points) else { return [] }
    var cells = [[StyledRun]](
      repeating: [StyledRun](repeating: StyledRun(" "), count: columns), count: height)
    let size = Size(rows: height, columns: columns)
    for (index, curve) in curves.enumerated() {
      draw(curve, index, axes, size, abilities, into: &cells)
    }
    for (index, curve) in curves.enumerated() {
      let glyphs = abilities.showsUnicode ? Self.markGlyphs : Self.plainMarkGlyphs
      let run = StyledRun(String(glyphs[index % glyphs.count]), style(index, isBold: true))
      for mark in curve.marks where mark.isDrawable {
        cells[axes.row(of: mark.y, size)][axes.column(of: mark.x, size)] = run
      }
    }
    return [StyledLine(yTitle).clipped(to: width, unicode: abilities.showsUnicode)]
      + plot(cells, axes, size, abilities) + legend(width, abilities)
  }

  private var points: [CurvePoint] {
    curves.flatMap { $0.line + $0.marks }.filter(\.isDrawable)
  }

  private func style(_ index: Int, isBold: Bool = false) -> Style {
    Style(foreground: Self.colors[index % Self.colors.count], isBold: isBold)
  }

  /// One glyph in each column the line crosses, straight between its points.
  private func draw(
    _ curve: Curve, _ index: Int, _ axes: ChartAxes, _ size: Size, _ abilities: DisplayAbilities,
    into cells: inout [[StyledRun]]
  ) {
    let glyphs = abilities.showsUnicode ? Self.lineGlyphs : Self.plainLineGlyphs
    let run = StyledRun(String(glyphs[index % glyphs.count]), style(index))
    let line = curve.line.filter(\.isDrawable)
    for (from, to) in zip(line, line.dropFirst()) {
      let (first, last) = (axes.column(of: from.x, size), axes.column(of: to.x, size))
      for column in first...max(first, last) {
        let share = last > first ? Double(column - first) / Double(last - first) : 0
        let y = exp(log(from.y) + share * (log(to.y) - log(from.y)))
        cells[axes.row(of: y, size)][column] = run
      }
    }
  }

  private func plot(
    _ cells: [[StyledRun]], _ axes: ChartAxes, _ size: Size, _ abilities: DisplayAbilities
  ) -> [StyledLine] {
    let labels = axes.labels(size, unicode: abilities.showsUnicode)
    var lines = cells.enumerated().map { row, cells in
      let label = labels.rows[row] ?? ""
      let edge = abilities.showsUnicode ? (label.isEmpty ? "│" : "┤") : "|"
      let blanks = String(repeating: " ", count: max(0, Self.labelWidth - label.count))
      return StyledLine([StyledRun(blanks + label + edge)] + cells)
    }
    let indent = String(repeating: " ", count: Self.labelWidth)
    let corner = abilities.showsUnicode ? "└" : "+"
    let rule = String(repeating: abilities.showsUnicode ? "─" : "-", count: size.columns)
    lines.append(StyledLine(indent + corner + rule))
    lines.append(StyledLine(indent + " " + labels.bottom))
    return lines
  }

  private func legend(_ width: Int, _ abilities: DisplayAbilities) -> [StyledLine] {
    let lineGlyphs = abilities.showsUnicode ? Self.lineGlyphs : Self.plainLineGlyphs
    let markGlyphs = abilities.showsUnicode ? Self.markGlyphs : Self.plainMarkGlyphs
    var line = StyledLine(String(repeating: " ", count: Self.labelWidth + 1) + xTitle + ":")
    for (index, curve) in curves.enumerated() {
      line.append("  ")
      line.append(String(lineGlyphs[index % lineGlyphs.count]), style(index))
      if !curve.marks.isEmpty {
        line.append(String(markGlyphs[index % markGlyphs.count]), style(index, isBold: true))
      }
      line.append(" " + curve.name)
    }
    return line.wrapped(to: width, indent: Self.labelWidth + 1)
  }
}
