import Attention
import Foundation
import Tensors
import Testing

@testable import Analysis

@Suite("Actual ≤ envelope ≤ ceiling")
struct GradientChainTests {
  /// Every row of one head; rounding of sums of up to a few thousand terms is allowed for.
  private func check(_ attention: Attention, _ comment: String) throws {
    let gradient = try RowGradient(
      attention, scoreBound: attention.scoreBound(),
      diameters: ValueDiameters(attention, .init()), context: .init())
    try attention.forEachRow(in: 0..<attention.queryCount, .init()) { row in
      let norms = try gradient.norms(row)
      let diameter = try gradient.diameters.diameter(ofFirst: row.visibleCount)
      let slack = 1e-13 * diameter
      #expect(
        norms.actual <= norms.envelope * (1 + 1e-9) + slack, "\(comment), query \(row.query)")
      if let ceiling = norms.ceiling {
        #expect(
          norms.envelope <= ceiling * (1 + 1e-9) + slack, "\(comment), query \(row.query)")
      }
    }
  }

  @Test("for random tensors", arguments: [false, true])
  func random(isCausal: Bool) throws {
    var seed: UInt64 = 0
    for mechanism in try Attentions.mechanisms() {
      for (queryCount, keyCount, width, valueWidth) in [(1, 2, 3, 1), (5, 7, 2, 3), (23, 31, 5, 7)]
      {
        for scale: Float in [0.1, 1, 10] {
          seed += 1
          let attention = try Attentions.random(
            queryCount: queryCount, keyCount: keyCount, width: width, valueWidth: valueWidth,
            scale: scale, seed: seed, mechanism: mechanism, isCausal: isCausal)
          try check(attention, "\(mechanism.title), \(keyCount) keys, scale \(scale)")
        }
      }
    }
  }

  @Test("for every head of a real model", arguments: [false, true])
  func real(isCausal: Bool) throws {
    for mechanism in try Attentions.mechanisms() {
      let attention = try Attentions.real(mechanism: mechanism, isCausal: isCausal)
      for index in stride(from: 0, to: attention.headCount, by: 5) {
        try check(attention.head(index), "\(mechanism.title), head \(index)")
      }
    }
  }

  @Test("for scores and values chosen to break it", arguments: 1...4)
  func adversarial(order: Int) throws {
    for (scores, values) in adversarialRows {
      for mechanism: any Mechanism in [
        try Attentions.fastmax(order: order), try Attentions.softmax(),
      ] {
        let attention = try Attentions.row(
          scores: scores, values: values.map { [$0] }, mechanism: mechanism)
        try check(attention, "\(mechanism.title), \(scores.prefix(5))")
      }
    }
  }

  @Test(
    "beside a weight that is nearly 1, the others keep their digits", arguments: [20.0, 36.2, 50])
  func dominantWeight(score: Double) throws {
    let scores = [score] + [Double](repeating: 0, count: 6)
    let attention = try Attentions.row(
      scores: scores, values: [[1]] + [[Double]](repeating: [0], count: 6),
      mechanism: Attentions.softmax())
    for isSum in [false, true] {
      let gradient = try RowGradient(
        attention, measure: GradientMeasure(.score, isSum: isSum),
        scoreBound: attention.scoreBound(), diameters: ValueDiameters(attention, .init()),
        context: .init())
      try attention.forEachRow(in: 0..<1, .init()) { row in
        let others = 6 / (exp(row.scores[0]) + 6)
        let norms = try gradient.norms(row)
        // a(1 − a)R for the first key; the others together have as much again.
        let expected = (isSum ? 2 : 1) * (1 - others) * others
        if !isSum { #expect(isClose(norms.envelope / expected, 1, within: 1e-12)) }
        #expect(norms.envelope >= expected * (1 - 1e-12))
      }
    }
  }

  @Test("equal values have no gradient at all, however large they are")
  func equalValues() throws {
    let attention = try Attentions.row(
      scores: [0.3, -0.7, 1.9, 0.1, -1.2, 0.4, 0.9],
      values: [[Double]](repeating: [1234.567, -98765.43], count: 7),
      mechanism: Attentions.softmax())
    let report = try gradientReport(of: attention, query: 0, context: .init())
    #expect(report.focused.actual == 0)
  }

  @Test("with one score near a vanishing normaliser the gradient is as large as predicted")
  func vanishingNormalizer() throws {
    let attention = try Attentions.row(
      scores: [0, 0, 0, -3.998046875], values: [[1], [-1], [1], [-1]],
      mechanism: Attentions.fastmax(order: 1))
    let report = try gradientReport(of: attention, query: 0, context: .init())
    let rest = 0.001953125  // Z = 3 + 1 − 3.998…, exact in binary.
    #expect(isClose(report.smallestNormalizer, rest / 4, within: 1e-15))
    #expect(report.focused.ceiling == nil)
    #expect(report.negativeShare == 0.25)
    // o = (1 − 1 + 1 + 2.998…)/Z; the second and fourth values are furthest from it.
    let output = (1 + 2.998046875) / rest
    #expect(isClose(report.focused.actual, (output + 1) / rest, within: 1e-6))
  }
}

@Suite("Diameter of the values")
struct ValueDiametersTests {
  @Test("every prefix has its own, as the plain loops find it")
  func prefixes() throws {
    let attention = try Attentions.random(
      queryCount: 1, keyCount: 37, width: 2, valueWidth: 5, seed: 3, mechanism: Softmax())
    let diameters = try ValueDiameters(attention, .init())
    #expect(!diameters.isBound)
    func value(_ key: Int, _ column: Int) -> Double {
      Double(attention.values.elements[key * 5 + column])
    }
    for count in 0...37 {
      var largest = 0.0
      for first in 0..<count {
        for second in 0..<first {
          let squares = (0..<5).map { column in
            let difference = value(first, column) - value(second, column)
            return difference * difference
          }
          largest = max(largest, squares.reduce(0, +).squareRoot())
        }
      }
      let found = try diameters.diameter(ofFirst: count)
      #expect(isClose(found, largest, within: 1e-14))
    }
  }

  @Test("beyond 4,096 keys it is a bound, between the diameter and twice the diameter")
  func bound() throws {
    let attention = try Attentions.random(
      queryCount: 1, keyCount: 4099, width: 1, valueWidth: 1, seed: 4, mechanism: Softmax())
    let diameters = try ValueDiameters(attention, .init())
    #expect(diameters.isBound)
    for count in [1, 2, 5, 4099] {
      let values = attention.values.elements[..<count].map(Double.init)
      let exact = (values.max() ?? 0) - (values.min() ?? 0)
      let found = try diameters.diameter(ofFirst: count)
      #expect(found >= exact && found <= 2 * exact * (1 + 1e-12))
    }
  }
}
