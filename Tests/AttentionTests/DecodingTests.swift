import Attention
import Tensors
import TestKit
import Testing

@Suite("Decoding token by token")
struct DecodingTests {
  @Test("the outputs are those of the whole at once", arguments: Problem.all.filter(\.isCausal))
  func equality(_ problem: Problem) throws {
    for mechanism in try allMechanisms() where !mechanism.normalization.looksAtAllTokens {
      let attention = try problem.attention(mechanism)
      let decoded = try attention.decoded(ComputeContext())
      #expect(decoded.output.shape == [problem.queryCount, problem.valueWidth])
      let error = relativeError(decoded.output, attention.reference)
      #expect(error < 1e-5, "\(mechanism.title): \(error)")
    }
  }

  @Test("the state of fastmax has (valueWidth + 1)·F numbers at every position, softmax's grows")
  func stateSize() throws {
    var fastmax = try AttentionDecoder(mechanism: Fastmax(), headWidth: 5, valueWidth: 3)
    var softmax = try AttentionDecoder(mechanism: Softmax(), headWidth: 5, valueWidth: 3)
    let tokens = randomTensor([300, 5], seed: 1).elements
    let values = randomTensor([300, 3], seed: 2).elements
    for token in 0..<300 {
      #expect(fastmax.stateByteCount == 8 * (1 + 5 + 15) * 4)
      #expect(softmax.stateByteCount == 4 * token * (5 + 3))
      let key = Tensor([5], Array(tokens[token * 5..<token * 5 + 5]))
      let value = Tensor([3], Array(values[token * 3..<token * 3 + 3]))
      _ = fastmax.step(query: key, key: key, value: value)
      softmax.append(key: key, value: value)
      #expect(fastmax.tokenCount == token + 1)
    }
  }

  @Test("a copy goes on by itself")
  func copies() throws {
    var first = try AttentionDecoder(mechanism: Fastmax(), headWidth: 2, valueWidth: 1)
    let token = Tensor([2], [1, -1])
    first.append(key: token, value: Tensor([1], [2]))
    var second = first
    second.append(key: token, value: Tensor([1], [100]))
    // With equal keys the output is the mean of the values.
    let output = first.step(query: token, key: token, value: Tensor([1], [4]))
    #expect(abs(output.elements[0] - 3) < 1e-6)
    #expect(second.tokenCount == 2 && first.tokenCount == 2)
  }

  @Test("heads are decoded each on its own, side by side or one after another")
  func heads() throws {
    for mechanism: any Mechanism in [Softmax(), try Fastmax(), try Fastmax(order: 3)] {
      let attention = try Attention(
        queries: randomTensor([2, 3, 31, 5], seed: 1), keys: randomTensor([2, 3, 37, 5], seed: 2),
        values: randomTensor([2, 3, 37, 7], seed: 3), mechanism: mechanism, isCausal: true)
      let whole = try attention.decoded(ComputeContext(threadCount: 2))
      #expect(whole.output.shape == [2, 3, 31, 7])
      var bytes = 0
      for index in 0..<6 {
        let alone = try attention.head(index).decoded(ComputeContext())
        let size = 31 * 7
        #expect(
          Array(whole.output.elements[index * size..<(index + 1) * size]) == alone.output.elements)
        bytes += alone.stateByteCount
      }
      #expect(whole.stateByteCount == bytes)
    }
  }

  @Test("wide ranges of scores lose no digits")
  func wideScores() throws {
    let problem = Problem(
      queryCount: 150, keyCount: 331, headWidth: 16, valueWidth: 5, isCausal: true, scale: 100)
    let attention = try problem.attention(Fastmax(normalization: .none))
    let output = try attention.decoded(ComputeContext()).output
    #expect(relativeError(output, attention.reference) < 1e-5)
  }

  @Test("what cannot be decoded is refused, and a raised flag stops")
  func refusals() throws {
    let problem = Problem(
      queryCount: 7, keyCount: 7, headWidth: 3, valueWidth: 2, isCausal: true)
    #expect(throws: AttentionError.decodingNeedsAllTokens) {
      try problem.attention(Fastmax(normalization: .maxNorm(limit: 1)))
        .decoded(ComputeContext())
    }
    var open = problem
    open.isCausal = false
    #expect(throws: AttentionError.decodingNeedsCausal) {
      try open.attention(Fastmax()).decoded(ComputeContext())
    }
    let context = ComputeContext()
    context.cancelFlag.cancel()
    #expect(throws: ComputationCancelled()) {
      try problem.attention(Fastmax()).decoded(context)
    }
  }

  @Test("nothing to decode gives an output of no rows")
  func nothing() throws {
    for (queries, keys, width, valueWidth) in [
      (0, 5, 3, 2), (0, 0, 3, 2), (4, 5, 0, 2), (4, 5, 3, 0),
    ] {
      for mechanism: any Mechanism in [Softmax(), try Fastmax()] {
        let attention = try Problem(
          queryCount: queries, keyCount: keys, headWidth: width, valueWidth: valueWidth,
          isCausal: true
        ).attention(mechanism)
        #expect(try attention.decoded(ComputeContext()).output.shape == [queries, valueWidth])
      }
    }
  }
}
