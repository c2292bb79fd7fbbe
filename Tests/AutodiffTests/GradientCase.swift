import Autodiff
import Foundation
import Tensors
import Testing

/// An operation with its inputs, result and gradients, from Golden/gradients.json.
struct GradientCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Packed: Decodable, Sendable {
    var shape: [Int]
    var elements: [Double]

    func numbers<Scalar: TapeScalar>() -> Numbers<Scalar> {
      Numbers(Shape(shape), elements.map { Scalar($0) })
    }
  }

  var operation: String
  var integers: [Int]
  var inputs: [Packed]
  var value: Packed
  var gradients: [Packed]

  static func all() throws -> [GradientCase] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/gradients.json")
    return try JSONDecoder().decode([GradientCase].self, from: Data(contentsOf: file))
  }

  var testDescription: String { "\(operation) \(integers) of \(inputs.map(\.shape))" }

  /// The result and the gradients of its weighted sum, by a tape.
  func recorded<Scalar: TapeScalar>(
    _ context: ComputeContext = ComputeContext()
  ) throws -> (value: Numbers<Scalar>, gradients: [Numbers<Scalar>?]) {
    let tape = Tape<Scalar>(context: context)
    let variables = inputs.map { tape.variable($0.numbers()) }
    let result = try TapeOperations.run(operation, tape, variables, integers)
    let total = try TapeOperations.weighted(tape, result)
    return (result.value, try tape.gradients(of: total, for: variables))
  }

  /// The weighted sum at other inputs.
  func total(at inputs: [Numbers<Double>]) throws -> Double {
    let tape = Tape<Double>()
    let result = try TapeOperations.run(operation, tape, inputs.map { Recorded($0) }, integers)
    #expect(tape.entries.isEmpty, "constants leave nothing on the tape")
    return try TapeOperations.weighted(tape, result).value.elements[0]
  }
}

/// The largest difference over max(1, largest |expected|).
func largestError<Scalar: TapeScalar>(
  _ found: Numbers<Scalar>, _ expected: GradientCase.Packed
) -> Double {
  guard found.shape == Shape(expected.shape) else { return .infinity }
  let scale = max(1, expected.elements.map(abs).max() ?? 0)
  return zip(found.elements, expected.elements).map { abs(Double($0) - $1) / scale }
    .reduce(0) { $1 > $0 || $1.isNaN ? $1 : $0 }
}
