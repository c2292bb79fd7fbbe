import Analysis
import Attention
import Foundation
import Tensors
import Testing

@Suite("Gradient report")
struct GradientReportTests {
  @Test("two keys, solved by hand: softmax")
  func twoKeysSoftmax() throws {
    // Weights 1/(1+e) and e/(1+e); values 3 apart, so every number is a(1 − a)·3.
    let attention = try Attentions.row(
      scores: [0, 1], values: [[0], [3]], mechanism: Attentions.softmax())
    let report = try gradientReport(of: attention, query: 0, context: .init())
    let product = M_E / ((1 + M_E) * (1 + M_E))
    #expect(isClose(report.focused.actual, 3 * product, within: 1e-15))
    #expect(isClose(report.focused.envelope, 3 * product, within: 1e-15))
    #expect(isClose(report.focused.ceiling, 0.75, within: 1e-15))
    #expect(report.worst == report.focused)
    #expect(report.mean == report.focused)
    #expect(report.diameter == 3)
    #expect(!report.diameterIsBound)
    #expect(report.evidence == .exact)
    #expect(report.negativeShare == 0)
  }

  @Test("two keys, solved by hand: p = 2")
  func twoKeysFastmax() throws {
    // f = 1 and 2.5, f′ = 1 and 2, Z = 3.5: the larger is 2/3.5 · 1/3.5.
    let attention = try Attentions.row(
      scores: [0, 1], values: [[0, 0], [3, 4]], mechanism: Attentions.fastmax(order: 2))
    let report = try gradientReport(of: attention, query: 0, context: .init())
    let expected = 2.5 / (3.5 * 3.5)
    #expect(isClose(report.focused.envelope, 5 * max(expected, 2 / (3.5 * 3.5)), within: 1e-15))
    #expect(isClose(report.focused.actual, 5 * max(expected, 2 / (3.5 * 3.5)), within: 1e-15))
    #expect(isClose(report.focused.ceiling, 1.25, within: 1e-15))
    #expect(isClose(report.smallestNormalizer, 1.75, within: 1e-15))
  }

  @Test("actual is the norm of the derivative of the output by a score")
  func finiteDifference() throws {
    let scores = [0.3, -0.7, 1.1, 0.2, -1.6]
    let values = [[1.0, 2], [0.5, -1], [-2, 0.25], [3, 1], [0, -4]]
    let kernel = Kernel.taylor(order: 3)
    func output(_ scores: [Double]) -> [Double] {
      let weights = scores.map { kernel.value(at: $0) }
      let sum = weights.reduce(0, +)
      return (0..<2).map { column in
        zip(weights, values).map { $0 * $1[column] }.reduce(0, +) / sum
      }
    }
    let step = 1e-6
    let norms = scores.indices.map { key in
      var (up, down) = (scores, scores)
      up[key] += step
      down[key] -= step
      let slope = zip(output(up), output(down)).map { ($0 - $1) / (2 * step) }
      return (slope[0] * slope[0] + slope[1] * slope[1]).squareRoot()
    }
    let attention = try Attentions.row(
      scores: scores, values: values, mechanism: Attentions.fastmax(order: 3))
    let report = try gradientReport(of: attention, query: 0, context: .init())
    // Keys are float32, so the scores differ from those above by up to 1e-7.
    #expect(isClose(report.focused.actual, norms.max() ?? 0, within: 1e-5))
  }

  @Test(
    "the worst query is the worst of all focused ones, the mean their mean",
    arguments: [false, true])
  func worstAndMean(isCausal: Bool) throws {
    let attention = try Attentions.random(
      queryCount: 11, keyCount: 13, width: 3, valueWidth: 5, seed: 5,
      mechanism: Fastmax(order: 2), isCausal: isCausal)
    let reports = try (0..<11).map {
      try gradientReport(of: attention, query: $0, context: .init())
    }
    let actual = reports.map(\.focused.actual)
    let ceilings = reports.compactMap(\.focused.ceiling)
    for report in reports {
      #expect(report.worst.actual == actual.max())
      #expect(report.worst == reports[report.worstQuery].focused)
      #expect(isClose(report.mean.actual, actual.reduce(0, +) / 11, within: 1e-15))
      #expect(isClose(report.mean.ceiling, ceilings.reduce(0, +) / 11, within: 1e-15))
    }
    #expect(Set(ceilings).count == (isCausal ? 11 : 1))
  }

  @Test("a first causal row sees one key and cannot move")
  func firstRow() throws {
    let attention = try Attentions.random(
      queryCount: 3, keyCount: 3, width: 2, valueWidth: 2, seed: 6, mechanism: Softmax(),
      isCausal: true)
    let report = try gradientReport(of: attention, query: 0, context: .init())
    #expect(report.focused == GradientNorms(actual: 0, envelope: 0, ceiling: 0))
  }

  @Test("many rows are sampled, and the numbers say so")
  func sampled() throws {
    let attention = try Attentions.random(
      queryCount: 2503, keyCount: 2503, width: 1, valueWidth: 1, seed: 7, mechanism: Softmax())
    let report = try gradientReport(of: attention, query: 2, context: .init())
    #expect(report.evidence == .sampled(rows: 1024, halfWidth: nil))
    #expect(report.worst.actual >= report.focused.actual)
  }

  @Test("NaN passes through; a query that is not there is refused")
  func edges() throws {
    let attention = try Attentions.row(
      scores: [0, .nan], values: [[0], [1]], mechanism: Attentions.softmax())
    let report = try gradientReport(of: attention, query: 0, context: .init())
    #expect(report.focused.actual.isNaN)
    #expect(report.focused.ceiling == nil)
    #expect(throws: AttentionError.queryOutOfRange(1, count: 1)) {
      try gradientReport(of: attention, query: 1, context: .init())
    }
  }

  @Test("a raised flag stops it")
  func cancelled() throws {
    let attention = try Attentions.random(
      queryCount: 5, keyCount: 5, width: 2, valueWidth: 2, seed: 8, mechanism: Softmax())
    let context = ComputeContext()
    context.cancelFlag.cancel()
    #expect(throws: ComputationCancelled.self) {
      try gradientReport(of: attention, query: 0, context: context)
    }
  }
}
