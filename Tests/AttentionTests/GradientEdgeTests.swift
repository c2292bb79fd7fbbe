import Attention
import Tensors
import TestKit
import Testing

@Suite("Edges of gradients")
struct GradientEdgeTests {
  private let context = ComputeContext(threadCount: 2)

  @Test("no queries, no keys, no width and no value width have empty or zero gradients")
  func nothing() throws {
    for mechanism in try allMechanisms() {
      for (queries, keys, width, valueWidth) in [
        (0, 5, 3, 2), (0, 0, 3, 2), (4, 0, 3, 2), (4, 5, 0, 2), (4, 5, 3, 0), (0, 0, 0, 0),
      ] {
        let attention = try Problem(
          queryCount: queries, keyCount: keys, headWidth: width, valueWidth: valueWidth
        ).attention(mechanism)
        for way in [AttentionWay.tiled, .factorized] {
          let gradients = try attention.saved(context, way: way).gradients(
            outputGradient: Tensor([queries, valueWidth], repeating: 1), context: context)
          #expect(gradients.queries == Tensor([queries, width], repeating: 0))
          #expect(gradients.keys == Tensor([keys, width], repeating: 0))
          #expect(gradients.values.shape == [keys, valueWidth])
          if width == 0, mechanism.kernel.value(at: 0) != 0 {
            // Nothing to compare: every value has its even share of 4 queries.
            #expect(gradients.values.elements.allSatisfy { abs($0 - 0.8) < 1e-6 })
          }
        }
      }
    }
  }

  @Test("no queries, no width and no value width are answered under a mask too")
  func nothingUnderMask() throws {
    for mechanism in try allMechanisms() {
      for (queries, keys, width, valueWidth) in [(0, 5, 3, 2), (4, 5, 0, 2), (4, 5, 3, 0)] {
        let attention = try Problem(
          queryCount: queries, keyCount: keys, headWidth: width, valueWidth: valueWidth,
          isCausal: true
        ).attention(mechanism)
        for way in [AttentionWay.tiled, .factorized] {
          let saved = try attention.saved(context, way: way)
          #expect(saved.output.shape == [queries, valueWidth])
          let gradients = try saved.gradients(
            outputGradient: Tensor([queries, valueWidth], repeating: 1), context: context)
          #expect(gradients.queries == Tensor([queries, width], repeating: 0))
          #expect(gradients.keys == Tensor([keys, width], repeating: 0))
          #expect(gradients.values.shape == [keys, valueWidth])
        }
      }
    }
  }

  @Test("a constant token has the gradient of a deviation of √ε")
  func constantTokens() throws {
    var queries = randomTensor([31, 5], seed: 1).elements
    queries.replaceSubrange(35..<40, with: repeatElement(0.75, count: 5))
    for mechanism in [try Fastmax(), try Fastmax(order: 1), try Fastmax(order: 3)] {
      let attention = try Attention(
        queries: Tensor([31, 5], queries), keys: randomTensor([37, 5], seed: 2),
        values: randomTensor([37, 3], seed: 3), mechanism: mechanism)
      let change = attention.outputGradient()
      let gradients = try attention.gradients(outputGradient: change, context: context)
      let reference = attention.referenceGradient(change)
      #expect(relativeError(gradients, reference) < 1e-5)
      // 1/√ε = 1000 times what a token of deviation 1 has.
      #expect(reference.queries[7].map(abs).max() ?? 0 > 1)
    }
  }

  @Test("all-zero queries have gradient 0 under maxNorm, and those of the others stay finite")
  func zeroQueries() throws {
    for isCausal in [false, true] {
      for mechanism in [
        try Fastmax(order: 1, normalization: .maxNorm(limit: 1)),
        try Fastmax(normalization: .maxNorm(limit: 2)),
        try Fastmax(order: 3, normalization: .maxNorm(limit: 1)),
      ] {
        let attention = try Attention(
          queries: Tensor([137, 4], repeating: 0), keys: randomTensor([139, 4], seed: 6),
          values: randomTensor([139, 3], seed: 5), mechanism: mechanism, isCausal: isCausal)
        let change = attention.outputGradient()
        for way in [AttentionWay.tiled, .factorized] {
          let gradients = try attention.saved(context, way: way)
            .gradients(outputGradient: change, context: context)
          #expect(gradients.queries == Tensor([137, 4], repeating: 0))
          #expect(relativeError(gradients, attention.referenceGradient(change)) < 1e-5)
        }
      }
    }
  }

  @Test("a NaN spoils the gradients that depend on it and no others under a mask")
  func notANumber() throws {
    for mechanism: any Mechanism in [
      Softmax(), try Fastmax(order: 1), try Fastmax(), try Fastmax(order: 3),
    ] {
      for way in [AttentionWay.tiled, .factorized] {
        let sound = randomTensor([270, 4], seed: 2)
        var numbers = randomTensor([270, 4], seed: 1).elements
        numbers[200 * 4 + 1] = .nan
        let spoilt = Tensor([270, 4], numbers)
        func rowsWithNaN(_ tensor: Tensor) -> [Int] {
          (0..<270).filter { row in
            tensor.elements[row * 4..<row * 4 + 4].contains(where: \.isNaN)
          }
        }
        func gradients(_ queries: Tensor, _ keys: Tensor) throws -> AttentionGradients {
          let attention = try Attention(
            queries: queries, keys: keys, values: sound, mechanism: mechanism, isCausal: true)
          return try attention.saved(context, way: way).gradients(
            outputGradient: attention.outputGradient(), context: context)
        }
        let byQuery = try gradients(spoilt, sound)
        let which = "\(mechanism.title) \(way)"
        #expect(rowsWithNaN(byQuery.queries) == [200], "\(which)")
        #expect(rowsWithNaN(byQuery.keys) == Array(0...200), "\(which)")
        #expect(rowsWithNaN(byQuery.values) == Array(0...200), "\(which)")
        let byKey = try gradients(sound, spoilt)
        #expect(rowsWithNaN(byKey.queries) == Array(200..<270), "\(which)")
        #expect(rowsWithNaN(byKey.keys) == Array(0..<270), "\(which)")
      }
    }
  }

  @Test("what is saved is 4·N·D + 3·N numbers with standardize")
  func bytes() throws {
    let attention = try Problem(queryCount: 256, keyCount: 256, headWidth: 16, valueWidth: 16)
      .attention(Fastmax())
    #expect(try attention.saved(context).byteCount == 4 * (4 * 256 * 16 + 3 * 256))
    let several = try Attention(
      queries: randomTensor([3, 128, 8], seed: 1), keys: randomTensor([3, 256, 8], seed: 2),
      values: randomTensor([3, 256, 5], seed: 3), mechanism: Fastmax(normalization: .none))
    let perHead = 128 * 8 + 256 * 8 + 256 * 5 + 128 * 5 + 128
    #expect(try several.saved(context).byteCount == 3 * 4 * perHead)
  }

  @Test("a gradient of another shape and too little memory are refused with their numbers")
  func refusals() throws {
    let attention = try Problem(queryCount: 7, keyCount: 11, headWidth: 5, valueWidth: 3)
      .attention(Fastmax())
    let mismatch = AttentionError.outputGradientMismatch([3, 7], expected: [7, 3])
    #expect(throws: mismatch) {
      try attention.gradients(outputGradient: Tensor([3, 7], repeating: 1), context: context)
    }
    let saved = try attention.saved(context)
    #expect(throws: mismatch) {
      try saved.gradients(outputGradient: Tensor([3, 7], repeating: 1), context: context)
    }
    #expect(throws: AttentionError.self) {
      try saved.gradients(
        outputGradient: Tensor([7, 3], repeating: 1), context: ComputeContext(memoryLimit: 4_000))
    }
  }

  @Test("a raised flag stops every gradient", arguments: [1, 2])
  func cancelled(threadCount: Int) throws {
    let attention = try Problem(queryCount: 300, keyCount: 300, headWidth: 16, valueWidth: 16)
      .attention(Fastmax())
    for way in [AttentionWay.tiled, .factorized] {
      let saved = try attention.saved(ComputeContext(), way: way)
      let context = ComputeContext(threadCount: threadCount)
      context.cancelFlag.cancel()
      #expect(throws: ComputationCancelled()) {
        try saved.gradients(outputGradient: attention.outputGradient(), context: context)
      }
      #expect(throws: ComputationCancelled()) { try attention.saved(context, way: way) }
    }
  }
}
