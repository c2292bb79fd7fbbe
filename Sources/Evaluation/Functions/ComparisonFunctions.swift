import Diagnostics
import Foundation
import Tensors

private let a = FunctionParameter("a", .numeric, aliases: ["x"], "the first side")
private let b = FunctionParameter("b", .numeric, aliases: ["y"], "the second side")

let comparisonFunctions: [FunctionEntry] = [
  pairing("maximum", .maximum, "the larger of two, element by element"),
  pairing("minimum", .minimum, "the smaller of two, element by element"),
  pairing("power", .power, "a to the power of b"),
  pairing("mod", .remainder, "what division leaves, with the sign of b", aliases: ["remainder"]),
  pairing("arctan2", .arcTangent, "the angle of the point (b, a)"),
  pairing("logical_and", .and, "1 where both are not 0"),
  pairing("logical_or", .or, "1 where one of them is not 0"),
  FunctionEntry(
    "logical_not", .elementwise, [FunctionParameter("x", .numeric, "numbers")], "1 where x is 0",
    example: "logical_not([0, 1, 2])"
  ) { call in
    try call.mapping { $0.mapped(.not) }
  },
  FunctionEntry(
    "where", .elementwise,
    [
      FunctionParameter("condition", .tensor, "0 is false, anything else true"),
      FunctionParameter("x", .tensor, "taken where it is true"),
      FunctionParameter("y", .tensor, "taken where it is false"),
    ], "x where a condition is true, else y", example: "x = randn(3, 5); where(x > 0, x, 0)"
  ) { call in
    let (condition, x, y) = (call.tensor("condition"), call.tensor("x"), call.tensor("y"))
    let shape = try condition.shape.broadcast(with: x.shape).broadcast(with: y.shape)
    try shape.refuse(over: call.limit)
    let result = try Tensor.where(condition, x, y)
    return .numeric(call.labeled("condition").relabeling(result))
  },
  FunctionEntry(
    "allclose", .elementwise,
    [
      a, b, FunctionParameter("rtol", .number, or: "1e-5", "tolerance as a share of b"),
      FunctionParameter("atol", .number, or: "1e-8", "tolerance added to it"),
      FunctionParameter("equal_nan", .boolean, or: "false", "true lets nan equal nan"),
    ], "true when every element of a is near that of b",
    example: "allclose([1, 2], [1, 2.000001])", implementation: allClose),
]

private func pairing(
  _ name: String, _ operation: BinaryOperation, _ summary: String, aliases: [String] = []
) -> FunctionEntry {
  FunctionEntry(
    name, aliases: aliases, .elementwise, [a, b], summary, example: "\(name)([1, 5, 3], 2)"
  ) { call in
    if let first = call.number("a"), let second = call.number("b"),
      let result = inDoublePrecision(operation, first, second)
    {
      return .number(result)
    }
    let (a, b) = (call.labeled("a"), call.labeled("b"))
    let result = try Tensor.combining(a.tensor, b.tensor, by: operation, call.context.compute)
    return .numeric((a.shape == result.shape ? a : b).relabeling(result))
  }
}

private func allClose(_ call: inout Call) throws -> Value {
  let (a, b) = (call.tensor("a"), call.tensor("b"))
  let (rtol, atol) = (call.number("rtol", or: 1e-5), call.number("atol", or: 1e-8))
  let nansAgree = call.boolean("equal_nan")
  try a.shape.broadcast(with: b.shape).refuse(over: call.limit)
  let near = try Tensor.combining(a, b) { a, b in
    if a == b || (nansAgree && a.isNaN && b.isNaN) { return 1 }
    return abs(Double(a) - Double(b)) <= atol + rtol * abs(Double(b)) && b.isFinite ? 1 : 0
  }
  return .boolean(near.numbers.allSatisfy { $0 == 1 })
}
