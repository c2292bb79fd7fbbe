import Tensors
import TestKit
import Testing

@Suite("Operations as NumPy has them")
struct NumPyTests {
  /// Library functions and single precision sums differ in their last bits; layouts may not.
  private static let inexact: Set<String> = [
    "binary", "unary", "reduce", "reduceAll", "cumsum", "matmul", "linspace", "arange",
  ]

  @Test("every recorded operation gives NumPy's shape and numbers")
  func recorded() throws {
    let cases = try NumPyCase.all()
    #expect(cases.count > 600)
    for recorded in cases {
      let answer = try answer(to: recorded)
      // A product sums some hundred numbers in single precision.
      let tolerance: Float =
        recorded.operation == "matmul"
        ? 1e-5 : Self.inexact.contains(recorded.operation) ? 2e-6 : 0
      let isRight = isClose(answer, recorded.result.tensor, tolerance: tolerance)
      #expect(isRight, "\(recorded.summary): \(answer), NumPy has \(recorded.result.tensor)")
    }
  }

  private func answer(to recorded: NumPyCase) throws -> Tensor {
    let tensors = recorded.tensors.map(\.tensor)
    let integers = recorded.integers
    switch recorded.operation {
    case "binary":
      let operation = try #require(BinaryOperation(rawValue: recorded.text))
      return try Tensor.combining(tensors[0], tensors[1], by: operation)
    case "unary":
      return tensors[0].mapped(try #require(ElementwiseFunction(rawValue: recorded.text)))
    case "reduce":
      let reduction = try #require(Reduction(rawValue: recorded.text))
      return try tensors[0].reduced(reduction, axis: integers[0], keepsAxis: integers[1] == 1)
    case "reduceAll":
      return try tensors[0].reduced(try #require(Reduction(rawValue: recorded.text)))
    case "matmul": return try tensors[0].matrixProduct(tensors[1])
    case "outer": return try tensors[0].outer(tensors[1])
    case "where": return try Tensor.where(tensors[0], tensors[1], tensors[2])
    case "slice": return try tensors[0].sliced([slice(recorded.text)])
    default: break
    }
    return try ordering(recorded.operation, tensors, integers)
      ?? layout(recorded.operation, tensors, integers)
  }

  private func ordering(
    _ operation: String, _ tensors: [Tensor], _ integers: [Int]
  ) throws -> Tensor? {
    switch operation {
    case "argmax": try tensors[0].argmax(axis: integers[0])
    case "argmin": try tensors[0].argmin(axis: integers[0])
    case "sort": try tensors[0].sorted(axis: integers[0])
    case "argsort": try tensors[0].argsort(axis: integers[0])
    case "cumsum": try tensors[0].cumulativeSum(axis: integers[0])
    default: nil
    }
  }

  private func layout(
    _ operation: String, _ tensors: [Tensor], _ integers: [Int]
  ) throws -> Tensor {
    let numbers = tensors.first?.elements.map(Double.init) ?? []
    switch operation {
    case "transpose": return try tensors[0].transposed(axes: integers)
    case "flip": return try tensors[0].flipped(axis: integers[0])
    case "repeat": return try tensors[0].repeated(integers[0], axis: integers[1])
    case "concat": return try Tensor.concatenated(tensors, axis: integers[0])
    case "stack": return try Tensor.stacked(tensors, axis: integers[0])
    case "expand": return try tensors[0].expanded(axis: integers[0])
    case "roll": return try tensors[0].rolled(by: integers[0], axis: integers[1])
    case "diagonal": return try tensors[0].diagonal(offset: integers[0])
    case "trace": return try tensors[0].trace(offset: integers[0])
    case "triu": return try tensors[0].upperTriangle(offset: integers[0])
    case "tril": return try tensors[0].lowerTriangle(offset: integers[0])
    case "eye": return try Tensor.eye(integers[0], integers[1], offset: integers[2])
    case "arange":
      // The recorded step is a float32; 0.1 is meant.
      let step = (numbers[2] * 1e6).rounded() / 1e6
      return try Tensor.arange(numbers[0], numbers[1], step)
    case "linspace": return try Tensor.linspace(numbers[0], numbers[1], Int(numbers[2]))
    default:
      Issue.record("no such operation: \(operation)")
      return Tensor(0)
    }
  }

  private func slice(_ text: String) -> AxisSlice {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    return .range(from: parts[0], to: parts[1], step: parts[2] ?? 1)
  }
}
