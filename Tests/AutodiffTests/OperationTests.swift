import Autodiff
import Tensors
import TestKit
import Testing

@Suite("Operations and their gradients")
struct OperationTests {
  @Test("results and gradients are the reference's", arguments: try GradientCase.all())
  func reference(_ problem: GradientCase) throws {
    let double: (value: Numbers<Double>, gradients: [Numbers<Double>?]) = try problem.recorded()
    #expect(largestError(double.value, problem.value) < 1e-13)
    let single: (value: Numbers<Float>, gradients: [Numbers<Float>?]) = try problem.recorded()
    #expect(largestError(single.value, problem.value) < 2e-6)
    for (index, expected) in problem.gradients.enumerated() {
      let found = try #require(double.gradients[index])
      #expect(largestError(found, expected) < 1e-12)
      let rounded = try #require(single.gradients[index])
      #expect(largestError(rounded, expected) < 2e-5)
    }
  }

  @Test("central differences along random directions agree", arguments: try GradientCase.all())
  func differences(_ problem: GradientCase) throws {
    let inputs = problem.inputs.map { $0.numbers() as Numbers<Double> }
    let gradients = try (problem.recorded() as (Numbers<Double>, gradients: [Numbers<Double>?]))
      .gradients
    for seed: UInt64 in [1, 2, 3] {
      var generator = RandomGenerator(seed: seed)
      let direction = inputs.map { $0.elements.map { _ in generator.normal() } }
      let step = 1e-5
      func moved(_ factor: Double) throws -> Double {
        try problem.total(
          at: zip(inputs, direction).map { input, along in
            Numbers(input.shape, zip(input.elements, along).map { $0 + factor * step * $1 })
          })
      }
      let difference = try (moved(1) - moved(-1)) / (2 * step)
      var product = 0.0
      for (gradient, along) in zip(gradients, direction) {
        let gradient = try #require(gradient)
        product += zip(gradient.elements, along).map { $0 * $1 }.reduce(0, +)
      }
      #expect(abs(product - difference) <= 1e-6 * max(1, abs(product)))
    }
  }

  @Test("every rule has a case")
  func everyRule() throws {
    let names = Set(try GradientCase.all().map(\.operation))
    for rule in ElementwiseRule.allCases { #expect(names.contains(rule.rawValue)) }
    for rule in PairRule.allCases { #expect(names.contains(rule.rawValue)) }
  }

  @Test("the number of threads changes no number")
  func threads() throws {
    func gradients(_ threadCount: Int) throws -> [Numbers<Float>?] {
      let tape = Tape<Float>(context: ComputeContext(threadCount: threadCount))
      let a = tape.variable(Numbers(randomTensor([3, 1_031, 127], seed: 1)))
      let b = tape.variable(Numbers(randomTensor([3, 127, 257], seed: 2)))
      let product = try tape.matrixProduct(a, b)
      return try tape.gradients(of: tape.sum(tape.multiply(product, product)), for: [a, b])
    }
    #expect(try gradients(1) == gradients(3))
  }

  @Test("products of several pieces are those of a single one")
  func pieces() throws {
    let (a, b) = (randomTensor([1_031, 257], seed: 1), randomTensor([257, 131], seed: 2))
    let tape = Tape<Float>()
    let product = try tape.matrixProduct(Recorded(a), Recorded(b)).value.tensor
    let expected = try a.matrixProduct(b)
    let error = zip(product.elements, expected.elements).map { abs($0 - $1) }.max() ?? 1
    #expect(error < 1e-4)
  }
}
