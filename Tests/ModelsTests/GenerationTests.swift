import Attention
import Models
import Tensors
import TestKit
import Testing

/// Writing token by token against reading everything again.
@Suite("Decoding token by token")
struct GenerationTests {
  static func mechanisms() throws -> [any Mechanism] {
    [
      Softmax(), try Fastmax(order: 1), try Fastmax(order: 2), try Fastmax(order: 4),
      try Fastmax(order: 2, normalization: .none, temperature: 9),
    ]
  }

  @Test(
    "gives the scores of the whole sequence", arguments: PositionKind.allCases, NormKind.allCases)
  func scores(positions: PositionKind, norm: NormKind) throws {
    for mechanism in try Self.mechanisms() {
      let config = try ModelConfig(
        layers: 2, heads: 3, width: 18, hiddenWidth: 29, context: 19, vocabulary: 13,
        mechanisms: [mechanism], norm: norm, positions: positions, isHeadTied: norm == .rms)
      let model = try Model(config, seed: 5).ablating([HeadPlace(layer: 1, head: 2)])
      var generator = RandomGenerator(seed: 2)
      let tokens = (0..<19).map { _ in generator.integer(below: 13) }
      let whole = try model.logits(for: Self.problem(tokens), ComputeContext()).elements
      var decoder = try ModelDecoder(model)
      var bytes: [Int] = []
      for (place, token) in tokens.enumerated() {
        let scores = try decoder.append(token)
        let expected = whole[place * 13..<(place + 1) * 13]
        let size = expected.map(abs).max() ?? 1
        let error = zip(scores, expected).map { abs($0 - $1) }.max() ?? 0
        #expect(error < 2e-4 * size, "\(mechanism.title) at \(place)")
        bytes.append(decoder.stateByteCount)
      }
      #expect(decoder.hasFixedState == (bytes[0] == bytes[18]))
      #expect(throws: ModelError.self) { try decoder.append(0) }
    }
  }

  static func problem(_ tokens: [Int]) -> LaidOutProblem {
    LaidOutProblem(
      source: [], tokens: tokens, targets: tokens.map { _ in Problem.unasked })
  }

  @Test("goes on when the context is full, and where all tokens are looked at")
  func restarts() throws {
    for mechanism in [Softmax(), try Fastmax(order: 2, normalization: .maxNorm(limit: 1))]
      as [any Mechanism]
    {
      let config = try ModelConfig(
        layers: 1, heads: 2, width: 8, context: 7, vocabulary: 5, mechanisms: [mechanism])
      let model = try Model(config, seed: 1)
      var writing = try Generation(
        model, prompt: [1, 2, 3], sampler: Sampler(temperature: 0, seed: 0), ComputeContext())
      for _ in 0..<20 {
        let expected = try model.logits(
          for: Self.problem(writing.window), ComputeContext()
        ).elements.suffix(5)
        for (score, other) in zip(writing.scores, expected) {
          #expect(abs(score - other) < 1e-4)
        }
        let best = writing.scores.indices.max { writing.scores[$0] < writing.scores[$1] }
        #expect(try writing.step(ComputeContext()) == best)
        #expect(writing.window.count <= 7)
      }
      #expect(writing.tokens.count == 23 && writing.restarts > 1)
    }
  }

  @Test("draws from the largest scores, by temperature")
  func sampling() throws {
    let scores: [Float] = [1, 3, 2, -.infinity, 3]
    var sampler = try Sampler(temperature: 0.5, top: 3, seed: 4)
    let shares = sampler.probabilities(scores)
    #expect(shares[0] == 0 && shares[3] == 0 && shares[1] == shares[4])
    #expect(abs(shares[2] / shares[1] - 0.1353352832) < 1e-9)
    var counts = [Int](repeating: 0, count: 5)
    for _ in 0..<20_000 { counts[sampler.next(scores)] += 1 }
    for index in 0..<5 {
      let spread = 5 * (20_000 * shares[index] * (1 - shares[index])).squareRoot()
      #expect(abs(Double(counts[index]) - 20_000 * shares[index]) <= spread)
    }
    #expect(try Sampler(temperature: 0, seed: 0).probabilities(scores)[1] == 1)
    #expect(throws: ModelError.self) { try Sampler(temperature: -1, seed: 0) }
    #expect(throws: ModelError.self) { try Sampler(top: 0, seed: 0) }
  }

  @Test("is refused for models that cannot")
  func refused() throws {
    let config = try ModelConfig(kind: .encoder, layers: 1, heads: 1, width: 4, vocabulary: 5)
    #expect(throws: ModelError.self) { try ModelDecoder(Model(config, seed: 1)) }
  }
}
