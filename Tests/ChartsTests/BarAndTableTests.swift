import Charts
import Screen
import Testing

@Suite("Bars, sparklines, tables, colour bars")
struct BarAndTableTests {
  private let unicode = DisplayAbilities(colorDepth: .indexed256, showsUnicode: true)
  private let plain = DisplayAbilities(colorDepth: .monochrome, showsUnicode: false)

  @Test("a bar shows eighths of a column, and a positive number is never nothing")
  func eighths() {
    let scale = BarScale(upper: 4)
    let texts = [0, 0.001, 0.5, 1, 2.75, 4, 9].map {
      Bar($0, scale: scale).line(width: 4, abilities: unicode).text
    }
    #expect(texts == ["    ", "▏   ", "▌   ", "█   ", "██▊ ", "████", "████"])
  }

  @Test("signs stand where their numbers are, within the bar")
  func marks() {
    let bar = Bar(
      1, scale: BarScale(upper: 10),
      marks: [BarMark(5, glyph: "┊", ascii: ":"), BarMark(10), BarMark(.nan)])
    #expect(bar.line(width: 10, abilities: plain).text == "#    :   |")
    #expect(bar.line(width: 10, abilities: unicode).text == "█    ┊   │")
  }

  @Test("on a logarithmic scale equal ratios are equal lengths")
  func logarithmic() throws {
    let scale = BarScale(lower: 0.01, upper: 100, isLogarithmic: true)
    #expect(scale.place(of: 1) == 0.5)
    #expect(scale.place(of: 0) == 0)
    #expect(scale.place(of: .infinity) == 1)
    #expect(scale.place(of: .nan) == nil)
  }

  @Test("every bar is as wide as asked", arguments: [0, 1, 2, 7, 40])
  func widths(width: Int) {
    for value in [-1, 0, 0.3, 1, Double.infinity, .nan] {
      let bar = Bar(value, scale: BarScale(upper: 1), marks: [BarMark(0.7)])
      #expect(bar.line(width: width, abilities: unicode).width == width)
    }
  }

  @Test("a sparkline rises with its numbers and marks what is not finite")
  func sparklines() {
    let line = Sparkline([0, 1, 2, 3, 4, 5, 6, 7])
    #expect(line.text(width: 8, abilities: unicode) == "▁▂▃▄▅▆▇█")
    #expect(line.text(width: 4, abilities: plain) == "_-+#")
    #expect(Sparkline([1, .nan, 2]).text(width: 9, abilities: unicode) == "▁x█")
    #expect(Sparkline([3, 3]).text(width: 9, abilities: unicode) == "▁▁")
    #expect(Sparkline([]).text(width: 9, abilities: unicode).isEmpty)
  }

  private let table = TextTable(
    columns: [.init("measure"), .init("softmax", .right), .init("fastmax p=2", .right)],
    rows: [["entropy", "2.31", "3.02"], ["largest 日本 weight", "0.5", "0.25"], ["KL"]])

  @Test("columns line up, numbers at the right")
  func tables() {
    #expect(
      table.lines(width: 80).map { $0.rendered(for: nil) } == [
        "measure              softmax  fastmax p=2", "entropy                 2.31         3.02",
        "largest 日本 weight      0.5         0.25", "KL",
      ])
  }

  @Test("a table is never wider than asked", arguments: [0, 1, 5, 11, 23, 37])
  func narrowTables(width: Int) {
    #expect(table.lines(width: width).allSatisfy { $0.width <= width })
  }

  @Test("the legend names the scale, its ends and what it does not show")
  func legend() {
    let grid = HeatmapGrid(rows: 1, columns: 4, values: [0.01, 1, -2, .nan])
    let limits = HeatmapScale.lift.limits(over: [grid])
    let bar = ColorBar(
      limits: limits, palette: .grey, name: "lift", note: "exact", marks: limits.marks(of: grid))
    #expect(
      bar.line(width: 80, abilities: plain).text
        == "lift  <0.2  ,!|{aOM 5  - negative 1  x not finite 1  exact")
    let colors = bar.line(width: 80, abilities: unicode)
    #expect(colors.runs.filter { $0.style.background != .default }.count >= 18)
    for width in [0, 3, 20, 33] {
      #expect(bar.line(width: width, abilities: unicode).width <= width)
    }
  }

  @Test("equal numbers are called flat")
  func flatLegend() {
    let grid = HeatmapGrid(rows: 1, columns: 2, values: [0.015_625, 0.015_625])
    let limits = HeatmapScale.linear.limits(over: [grid])
    let bar = ColorBar(limits: limits, palette: .grey, name: "weight")
    #expect(bar.line(width: 80, abilities: unicode).text == "weight  flat 0.0156")
  }
}
