import Testing

@testable import Charts

@Suite("Scales")
struct ScaleTests {
  private func grid(_ values: [Float], rows: Int = 1, masked: [Bool] = []) -> HeatmapGrid {
    HeatmapGrid(rows: rows, columns: values.count / rows, values: values, masked: masked)
  }

  private func levels(_ scale: HeatmapScale, _ values: [Float], rows: Int = 1, count: Int) -> [Int?]
  {
    let grid = grid(values, rows: rows)
    return scale.limits(over: [grid]).shades(of: grid, levelCount: count).map {
      if case .level(let level) = $0 { level } else { nil }
    }
  }

  @Test("a lift of 1 is the middle, and a ratio and its inverse are as far from it")
  func liftIsSymmetric() {
    let limits = HeatmapScale.lift.limits(over: [grid([0.5, 2])])
    #expect(limits.lower == 0.2 && limits.upper == 5)
    #expect(limits.place(of: 1, rowMagnitude: 0) == .inside(0.5))
    guard case .inside(let low) = limits.place(of: 0.5, rowMagnitude: 0),
      case .inside(let high) = limits.place(of: 2, rowMagnitude: 0)
    else {
      Issue.record("inside the limits")
      return
    }
    #expect(abs(low + high - 1) < 1e-12)
  }

  @Test("lift grows to the greatest ratio and stays symmetric", arguments: [7.0, 10, 43, 260])
  func liftGrows(greatest: Float) {
    let limits = HeatmapScale.lift.limits(over: [grid([0.001, greatest])])
    #expect(limits.upper >= Double(greatest) && limits.upper <= 2.5 * Double(greatest))
    #expect(abs(limits.lower * limits.upper - 1) < 1e-12)
    #expect(limits.marks(of: grid([0.001, greatest])).below == 1)
  }

  @Test("linear gives the least the first level and the greatest the last")
  func linear() {
    #expect(levels(.linear, [2, 3, 4, 5, 6], count: 4) == [0, 1, 2, 3, 3])
  }

  @Test("with both signs linear puts 0 in the exact middle")
  func diverging() {
    let values: [Float] = [-3, -1, 0, 1, 1.5]
    let limits = HeatmapScale.linear.limits(over: [grid(values)])
    #expect(limits.isDiverging && limits.lower == -3 && limits.upper == 3)
    #expect(levels(.linear, values, count: 7) == [0, 2, 3, 4, 5])
  }

  @Test("the logarithm stops six decades below the greatest, and says so")
  func log() {
    let values: [Float] = [1, 1e-3, 1e-9, 0]
    let limits = HeatmapScale.log.limits(over: [grid(values)])
    #expect(abs(limits.lower - 1e-6) < 1e-12 && limits.upper == 1)
    #expect(limits.marks(of: grid(values)).below == 2)
    #expect(levels(.log, values, count: 3) == [2, 1, 0, 0])
  }

  @Test("equal values share a rank")
  func rank() {
    #expect(levels(.rank, [5, 1, 5, 100, 1, 7], count: 4) == [1, 0, 1, 3, 0, 2])
  }

  @Test("each row reaches the last level by its own greatest")
  func row() {
    #expect(levels(.row, [1, 2, 4, 0.1, 0.4, 0.2], rows: 2, count: 4) == [1, 2, 3, 1, 3, 2])
    #expect(levels(.row, [0, 0, 0, 0.5], rows: 2, count: 5) == [0, 0, 0, 4])
  }

  @Test("equal values are flat and stand at the middle", arguments: [HeatmapScale.linear, .log])
  func flat(scale: HeatmapScale) {
    let limits = scale.limits(over: [grid([0.25, 0.25, 0.250_000_01])])
    #expect(limits.isFlat)
    #expect(levels(scale, [0.25, 0.25], count: 5) == [2, 2])
  }

  @Test("negative numbers have a sign of their own where only positive ones make sense")
  func negatives() {
    for scale in [HeatmapScale.lift, .log] {
      let grid = grid([-1, 1, 2])
      let limits = scale.limits(over: [grid])
      #expect(limits.shades(of: grid, levelCount: 3)[0] == .negative)
      #expect(limits.marks(of: grid).negative == 1)
    }
  }

  @Test(
    "no number at all, or none that is finite, still gives limits", arguments: HeatmapScale.allCases
  )
  func nothing(scale: HeatmapScale) {
    let odd: [Float] = [.nan, .infinity, -.infinity]
    #expect(scale.limits(over: []).lower < scale.limits(over: []).upper)
    let limits = scale.limits(over: [grid(odd)])
    #expect(limits.shades(of: grid(odd), levelCount: 3) == [.notFinite, .notFinite, .notFinite])
    #expect(limits.marks(of: grid(odd)).notFinite == 3)
    let masked = grid([1, 9], masked: [false, true])
    #expect(limits.shades(of: masked, levelCount: 3)[1] == .masked)
  }

  @Test("shared limits hold the numbers of every map", arguments: HeatmapScale.allCases)
  func shared(scale: HeatmapScale) {
    let first = grid([0.3, 0.9])
    let second = grid([0.7, 4])
    let limits = scale.limits(over: [first, second])
    #expect(limits.marks(of: first) + limits.marks(of: second) == ScaleMarks())
  }

  @Test("numbers at the ends of the range do not trap", arguments: HeatmapScale.allCases)
  func extremes(scale: HeatmapScale) {
    let values: [Float] = [
      .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, 0, -0.0, 1,
    ]
    let grid = grid(values)
    let limits = scale.limits(over: [grid])
    for case .level(let level) in limits.shades(of: grid, levelCount: 9) {
      #expect((0..<9).contains(level))
    }
  }
}
