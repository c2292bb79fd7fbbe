import Attention
import Tensors
import TestKit
import Testing

@Suite("Gradients against the double precision reference")
struct GradientTests {
  static let tolerance = 1e-4

  /// Sizes whose dense differences are quick.
  static let small = Problem.all.filter { $0.queryCount * $0.keyCount < 1_000 }

  @Test("the reference agrees with central differences along random directions", arguments: small)
  func reference(_ problem: Problem) throws {
    for mechanism in try allMechanisms() {
      for seed: UInt64 in [1, 2, 3] {
        var problem = problem
        problem.seed = 100 * seed
        let attention = try problem.attention(mechanism)
        let change = attention.outputGradient(seed: seed)
        let reference = attention.referenceGradient(change)
        let along = Directions(attention, seed: seed)
        let expected = along.difference(of: attention, change)
        let found = along.product(reference)
        let relief = reference.magnification * reference.magnification
        if expected.isNaN {
          // A single weight of f(−1) = 0: its normaliser is 0, and so is the reference's.
          #expect(found.isNaN)
          continue
        }
        #expect(
          abs(found - expected) <= 1e-6 * relief * max(1, abs(expected)),
          "\(mechanism.title), seed \(seed): \(found) for \(expected)")
      }
    }
  }

  @Test("gradients are the reference's by every way", arguments: Problem.all)
  func gradients(_ problem: Problem) throws {
    for mechanism in try allMechanisms() {
      let attention = try problem.attention(mechanism)
      let change = attention.outputGradient()
      let reference = attention.referenceGradient(change)
      for way in [AttentionWay.tiled, .factorized] {
        let context = ComputeContext()
        let saved = try attention.saved(context, way: way)
        let gradients = try saved.gradients(outputGradient: change, context: context)
        #expect(saved.output == (try attention.forward(context, way: way).output))
        #expect(gradients.queries.shape == attention.queries.shape)
        #expect(gradients.keys.shape == attention.keys.shape)
        #expect(gradients.values.shape == attention.values.shape)
        let error = relativeError(gradients, reference)
        #expect(error < Self.tolerance, "\(mechanism.title), \(way): \(error)")
      }
    }
  }

  @Test("thousands of tokens stay within the tolerance", arguments: [false, true])
  func long(isCausal: Bool) throws {
    let problem = Problem(
      queryCount: 4_099, keyCount: 4_099, headWidth: 8, valueWidth: 8, isCausal: isCausal)
    for mechanism: any Mechanism in [try Fastmax(), Softmax()] {
      let attention = try problem.attention(mechanism)
      let change = attention.outputGradient()
      let gradients = try attention.gradients(
        outputGradient: change, context: ComputeContext(threadCount: 2))
      let error = relativeError(gradients, attention.referenceGradient(change))
      #expect(error < 1e-5, "\(mechanism.title): \(error)")
    }
  }

  @Test("two keys and two numbers, solved by hand")
  func solvedByHand() throws {
    // s = 0, 1 and v = 0, 1, so that o = f(1)/Z, ∂o/∂s₁ = f′(1)·f(0)/Z², ∂o/∂s₀ = −f′(0)·f(1)/Z².
    func gradients(_ mechanism: any Mechanism) throws -> AttentionGradients {
      try Attention(
        queries: Tensor([1, 1], [1]), keys: Tensor([2, 1], [0, 1]),
        values: Tensor([2, 1], [0, 1]),
        mechanism: mechanism
      ).gradients(outputGradient: Tensor([1, 1], [1]), context: ComputeContext())
    }
    // f = 1 + s + s²/2: f(0) = f′(0) = 1, f(1) = 2.5, f′(1) = 2, Z = 3.5.
    let fastmax = try gradients(Fastmax(normalization: .none))
    let z = Float(3.5 * 3.5)
    #expect(isClose(fastmax.keys.elements, [-2.5 / z, 2 / z]))
    #expect(isClose(fastmax.queries.elements, [2 / z]))
    #expect(isClose(fastmax.values.elements, [1 / 3.5, 2.5 / 3.5]))
    let e = Float(2.718281828459045)
    let softmax = try gradients(Softmax())
    let slope = e / ((1 + e) * (1 + e))
    #expect(isClose(softmax.keys.elements, [-slope, slope]))
    #expect(isClose(softmax.queries.elements, [slope]))
  }

  private func isClose(_ numbers: [Float], _ expected: [Float]) -> Bool {
    numbers.count == expected.count && zip(numbers, expected).allSatisfy { abs($0 - $1) < 1e-6 }
  }

  @Test("the number of threads changes no gradient, to the last bit", arguments: [false, true])
  func threads(isCausal: Bool) throws {
    let problem = Problem(
      queryCount: 1_500, keyCount: 1_777, headWidth: 16, valueWidth: 16, isCausal: isCausal)
    for mechanism in try allMechanisms() {
      let attention = try problem.attention(mechanism)
      let change = attention.outputGradient()
      for way in [AttentionWay.tiled, .factorized] {
        let saved = try attention.saved(ComputeContext(), way: way)
        let results = try [1, 2, 7].map {
          try saved.gradients(outputGradient: change, context: ComputeContext(threadCount: $0))
        }
        #expect(results[0] == results[1] && results[0] == results[2])
      }
    }
  }

  @Test("heads have gradients of their own")
  func heads() throws {
    for isCausal in [false, true] {
      let attention = try Attention(
        queries: randomTensor([2, 3, 131, 5], seed: 1),
        keys: randomTensor([2, 3, 137, 5], seed: 2),
        values: randomTensor([2, 3, 137, 7], seed: 3), mechanism: Fastmax(), isCausal: isCausal)
      let change = attention.outputGradient()
      for threadCount in [1, 2, 7] {
        let gradients = try attention.gradients(
          outputGradient: change, context: ComputeContext(threadCount: threadCount))
        for index in 0..<6 {
          let rows = 131 * 7
          let alone = try attention.head(index).gradients(
            outputGradient: Tensor(
              [131, 7], Array(change.elements[index * rows..<(index + 1) * rows])),
            context: ComputeContext())
          for (whole, part) in [
            (gradients.queries, alone.queries), (gradients.keys, alone.keys),
            (gradients.values, alone.values),
          ] {
            let count = part.elements.count
            #expect(Array(whole.elements[index * count..<(index + 1) * count]) == part.elements)
          }
        }
      }
    }
  }
}
