public import Screen

/// Curves on axes that are logarithmic unless said otherwise: there a power of x is a straight line,
/// its exponent the slope.
public struct CurveChart: Equatable, Sendable {
  /// The curves; a later one covers an earlier one, and marks cover curves.
  public var curves: [Curve]
  /// What runs to the right.
  public var xTitle: String
  /// What runs upwards, with its unit; nothing stands above the plot when it is empty.
  public var yTitle: String
  /// The axis to the right.
  public var xScale = ChartScale.logarithmic
  /// The axis upwards.
  public var yScale = ChartScale.logarithmic
  /// Heights to compare with.
  public var levels: [CurveLevel] = []
  /// What clouds and bars are, in the legend.
  public var notes: (cloud: String, bars: String) = ("", "")

  /// Makes a chart on logarithmic axes.
  public init(_ curves: [Curve], xTitle: String, yTitle: String) {
    self.curves = curves
    self.xTitle = xTitle
    self.yTitle = yTitle
  }

  /// True when both draw the same.
  public static func == (first: CurveChart, second: CurveChart) -> Bool {
    first.curves == second.curves && first.levels == second.levels
      && first.xTitle == second.xTitle && first.yTitle == second.yTitle
      && first.xScale == second.xScale && first.yScale == second.yScale
      && first.notes == second.notes
  }

  private static let colors: [Color] = [
    .indexed(3), .indexed(6), .indexed(2), .indexed(5), .indexed(4), .indexed(1),
  ]
  private static let labelWidth = 8

  /// The chart in `height` rows with its axes, then a legend; nothing when there is no room for it.
  ///
  /// - Parameters:
  ///   - width: Columns a line may take.
  ///   - height: Rows of the plot itself.
  ///   - abilities: Colours, and Unicode or ASCII.
  public func lines(width: Int, height: Int, abilities: DisplayAbilities) -> [StyledLine] {
    guard let plot = plot(width: width, height: height, abilities: abilities) else { return [] }
    let title =
      yTitle.isEmpty
      ? [] : [StyledLine(yTitle).clipped(to: width, unicode: abilities.showsUnicode)]
    let indent = Self.labelWidth + 1
    var legend = StyledLine(String(repeating: " ", count: indent) + xTitle + ":")
    legend.append(entries(showsLevels: true, abilities))
    return title + framed(plot, abilities) + legend.wrapped(to: width, indent: indent)
  }

  /// The chart in `rows` lines, with the legend behind a title in the first and levels named beside the
  /// axis; nothing when there is no room for it.
  ///
  /// - Parameter showsLegend: False where ``key(_:abilities:)`` tells the curves apart elsewhere.
  public func lines(
    width: Int, rows: Int, title: StyledLine, showsLegend: Bool = true,
    abilities: DisplayAbilities
  ) -> [StyledLine] {
    guard let plot = plot(width: width, height: rows - 3, abilities: abilities) else { return [] }
    var heading = title
    if showsLegend { heading.append(entries(showsLevels: false, abilities)) }
    return [heading.clipped(to: width, unicode: abilities.showsUnicode)]
      + framed(plot, abilities, isCompact: true)
  }

  private func plot(width: Int, height: Int, abilities: DisplayAbilities) -> CurvePlot? {
    let columns = width - Self.labelWidth - 1
    guard columns >= 8, height >= 3,
      let axes = ChartAxes(
        points: curves.flatMap(\.points), levels: levels.map(\.y), x: xScale, y: yScale)
    else { return nil }
    let glyphs = CurveGlyphs(unicode: abilities.showsUnicode)
    var plot = CurvePlot(axes, Size(rows: height, columns: columns))
    for level in levels where yScale.holds(level.y) {
      plot.rule(at: level.y, StyledRun(glyphs.level, Self.faint))
    }
    for (index, curve) in curves.enumerated() {
      plot.draw(cloud: curve.cloud, StyledRun(glyphs.cloud, style(index, isDim: true)))
    }
    for (index, curve) in curves.enumerated() {
      plot.draw(line: curve.line, StyledRun(glyphs.line(index), style(index)))
    }
    for (index, curve) in curves.enumerated() {
      plot.draw(bars: curve.bars, StyledRun(glyphs.bar, style(index)))
      plot.draw(marks: curve.marks, StyledRun(glyphs.mark(index), style(index, isBold: true)))
    }
    return plot
  }

  private static let faint = Style(isDim: true)

  private func style(_ index: Int, isBold: Bool = false, isDim: Bool = false) -> Style {
    Style(foreground: Self.colors[index % Self.colors.count], isBold: isBold, isDim: isDim)
  }

  private func framed(
    _ plot: CurvePlot, _ abilities: DisplayAbilities, isCompact: Bool = false
  ) -> [StyledLine] {
    let unicode = abilities.showsUnicode
    let labels = plot.axes.labels(plot.size)
    var numbers = labels.rows
    if isCompact {
      for level in levels where yScale.holds(level.y) {
        numbers[plot.axes.row(of: level.y, plot.size)] =
          level.name.prefix(Self.labelWidth - 1) + " "
      }
    }
    var lines = plot.cells.enumerated().map { row, cells in
      let label = numbers[row] ?? ""
      let edge = unicode ? (label.isEmpty ? "│" : "┤") : "|"
      let blanks = String(repeating: " ", count: max(0, Self.labelWidth - label.count))
      return StyledLine([StyledRun(blanks + label + edge)] + cells)
    }
    let indent = String(repeating: " ", count: Self.labelWidth)
    let corner = unicode ? "└" : "+"
    let rule = String(repeating: unicode ? "─" : "-", count: plot.size.columns)
    lines.append(StyledLine(indent + corner + rule))
    let name = isCompact ? String(xTitle.prefix(Self.labelWidth)) : ""
    lines.append(StyledLine(name + indent.dropFirst(name.count) + " " + labels.bottom))
    return lines
  }

  /// What a curve is drawn with: its line, its marks, or both.
  public func key(_ index: Int, abilities: DisplayAbilities) -> StyledLine {
    let glyphs = CurveGlyphs(unicode: abilities.showsUnicode)
    var line = StyledLine()
    if !curves[index].line.isEmpty || curves[index].marks.isEmpty {
      line.append(glyphs.line(index), style(index))
    }
    if !curves[index].marks.isEmpty {
      line.append(glyphs.mark(index), style(index, isBold: true))
    }
    return line
  }

  private func entries(showsLevels: Bool, _ abilities: DisplayAbilities) -> StyledLine {
    let glyphs = CurveGlyphs(unicode: abilities.showsUnicode)
    var line = StyledLine()
    for (index, curve) in curves.enumerated() {
      line.append("  ")
      line.append(key(index, abilities: abilities))
      line.append(" " + curve.name)
    }
    if !notes.cloud.isEmpty, curves.contains(where: { !$0.cloud.isEmpty }) {
      line.append("  ")
      line.append(glyphs.cloud, Self.faint)
      line.append(" " + notes.cloud)
    }
    if !notes.bars.isEmpty, curves.contains(where: { !$0.bars.isEmpty }) {
      line.append("  \(glyphs.bar) \(notes.bars)")
    }
    for level in levels where showsLevels {
      line.append("  ")
      line.append(glyphs.level, Self.faint)
      line.append(" \(level.name) \(numberText(level.y))")
    }
    return line
  }
}
