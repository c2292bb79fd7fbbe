import Analysis
import Attention
import Foundation
import Tensors
import Testing

@Suite("Comparison of two maps")
struct ComparisonTests {
  /// Weights ∝ 1 + key, for each query's own row of keys.
  private func linear(_ rows: [[Double]], values: [Double]) throws -> Attention {
    // One query per row, each with its own unit vector, so that the keys' columns are its scores.
    let (queryCount, keyCount) = (rows.count, values.count)
    var queries = [Float](repeating: 0, count: queryCount * queryCount)
    for query in 0..<queryCount { queries[query * queryCount + query] = 1 }
    let keys = (0..<keyCount).flatMap { key in rows.map { Float($0[key] - 1) } }
    return try Attention(
      queries: Tensor([queryCount, queryCount], queries),
      keys: Tensor([keyCount, queryCount], keys),
      values: Tensor([keyCount, 1], values.map(Float.init)),
      mechanism: Attentions.fastmax(order: 1))
  }

  @Test("solved by hand: ¼ and ¾ against ½ and ½")
  func twoKeys() throws {
    let first = try linear([[1, 3], [1, 1]], values: [0, 4])
    let second = try linear([[1, 1], [1, 1]], values: [0, 4])
    let found = try compare(first, second, context: .init())
    let kl = 0.25 * log(0.5) + 0.75 * log(1.5)
    let js =
      (0.25 * log(0.25 / 0.375) + 0.75 * log(0.75 / 0.625) + 0.5 * log(0.5 / 0.375)
        + 0.5 * log(0.5 / 0.625)) / 2
    #expect(isClose(found.kl.value, kl / 2, within: 1e-15))
    #expect(isClose(found.js.value, js / 2, within: 1e-15))
    #expect(found.worstRow?.query == 0)
    #expect(isClose(found.worstRow?.kl, kl, within: 1e-15))
    #expect(found.leftOutRows == 0)
    // Outputs 3, 2 against 2, 2.
    #expect(isClose(found.outputError.value, (1 / 13.0).squareRoot(), within: 1e-15))
    #expect(found.kl.evidence == .exact)
  }

  @Test("a map does not differ from itself")
  func itself() throws {
    let attention = try Attentions.random(
      queryCount: 7, keyCount: 11, width: 3, valueWidth: 2, seed: 1, mechanism: Softmax())
    let found = try compare(attention, attention, context: .init())
    #expect(found.kl.value == 0 && found.js.value == 0 && found.outputError.value == 0)
  }

  @Test("rows with a negative weight in either map are left out and counted")
  func negativeWeights() throws {
    let first = try linear([[1, 3], [1, 1], [2, -1]], values: [0, 1])
    let second = try linear([[1, 1], [3, -2], [1, 1]], values: [0, 1])
    let found = try compare(first, second, context: .init())
    #expect(found.leftOutRows == 2)
    #expect(found.kl.note == .rowsLeftOut(2))
    #expect(isClose(found.kl.value, 0.25 * log(0.5) + 0.75 * log(1.5), within: 1e-15))
    #expect(found.worstRow?.query == 0)
  }

  @Test("weight where the other has none is infinitely far one way and finite the other way")
  func infinite() throws {
    let whole = try linear([[1, 1], [1, 1]], values: [0, 1])
    let partial = try linear([[1, 1], [1, 0]], values: [0, 1])
    let found = try compare(whole, partial, context: .init())
    #expect(found.kl.value == .infinity)
    #expect(found.kl.note == .infiniteRows(1))
    #expect(found.worstRow?.query == 1 && found.worstRow?.kl == .infinity)
    let js = 0.5 * (0.5 * log(0.5 / 0.75) + 0.5 * log(0.5 / 0.25) + log(1 / 0.75))
    #expect(isClose(found.js.value, js / 2, within: 1e-15))
    let other = try compare(partial, whole, context: .init())
    #expect(isClose(other.kl.value, log(2) / 2, within: 1e-15))
  }

  @Test("maps of other sizes are refused")
  func sizes() throws {
    let first = try linear([[1, 3]], values: [0, 1])
    let second = try linear([[1, 3, 2]], values: [0, 1, 2])
    #expect(throws: AnalysisError.mapsDiffer([1, 2], [1, 3])) {
      try compare(first, second, context: .init())
    }
  }

  @Test("real heads: softmax against Fastmax is the mean of its rows, and JS stays below ln 2")
  func real() throws {
    let softmax = try Attentions.real(mechanism: Softmax()).head(29)
    let fastmax = try Attentions.real(mechanism: Fastmax(order: 2)).head(29)
    let found = try compare(softmax, fastmax, context: .init())
    var (sum, worst) = (0.0, (query: 0, kl: 0.0))
    for query in 0..<67 {
      let (a, b) = (try softmax.row(query).weights, try fastmax.row(query).weights)
      let kl = zip(a, b).map { $0 * log($0 / $1) }.reduce(0, +)
      sum += kl
      if kl > worst.kl { worst = (query, kl) }
    }
    #expect(isClose(found.kl.value, sum / 67, within: 1e-13))
    #expect(found.worstRow?.query == worst.query)
    #expect(isClose(found.worstRow?.kl, worst.kl, within: 1e-13))
    let js = try #require(found.js.value)
    #expect(js > 0 && js < log(2))
  }
}
