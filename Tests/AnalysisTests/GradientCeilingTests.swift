import Analysis
import Attention
import Tensors
import Testing

@Suite("Gradient ceiling")
struct GradientCeilingTests {
  /// Order (0 for softmax), c, n, g.
  static let values: [(order: Int, bound: Double, count: Int, ceiling: Double, tolerance: Double)] =
    [
      (2, 0.5, 3, 0.247988, 6e-7), (2, 0.5, 12, 0.142734, 6e-7), (2, 0.5, 100, 0.023018, 6e-7),
      (2, 0.5, 1024, 0.002334, 6e-7), (2, 1, 3, 0.25, 6e-7), (2, 1, 12, 0.171875, 6e-7),
      (2, 1, 100, 0.036612, 6e-7), (2, 1, 1024, 0.003872, 6e-7), (2, 4, 3, 0.25, 6e-7),
      (2, 4, 12, 0.171875, 6e-7), (2, 4, 100, 0.06336, 6e-6), (2, 4, 1024, 0.009297, 6e-7),
      (2, 8, 3, 0.25, 6e-7), (2, 8, 12, 0.171875, 6e-7), (2, 8, 100, 0.064302, 6e-7),
      (2, 8, 1024, 0.015081, 6e-7), (2, .infinity, 1024, 0.020278, 6e-7), (2, 7, 2, 0.25, 0),
      (0, 1, 3, 0.25, 6e-7), (0, 1, 12, 0.24036, 6e-6), (0, 1, 100, 0.064629, 6e-7),
      (0, 1, 1024, 0.00712, 6e-6), (0, 2, 1024, 0.048099, 6e-7), (0, 1e6, 1024, 0.25, 0),
      (0, .infinity, 2, 0.25, 0), (1, 0.5, 10, 0.18, 1e-12),
      (3, 1, 2, 0.375, 6e-4), (3, 1, 12, 0.2285, 6e-5), (3, 1, 100, 0.06485, 6e-6),
      (3, 1, 1024, 0.00722, 6e-6), (3, 1.5, 2, 2.5, 6e-2), (3, 1.5, 12, 0.764, 6e-4),
      (3, 1.5, 100, 0.2084, 6e-5), (3, 1.5, 1024, 0.0499, 6e-5),
      (4, .infinity, 2, 0.3808, 6e-5), (4, .infinity, 3, 0.3808, 6e-5),
      (4, .infinity, 10, 0.3409, 6e-5), (4, .infinity, 100, 0.2032, 6e-5),
      (4, .infinity, 1000, 0.1167, 6e-5), (4, 1e9, 1000, 0.1167, 6e-5),
      (6, .infinity, 2, 0.4634, 6e-5), (6, .infinity, 1000, 0.2176, 6e-5),
      (8, .infinity, 2, 0.5209, 6e-5), (8, .infinity, 1000, 0.3010, 6e-5),
    ]

  private static func kernel(_ order: Int) -> Kernel {
    order == 0 ? .exponential : .taylor(order: order)
  }

  @Test("the values computed beforehand come out", arguments: values)
  func table(order: Int, bound: Double, count: Int, ceiling: Double, tolerance: Double) {
    let found = gradientCeiling(
      kernel: Self.kernel(order), visibleCount: count, scoreBound: bound)
    #expect(isClose(found, ceiling, within: tolerance), "\(String(describing: found))")
  }

  @Test("a kernel that reaches 0 has no bound, whatever n")
  func noBound() {
    for (order, bound) in [(1, 1.0), (1, 4), (3, 1.5961), (5, 2.1807), (3, .infinity)] {
      #expect(
        gradientCeiling(kernel: Self.kernel(order), visibleCount: 7, scoreBound: bound) == nil)
    }
    #expect(gradientCeiling(kernel: .polynomial([0, 1]), visibleCount: 7, scoreBound: 1) == nil)
    #expect(gradientCeiling(kernel: .exponential, visibleCount: 7, scoreBound: .nan) == nil)
  }

  @Test("one visible key has nothing to mix, and a constant kernel nothing to move")
  func zero() {
    #expect(gradientCeiling(kernel: .exponential, visibleCount: 1, scoreBound: 1) == 0)
    #expect(gradientCeiling(kernel: .taylor(order: 2), visibleCount: 1, scoreBound: 1) == 0)
    #expect(gradientCeiling(kernel: .polynomial([3]), visibleCount: 7, scoreBound: 1) == 0)
  }

  @Test("the search finds what the closed forms say", arguments: [0.01, 0.5, 0.99, 1, 3, 31, 1e4])
  func searchAgainstClosedForms(bound: Double) throws {
    // A coefficient of 0 at the end is the same kernel, but not one of the closed forms.
    for count in [2, 3, 5, 12, 101, 1009, 1_000_003] {
      for coefficients in [[1.0, 1], [1, 1, 0.5]] where coefficients.count == 3 || bound < 1 {
        let closed = try #require(
          gradientCeiling(
            kernel: .polynomial(coefficients), visibleCount: count, scoreBound: bound))
        let searched = gradientCeiling(
          kernel: .polynomial(coefficients + [0]), visibleCount: count, scoreBound: bound)
        #expect(isClose(searched, closed, within: 2e-6 * closed))
      }
    }
  }

  @Test("no scores within the range exceed it", arguments: 1...6)
  func randomScores(order: Int) throws {
    let bound = order % 2 == 1 ? 0.95 : 6
    let kernel = Self.kernel(order)
    var generator = SeededNumbers(seed: UInt64(order))
    for count in [2, 3, 7, 31] {
      let ceiling = try #require(
        gradientCeiling(kernel: kernel, visibleCount: count, scoreBound: bound))
      for _ in 0..<500 {
        let own = generator.uniform(-bound, bound)
        let others = (1..<count).map { _ in
          kernel.value(at: generator.uniform(-bound, bound))
        }.reduce(0, +)
        let sum = kernel.value(at: own) + others
        #expect(abs(kernel.derivative(at: own)) * others / (sum * sum) <= ceiling * (1 + 1e-12))
      }
    }
  }

  @Test("it is reached: every other key at the lowest weight, this one at the worst score")
  func reached() throws {
    var scores = [Double](repeating: -1, count: 100)
    scores[41] = 1
    var values = [[Double]](repeating: [0], count: 100)
    values[41] = [1]
    let attention = try Attentions.row(
      scores: scores, values: values, mechanism: Attentions.fastmax(order: 2))
    let report = try gradientReport(of: attention, query: 0, context: .init())
    #expect(isClose(report.focused.actual, 0.0366124260355, within: 1e-12))
    #expect(isClose(report.focused.ceiling, report.focused.actual, within: 1e-15))
    #expect(report.scoreBound == 1)
    #expect(report.diameter == 1)
  }
}

/// Seeded numbers for tests that do not concern the product's generator.
struct SeededNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

  mutating func uniform(_ low: Double, _ high: Double) -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return low + (high - low) * Double(state >> 11) / Double(1 << 53 as UInt64)
  }
}
