import Analysis
import Attention
import Tensors
import Testing

@Suite("Search for the worst inputs")
struct WorstInputsTests {
  static let sharp: [(mechanism: String, make: @Sendable () throws -> any Mechanism)] = [
    ("softmax", { Softmax() }), ("p=2", { try Fastmax(order: 2) }),
    ("p=2 maxNorm", { try Fastmax(order: 2, normalization: .maxNorm(limit: 1)) }),
    ("p=4", { try Fastmax(order: 4) }),
    ("p=1", { try Fastmax(order: 1, normalization: .maxNorm(limit: 0.9)) }),
  ]

  @Test("it comes within 2 % of the ceiling and never above", arguments: sharp.indices, [7, 61])
  func reaches(index: Int, keyCount: Int) throws {
    let attention = try Attentions.random(
      queryCount: 5, keyCount: keyCount, width: 8, valueWidth: 3, seed: 3,
      mechanism: Self.sharp[index].make())
    let found = try worstInputs(for: attention, seed: 1, context: .init())
    let share = try #require(found.share)
    #expect(share > 0.98, "\(Self.sharp[index].mechanism), \(keyCount) keys")
    #expect(share <= 1 + 1e-9)
    #expect(found.scoreBound <= attention.scoreBound() * (1 + 1e-6))
    #expect(found.course.count > 1)
    #expect(zip(found.course, found.course.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test("without a ceiling the norm grows far above that of random inputs")
  func unbounded() throws {
    let attention = try Attentions.random(
      queryCount: 5, keyCount: 31, width: 8, valueWidth: 3, seed: 3,
      mechanism: Fastmax(order: 1))
    let found = try worstInputs(for: attention, seed: 1, context: .init())
    #expect(found.share == nil)
    #expect(found.absence == .kernelReachesZero(at: -1))
    #expect(found.norms.actual > 100 * found.diameter)
  }

  @Test("the same seed finds the same, another one another")
  func seeded() throws {
    let attention = try Attentions.random(
      queryCount: 2, keyCount: 5, width: 3, valueWidth: 2, seed: 3, mechanism: Softmax())
    let found = try [1, 1, 2].map { try worstInputs(for: attention, seed: $0, context: .init()) }
    #expect(found[0].attention == found[1].attention)
    #expect(found[0].attention != found[2].attention)
  }

  @Test(
    "one key, no width, no values: nothing to climb, nothing to crash",
    arguments: [(1, 3, 2), (5, 0, 2), (5, 3, 0)])
  func edges(keyCount: Int, width: Int, valueWidth: Int) throws {
    let attention = try Attentions.random(
      queryCount: 1, keyCount: keyCount, width: width, valueWidth: valueWidth, seed: 3,
      mechanism: Fastmax(order: 2))
    let found = try worstInputs(for: attention, seed: 1, context: .init())
    // Without a width all scores are 0, and the values as they were drawn.
    #expect(width == 0 ? found.norms.actual > 0 : found.norms.actual == 0)
  }

  @Test("a raised flag stops it")
  func cancelled() throws {
    let attention = try Attentions.random(
      queryCount: 1, keyCount: 5, width: 3, valueWidth: 2, seed: 3, mechanism: Softmax())
    let context = ComputeContext()
    context.cancelFlag.cancel()
    #expect(throws: ComputationCancelled.self) {
      try worstInputs(for: attention, seed: 1, context: context)
    }
  }
}
