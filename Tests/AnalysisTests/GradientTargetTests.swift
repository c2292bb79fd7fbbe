import Attention
import Tensors
import TestKit
import Testing

@testable import Analysis

@Suite("Bounds towards tokens and summed over keys")
struct GradientTargetTests {
  static let measures = GradientMeasure.Target.allCases.flatMap {
    $0.isPerKey ? [GradientMeasure($0), GradientMeasure($0, isSum: true)] : [GradientMeasure($0)]
  }

  private func check(_ attention: Attention, _ measure: GradientMeasure, _ comment: String) throws {
    let gradient = try RowGradient(
      attention, measure: measure, scoreBound: attention.scoreBound(),
      diameters: ValueDiameters(attention, .init()), context: .init())
    try attention.forEachRow(in: 0..<attention.queryCount, .init()) { row in
      let norms = try gradient.norms(row)
      let slack = try 1e-12 * (gradient.diameters.diameter(ofFirst: row.visibleCount) + 1)
      let words = "\(comment), \(measure.target) \(measure.isSum), query \(row.query)"
      #expect(norms.actual <= norms.envelope * (1 + 1e-9) + slack * norms.scale, "\(words)")
      if let ceiling = norms.ceiling {
        #expect(norms.envelope <= ceiling * (1 + 1e-9) + slack * norms.scale, "\(words)")
      }
    }
  }

  @Test("actual ≤ envelope ≤ ceiling for random tensors", arguments: [false, true])
  func random(isCausal: Bool) throws {
    var seed: UInt64 = 100
    for mechanism in try Attentions.mechanisms() + Attentions.negatives() {
      for (queryCount, keyCount, width, valueWidth) in [(1, 2, 3, 1), (5, 7, 2, 3), (11, 13, 5, 7)]
      {
        for scale: Float in [0.1, 1, 10] {
          seed += 1
          let attention = try Attentions.random(
            queryCount: queryCount, keyCount: keyCount, width: width, valueWidth: valueWidth,
            scale: scale, seed: seed, mechanism: mechanism, isCausal: isCausal)
          for measure in Self.measures {
            try check(attention, measure, "\(mechanism.title), \(keyCount) keys, scale \(scale)")
          }
        }
      }
    }
  }

  @Test("actual ≤ envelope ≤ ceiling for heads of a real model", arguments: [false, true])
  func real(isCausal: Bool) throws {
    for mechanism in try Attentions.mechanisms() {
      let attention = try Attentions.real(mechanism: mechanism, isCausal: isCausal)
      for measure in Self.measures { try check(attention.head(17), measure, mechanism.title) }
    }
  }

  @Test("actual ≤ envelope ≤ ceiling for scores and values chosen to break it", arguments: 1...4)
  func adversarial(order: Int) throws {
    for (scores, values) in adversarialRows {
      for mechanism: any Mechanism in [
        try Attentions.fastmax(order: order), try Attentions.softmax(),
      ] {
        let attention = try Attentions.row(
          scores: scores, values: values.map { [$0] }, mechanism: mechanism)
        for measure in Self.measures {
          try check(attention, measure, "\(mechanism.title), \(scores.prefix(5))")
        }
      }
    }
  }

  @Test("the sum over keys reaches its ceiling: even weights on the corners of a simplex")
  func sumReached() throws {
    // d + 1 = 4 corners, 6 keys on each; scores 0, where |f′| = f for softmax and p = 2.
    let corners: [[Double]] = [[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]
    let values = (0..<24).map { corners[$0 % 4] }
    for mechanism: any Mechanism in [
      try Attentions.softmax(), try Attentions.fastmax(order: 2),
      try Fastmax(normalization: .none, temperature: 1, coefficients: [-3, -3, -1.5]),
    ] {
      let attention = try Attentions.row(
        scores: [Double](repeating: 0, count: 24), values: values, mechanism: mechanism)
      let report = try gradientReport(
        of: attention, query: 0, measure: GradientMeasure(.score, isSum: true), context: .init())
      let expected = 8.0.squareRoot() * (3.0 / 8).squareRoot()
      #expect(isClose(report.focused.actual, expected, within: 1e-12))
      #expect(isClose(report.focused.envelope, expected, within: 1e-12))
      #expect(isClose(report.focused.ceiling, expected, within: 1e-5))
    }
  }

  @Test("p = 1: the sum reaches its ceiling where every score is −c")
  func linearSumReached() throws {
    let attention = try Attentions.row(
      scores: [Double](repeating: -0.75, count: 10), values: (0..<10).map { [$0 < 5 ? 1 : -1] },
      mechanism: Attentions.fastmax(order: 1))
    let report = try gradientReport(
      of: attention, query: 0, measure: GradientMeasure(.score, isSum: true), context: .init())
    // κ = 1/(1 − 0.75), R/2 = 1.
    #expect(isClose(report.focused.ceiling, 4, within: 1e-12))
    #expect(isClose(report.focused.actual, 4, within: 1e-12))
  }

  @Test("towards values: the largest weight, and Σ|a| = 5,999 where they cancel")
  func valueTarget() throws {
    let tight = try Attentions.row(
      scores: [1] + [Double](repeating: -1, count: 99),
      values: [[Double]](repeating: [0], count: 100), mechanism: Attentions.fastmax(order: 2))
    let largest = try gradientReport(
      of: tight, query: 0, measure: GradientMeasure(.value), context: .init())
    #expect(isClose(largest.focused.actual, 5.0 / 104, within: 1e-12))
    #expect(isClose(largest.focused.ceiling, 5.0 / 104, within: 1e-12))
    let wild = try Attentions.row(
      scores: [0, 0, 0, -3.9990234375], values: [[1], [-1], [1], [-1]],
      mechanism: Attentions.fastmax(order: 1))
    let sum = try gradientReport(
      of: wild, query: 0, measure: GradientMeasure(.value, isSum: true), context: .init())
    #expect(isClose(sum.focused.actual, 5.9990234375 / 0.0009765625, within: 1e-6))
    #expect(sum.focused.ceiling == nil)
    #expect(sum.absence == .kernelReachesZero(at: -1))
  }

  @Test("κ is the largest |f′|/f", arguments: [(4, 1.5233), (6, 1.8535), (8, 2.0838)])
  func steepness(order: Int, expected: Double) throws {
    let ceiling = try #require(GradientCeiling(kernel: .taylor(order: order), scoreBound: 60))
    #expect(isClose(ceiling.steepness, expected, within: 1e-4))
  }

  @Test("of a range: 1.5 for p = 3 within ±1; 1 for p = 4 would be too low there")
  func steepnessInRange() throws {
    let third = try #require(GradientCeiling(kernel: .taylor(order: 3), scoreBound: 1))
    #expect(isClose(third.steepness, 1.5, within: 1e-5))
    let fifth = try #require(GradientCeiling(kernel: .taylor(order: 5), scoreBound: 1))
    #expect(isClose(fifth.steepness, 1.0227, within: 1e-4))
  }

  @Test("a kernel without a zero has a ceiling, one with a zero names it")
  func absence() {
    let names: [(Kernel, Double, CeilingAbsence?)] = [
      (.exponential, 3, nil), (.taylor(order: 2), 1e9, nil), (.taylor(order: 1), 0.99, nil),
      (.taylor(order: 1), 4, .kernelReachesZero(at: -1)),
      (.polynomial([0, 0, 1]), 2, .kernelReachesZero(at: 0)),
      (.polynomial([1, -2, 1]), 3, .kernelReachesZero(at: 1)),
      (.polynomial([-1, -1, -0.5]), 4, nil), (.taylor(order: 4), .nan, .scoresNotFinite),
    ]
    for (kernel, bound, absence) in names {
      #expect(GradientCeiling.absence(kernel: kernel, scoreBound: bound) == absence, "\(kernel)")
    }
  }

  @Test("the norm of a matrix, solved by hand and against its own products")
  func spectral() {
    #expect(isClose(spectralNorm([3, 0, 0, 4], rows: 2, columns: 2), 4, within: 1e-14))
    #expect(
      isClose(
        spectralNorm([1, 2, 2, 4, 2, 4], rows: 3, columns: 2), 45.0.squareRoot(), within: 1e-13))
    #expect(isClose(spectralNorm([1, 0, 0, 1], rows: 2, columns: 2), 1, within: 1e-14))
    #expect(spectralNorm([0, 0], rows: 1, columns: 2) == 0)
    #expect(spectralNorm([], rows: 0, columns: 3) == 0)
    #expect(spectralNorm([.nan, 0], rows: 1, columns: 2).isNaN)
    // Singular values of [[1, 1], [0, 1]]: the golden ratio and its inverse.
    #expect(
      isClose(
        spectralNorm([1, 1, 0, 1], rows: 2, columns: 2), (1 + 5.0.squareRoot()) / 2, within: 1e-13))
  }
}

@Suite("Gradient norms against differences")
struct GradientDifferenceTests {
  private struct Row {
    var q: [[Double]]
    var k: [[Double]]
    var v: [[Double]]
  }

  @Test(
    "towards tokens as given: the Jacobian by central differences has the norms reported",
    arguments: [false, true])
  func tokens(isCausal: Bool) throws {
    let kinds: [(any Mechanism, [Double]?, ReferenceAttention.Normalization)] = [
      (try Softmax(temperature: 1.5), nil, .none),
      (try Fastmax(order: 2, temperature: 1.5), [1, 1, 0.5], .standardize),
      (try Fastmax(order: 1, temperature: 3), [1, 1], .standardize),
      (
        try Fastmax(order: 3, normalization: .maxNorm(limit: 1.2), temperature: 1.5),
        [1, 1, 0.5, 1.0 / 6], .maxNorm(1.2)
      ),
      (try Fastmax(order: 2, normalization: .none, temperature: 1.5), [1, 1, 0.5], .none),
    ]
    for (mechanism, coefficients, normalization) in kinds {
      let attention = try Attentions.random(
        queryCount: 3, keyCount: 5, width: 4, valueWidth: 2, seed: 41, mechanism: mechanism,
        isCausal: isCausal)
      func rows(_ tensor: Tensor) -> [[Double]] {
        (0..<tensor.shape[0]).map { row in
          (0..<tensor.shape[1]).map { Double(tensor.elements[row * tensor.shape[1] + $0]) }
        }
      }
      let start = Row(
        q: rows(attention.queries), k: rows(attention.keys), v: rows(attention.values))
      func output(_ row: Row, _ query: Int) -> [Double] {
        ReferenceAttention(
          queries: row.q, keys: row.k, values: row.v, valueWidth: 2, coefficients: coefficients,
          normalization: normalization, temperature: attention.temperature, isCausal: isCausal
        ).output[query]
      }
      /// ‖∂o_query/∂token‖ by differences.
      func norm(_ path: WritableKeyPath<Row, [[Double]]>, _ token: Int, _ query: Int) -> Double {
        let width = start[keyPath: path][token].count
        var jacobian = [Double](repeating: 0, count: 2 * width)
        for column in 0..<width {
          var (up, down) = (start, start)
          up[keyPath: path][token][column] += 1e-5
          down[keyPath: path][token][column] -= 1e-5
          let change = zip(output(up, query), output(down, query)).map { ($0 - $1) / 2e-5 }
          for row in 0..<2 { jacobian[row * width + column] = change[row] }
        }
        return spectralNorm(jacobian, rows: 2, columns: width)
      }
      for query in 0..<3 {
        func actual(_ target: GradientMeasure.Target, isSum: Bool = false) throws -> Double {
          try gradientReport(
            of: attention, query: query, measure: GradientMeasure(target, isSum: isSum),
            context: .init()
          ).focused.actual
        }
        let towardsKeys = (0..<5).map { norm(\.k, $0, query) }
        let towardsValues = (0..<5).map { norm(\.v, $0, query) }
        let pairs = [
          (try actual(.query), norm(\.q, query, query)),
          (try actual(.key), towardsKeys.max() ?? 0),
          (try actual(.key, isSum: true), towardsKeys.reduce(0, +)),
          (try actual(.value), towardsValues.max() ?? 0),
          (try actual(.value, isSum: true), towardsValues.reduce(0, +)),
        ]
        for (index, (found, expected)) in pairs.enumerated() {
          #expect(
            abs(found - expected) <= 1e-6 * max(1, expected),
            "\(mechanism.title), query \(query), \(index): \(found), not \(expected)")
        }
      }
    }
  }
}

extension GradientNorms {
  /// What rounding is measured by.
  fileprivate var scale: Double { max(1, ceiling ?? 1) }
}

extension Attentions {
  /// Kernels that are negative throughout, or reach 0 without changing sign.
  static func negatives() throws(AttentionError) -> [any Mechanism] {
    [
      try Fastmax(coefficients: [-1, -1, -0.5]), try Fastmax(coefficients: [0, 0, 1]),
      try Fastmax(coefficients: [1]), try Fastmax(coefficients: [0, 1]),
    ]
  }
}
