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

@Suite("Curves on linear axes")
struct LinearCurveTests {
  private let unicode = DisplayAbilities(colorDepth: .indexed256, showsUnicode: true)
  private let plain = DisplayAbilities(colorDepth: .monochrome, showsUnicode: false)

  /// An accuracy that grows, with single steps, a held-out course and two levels.
  private let chart: CurveChart = {
    let share = { (step: Int) in 100 * (1 - 1 / (1 + Double(step) / 60)) + 3 }
    let steps = Array(0...300)
    let held = stride(from: 0, through: 300, by: 50)
    var chart = CurveChart(
      [
        Curve(
          "train", line: steps.map { CurvePoint(Double($0), share($0)) },
          cloud: steps.map { CurvePoint(Double($0), share($0) + Double(($0 * 37) % 19 - 9)) }),
        Curve(
          "held out", line: [], marks: held.map { CurvePoint(Double($0), share($0) - 6) },
          bars: held.map { CurveBar(Double($0), share($0) - 14, share($0) + 2) }),
      ], xTitle: "steps", yTitle: "")
    chart.xScale = .linear
    chart.yScale = .linear
    chart.levels = [CurveLevel("ceiling", 100), CurveLevel("chance", 12.5)]
    chart.notes = ("single steps", "95 %")
    return chart
  }()

  @Test("levels, clouds, lines, intervals and marks are told apart without colours")
  func golden() {
    let lines = chart.lines(width: 72, height: 14, abilities: unicode).map(\.text)
    #expect(goldenDifference(lines, named: "curves-linear-unicode") == nil)
    let ascii = chart.lines(width: 72, height: 14, abilities: plain).map(\.text)
    #expect(goldenDifference(ascii, named: "curves-linear-ascii") == nil)
    #expect(ascii.allSatisfy { $0.utf8.allSatisfy { $0 < 128 } })
  }

  @Test(
    "numbers beside axes are round, for any range",
    arguments: [-1e9, -3, 0, 1e-7, 0.3, 12, 5e5, 1e300], [0, 1e-9, 0.02, 1, 700, 1e12])
  func ranges(low: Double, span: Double) {
    var chart = CurveChart(
      [Curve("x", line: [CurvePoint(0, low), CurvePoint(7, low + span)])], xTitle: "x", yTitle: "")
    chart.xScale = .linear
    chart.yScale = .linear
    for height in [3, 5, 16] {
      let lines = chart.lines(width: 50, height: height, abilities: unicode)
      #expect(lines.count == height + 3)
      #expect(lines.allSatisfy { $0.width <= 50 })
    }
  }

  @Test("numbers that are not finite are left out of every part")
  func odd() {
    var odd = chart
    odd.curves[0].line[3].y = .nan
    odd.curves[0].cloud[4].y = .infinity
    odd.curves[1].bars[1].upper = .nan
    odd.levels.append(CurveLevel("none", -.infinity))
    #expect(odd.lines(width: 60, height: 8, abilities: plain).count >= 11)
  }

  @Test("a logarithmic height goes with linear steps")
  func mixed() {
    var mixed = CurveChart(
      [
        Curve("layer 0", line: (0...50).map { CurvePoint(Double($0), 1 / Double($0 + 1)) }),
        Curve("layer 1", line: (0...50).map { CurvePoint(Double($0), 10 / Double($0 + 1)) }),
      ], xTitle: "steps", yTitle: "")
    mixed.xScale = .linear
    let lines = mixed.lines(width: 60, height: 9, abilities: plain).map(\.text)
    #expect(goldenDifference(lines, named: "curves-mixed-ascii") == nil)
  }
}
