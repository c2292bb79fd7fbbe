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
  let axis = try x.shape.resolvedAxis(call.integer("axis", or: 0))
  try refuseCopies(of: x.shape.extents, [(axis, repeats)], call)
  return .numeric(try x.repeating(repeats, axis: axis))
}

/// NumPy's tile: shape and repetitions are aligned at the last axis, missing ones are 1.
private func tiled(_ call: inout Call) throws -> Value {
  let x = call.tensor("x")
  let counts = call.integers("reps")
  let rank = max(x.shape.rank, counts.count)
  let extents = [Int](repeating: 1, count: rank - x.shape.rank) + x.shape.extents
  let aligned = [Int](repeating: 1, count: rank - counts.count) + counts
  try refuseCopies(of: extents, Array(aligned.enumerated()), call)
  return .numeric(Tensor(Shape(extents), x.numbers).tiled(aligned))
}

/// Refuses a result whose axes grow by factors when it would not fit.
private func refuseCopies(
  of extents: [Int], _ factors: [(offset: Int, element: Int)], _ call: Call
) throws {
  var extents = extents
  for (axis, factor) in factors {
    guard factor >= 0 else { throw TensorError.negativeExtent(factor) }
    let (length, overflow) = extents[axis].multipliedReportingOverflow(by: factor)
    extents[axis] = overflow ? .max : length
  }
  _ = try call.reserved(extents)
}
