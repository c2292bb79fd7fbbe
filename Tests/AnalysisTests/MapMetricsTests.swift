import Analysis
import Attention
import Foundation
import Tensors
import Testing

@Suite("Metrics of a map")
struct MapMetricsTests {
  @Test("two keys, solved by hand")
  func twoKeys() throws {
    // Weights ¼ and ¾.
    let attention = try Attentions.row(
      scores: [0, log(3)], values: [[0], [1]], mechanism: Attentions.softmax())
    let found = try metrics(of: attention, context: .init())
    // Keys are float32: ln 3 is off by up to 1e-7.
    #expect(isClose(found.entropy.value, 0.25 * log(4) + 0.75 * log(4.0 / 3), within: 1e-7))
    #expect(isClose(found.effectiveKeys.value, 1.6, within: 1e-7))
    #expect(isClose(found.topMass.value, 1, within: 1e-15))
    #expect(isClose(found.sinkMass.value, 0.25, within: 1e-7))
    #expect(isClose(found.meanDistance.value, 0.75, within: 1e-7))
    #expect(isClose(found.confidence.value, 0.75, within: 1e-7))
    #expect(found.negativeShare == Metric(value: 0, evidence: .exact))
    #expect(found.previousTokenMass == Metric(value: nil, evidence: .exact, note: .noRows))
    #expect(found.entropy.evidence == .exact)
  }

  @Test("uniform rows have entropy ln n, n effective keys and coherence 0")
  func uniform() throws {
    let attention = try Attention(
      queries: Tensor([3, 2], repeating: 0), keys: Tensor([7, 2], repeating: 0),
      values: Tensor([7, 1], repeating: 0), mechanism: Softmax())
    let found = try metrics(of: attention, context: .init())
    #expect(isClose(found.entropy.value, log(7), within: 1e-14))
    #expect(isClose(found.effectiveKeys.value, 7, within: 1e-13))
    #expect(isClose(found.topMass.value, 5.0 / 7, within: 1e-14))
    #expect(isClose(found.sinkMass.value, 1.0 / 7, within: 1e-15))
    #expect(isClose(found.previousTokenMass.value, 1.0 / 7, within: 1e-15))
    #expect(isClose(found.coherence.value, 0, within: 1e-14))
    // Rows 0, 1, 2: 21, 16 and 13 steps away in all.
    #expect(isClose(found.meanDistance.value, (21 + 16 + 13) / 21.0, within: 1e-14))
  }

  @Test("causal rows count from their own position, and a row of one key is left out of the sink")
  func causal() throws {
    let attention = try Attention(
      queries: Tensor([3, 2], repeating: 0), keys: Tensor([3, 2], repeating: 0),
      values: Tensor([3, 1], repeating: 0), mechanism: Softmax(), isCausal: true)
    let found = try metrics(of: attention, context: .init())
    #expect(isClose(found.sinkMass.value, (1.0 / 2 + 1.0 / 3) / 2, within: 1e-15))
    #expect(isClose(found.previousTokenMass.value, (1.0 / 2 + 1.0 / 3) / 2, within: 1e-15))
    #expect(isClose(found.meanDistance.value, (0 + 1.0 / 2 + 3.0 / 3) / 3, within: 1e-15))
    #expect(isClose(found.entropy.value, (log(2) + log(3)) / 3, within: 1e-15))
    #expect(isClose(found.coherence.value, 0, within: 1e-15))
  }

  @Test("rows with a negative weight are left out of the entropy, counted, and shown as a share")
  func negativeWeights() throws {
    let attention = try Attention(
      queries: Tensor([2, 1], [1, -1]), keys: Tensor([3, 1], [2, 0.5, 0.25]),
      values: Tensor([3, 1], repeating: 0), mechanism: Attentions.fastmax(order: 1))
    // Rows: 3, 1.5, 1.25 over 5.75; −1, 0.5, 0.75 over 0.25.
    let found = try metrics(of: attention, context: .init())
    let weights = [3 / 5.75, 1.5 / 5.75, 1.25 / 5.75]
    #expect(isClose(found.entropy.value, weights.map { -$0 * log($0) }.reduce(0, +), within: 1e-15))
    #expect(found.entropy.note == .rowsLeftOut(1))
    #expect(found.coherence.note == .rowsLeftOut(1))
    #expect(isClose(found.negativeShare.value, 1.0 / 6, within: 1e-15))
    let squares = [weights.map { $0 * $0 }.reduce(0, +), 16 + 4 + 9.0]
    #expect(
      isClose(found.effectiveKeys.value, (1 / squares[0] + 1 / squares[1]) / 2, within: 1e-15))
    #expect(isClose(found.confidence.value, (weights[0] + 3) / 2, within: 1e-15))
  }

  @Test("when every row has one, the entropy is undefined")
  func onlyNegativeWeights() throws {
    let attention = try Attentions.row(
      scores: [-2, 3], values: [[0], [0]], mechanism: Attentions.fastmax(order: 1))
    let found = try metrics(of: attention, context: .init())
    #expect(found.entropy == Metric(value: nil, evidence: .exact, note: .rowsLeftOut(1)))
  }

  @Test("the five largest weights, in any order")
  func topMass() throws {
    let weights = [1.0, 9, 2, 8, 3, 7, 4, 6, 5]
    let attention = try Attentions.row(
      scores: weights.map { $0 - 1 }, values: weights.map { _ in [0] },
      mechanism: Attentions.fastmax(order: 1))
    let found = try metrics(of: attention, context: .init())
    #expect(isClose(found.topMass.value, 35.0 / 45, within: 1e-15))
  }

  @Test("beyond the limit rows are sampled, and the interval holds the exact mean")
  func sampled() throws {
    let attention = try Attentions.random(
      queryCount: 2503, keyCount: 2503, width: 1, valueWidth: 1, seed: 9, mechanism: Softmax())
    let found = try metrics(of: attention, context: .init())
    var exact = 0.0
    try attention.forEachRow(in: 0..<2503, .init()) { exact += ($0.weights.max() ?? 0) / 2503 }
    guard case .sampled(1024, let halfWidth?) = found.confidence.evidence else {
      Issue.record("\(found.confidence)")
      return
    }
    #expect(halfWidth > 0)
    #expect(isClose(found.confidence.value, exact, within: 2 * halfWidth))
  }

  @Test("no queries: nothing is defined, nothing fails")
  func empty() throws {
    let attention = try Attention(
      queries: Tensor([0, 2], []), keys: Tensor([3, 2], repeating: 0),
      values: Tensor([3, 1], repeating: 0), mechanism: Softmax())
    let found = try metrics(of: attention, context: .init())
    #expect(found.entropy == Metric(value: nil, evidence: .exact, note: .noRows))
    #expect(found.negativeShare.value == nil)
  }
}
