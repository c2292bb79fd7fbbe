import Diagnostics
import Tensors

private let x = FunctionParameter("x", .tensor, "numbers")
private let tensors = FunctionParameter("tensors", .tensors, "the tensors, as a list")
private let axis = FunctionParameter("axis", .integer, or: "0", "the axis")

let joiningFunctions: [FunctionEntry] = [
  FunctionEntry(
    "concat", aliases: ["concatenate"], .arrangement, [tensors, axis],
    "tensors one after the other along an axis", example: "concat([randn(3, 5), randn(2, 5)])"
  ) { call in
    try join(call) { try Tensor.concatenated($0, axis: $1) }
  },
  FunctionEntry(
    "stack", .arrangement, [tensors, axis], "tensors along a new axis",
    example: "stack([randn(3, 5), randn(3, 5)])"
  ) { call in
    try join(call) { try Tensor.stacked($0, axis: $1) }
  },
  FunctionEntry(
    "repeat", .arrangement,
    [
      x, FunctionParameter("repeats", .integer, "how often"),
      FunctionParameter("axis", .axis, or: "none", "the axis; none is all numbers in a row"),
    ], "every entry several times", example: "repeat([3, 9], 2)", implementation: repeated),
  FunctionEntry(
    "tile", .arrangement, [x, FunctionParameter("reps", .shape, "how often along each axis")],
    "the whole several times along each axis", example: "tile([3, 9], [2, 2])",
    implementation: tiled),
]

/// Checks the size of the result before `operation` allocates it.
private func join(_ call: Call, _ operation: ([Tensor], Int) throws -> Tensor) throws -> Value {
  let parts = call.tensors("tensors").map(\.tensor)
  let (count, overflow) = parts.reduce((0, false)) { sum, part in
    let (next, overflow) = sum.0.addingReportingOverflow(part.shape.count)
    return (next, sum.1 || overflow)
  }
  try Shape.checked([overflow ? .max : count]).refuse(over: call.limit)
  return .numeric(try operation(parts, call.integer("axis", or: 0)))
}

private func repeated(_ call: inout Call) throws -> Value {
  let repeats = call.integer("repeats", or: 1)
  let x = call.has("axis") ? call.tensor("x") : call.tensor("x").raveled
  try Shape.checked([x.shape.count, repeats]).refuse(over: call.limit)
  return .numeric(try x.repeated(repeats, axis: call.integer("axis", or: 0)))
}

/// NumPy's tile: shape and repetitions are aligned at the last axis, missing ones are 1.
private func tiled(_ call: inout Call) throws -> Value {
  let x = call.tensor("x")
  var repeats = call.integers("reps")
  let rank = max(x.shape.rank, repeats.count)
  repeats = [Int](repeating: 1, count: rank - repeats.count) + repeats
  let extents = [Int](repeating: 1, count: rank - x.shape.rank) + x.shape.extents
  try Shape.checked([x.shape.count] + repeats).refuse(over: call.limit)
  var result = Tensor(Shape(extents), x.elements)
  for axis in 0..<rank where repeats[axis] != 1 {
    let copies = [Tensor](repeating: result, count: repeats[axis])
    result =
      repeats[axis] == 0
      ? Tensor(Shape(result.shape.extents.enumerated().map { $0 == axis ? 0 : $1 }), [])
      : try Tensor.concatenated(copies, axis: axis)
  }
  return .numeric(result)
}
