import Charts
import Screen
import TestKit
import Testing

@Suite("Curves")
struct CurveChartTests {
  private let unicode = DisplayAbilities(colorDepth: .indexed256, showsUnicode: true)
  private let plain = DisplayAbilities(colorDepth: .monochrome, showsUnicode: false)

  private let chart: CurveChart = {
    let counts = (6...16).map { Double(1 << $0) }
    return CurveChart(
      [
        Curve(
          "quadratic", line: counts.map { CurvePoint($0, $0 * $0 * 1e-9) },
          marks: [CurvePoint(256, 7e-5), CurvePoint(1_024, 1.1e-3)]),
        Curve("linear", line: counts.map { CurvePoint($0, $0 * 3e-7) }),
      ], xTitle: "tokens", yTitle: "seconds")
  }()

  @Test("a power is a straight line, marks stand at their numbers, and axes are powers")
  func golden() {
    let lines = chart.lines(width: 72, height: 14, abilities: unicode).map(\.text)
    #expect(goldenDifference(lines, named: "curves-unicode") == nil)
    let ascii = chart.lines(width: 72, height: 14, abilities: plain).map(\.text)
    #expect(goldenDifference(ascii, named: "curves-ascii") == nil)
    #expect(ascii.allSatisfy { $0.utf8.allSatisfy { $0 < 128 } })
  }

  @Test("no line is wider than asked", arguments: [0, 5, 17, 18, 33, 80])
  func widths(width: Int) {
    for height in [0, 3, 16] {
      let lines = chart.lines(width: width, height: height, abilities: unicode)
      #expect(lines.allSatisfy { $0.width <= max(width, 0) })
      #expect(lines.isEmpty == (width < 17 || height < 3))
    }
  }

  @Test("numbers that have no logarithm are left out, and a single place is no chart")
  func odd() {
    var odd = chart
    odd.curves[1].line[2].y = .nan
    odd.curves[1].line[3].y = 0
    odd.curves[0].marks.append(CurvePoint(-1, .infinity))
    #expect(
      odd.lines(width: 60, height: 8, abilities: plain).count
        == chart.lines(width: 60, height: 8, abilities: plain).count)
    let single = CurveChart([Curve("x", line: [CurvePoint(2, 3)])], xTitle: "x", yTitle: "y")
    #expect(single.lines(width: 60, height: 8, abilities: plain).isEmpty)
    #expect(
      CurveChart([], xTitle: "x", yTitle: "y").lines(width: 60, height: 8, abilities: plain)
        .isEmpty)
  }

  @Test("equal numbers still have an axis")
  func flat() {
    let flat = CurveChart(
      [Curve("flat", line: [CurvePoint(1, 10), CurvePoint(8, 10)])], xTitle: "x", yTitle: "y")
    #expect(flat.lines(width: 40, height: 5, abilities: plain).count == 9)
  }
}
