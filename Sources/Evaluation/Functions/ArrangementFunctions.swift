import Tensors

private let x = FunctionParameter("x", .tensor, "numbers")

let arrangementFunctions: [FunctionEntry] = [
  FunctionEntry(
    "reshape", .arrangement,
    [x, FunctionParameter("shape", .shape, "the new extents; -1 is the one that fits")],
    "the same numbers in another shape", example: "reshape(arange(15), 3, 5)"
  ) { call in
    let extents = call.integers("shape")
    try Shape(extents.map { max($0, 1) }).refuse(over: max(call.limit, call.tensor("x").byteCount))
    return .numeric(try call.tensor("x").reshaped(extents))
  },
  FunctionEntry(
    "transpose", aliases: ["permute"], .arrangement,
    [x, FunctionParameter("axes", .axes, or: "none", "the new order; none is reversed")],
    "the axes in another order", example: "transpose(randn(3, 5))"
  ) { call in
    let axes = call.has("axes") ? call.integers("axes") : nil
    return .numeric(try call.labeled("x").transposed(axes: axes))
  },
  FunctionEntry(
    "swapaxes", .arrangement,
    [
      x, FunctionParameter("axis1", .integer, "one axis"),
      FunctionParameter("axis2", .integer, "the other"),
    ], "two axes exchanged", example: "swapaxes(randn(3, 5, 2), 0, 1)"
  ) { call in
    let x = call.labeled("x")
    let first = try x.shape.resolvedAxis(call.integer("axis1", or: 0))
    let second = try x.shape.resolvedAxis(call.integer("axis2", or: 0))
    var axes = Array(0..<x.shape.rank)
    axes.swapAt(first, second)
    return .numeric(try x.transposed(axes: axes))
  },
  FunctionEntry(
    "ravel", aliases: ["flatten"], .arrangement, [x], "all numbers in a row",
    example: "ravel(eye(3))"
  ) { call in
    .tensor(LabeledTensor(call.tensor("x").raveled))
  },
  FunctionEntry(
    "squeeze", .arrangement,
    [x, FunctionParameter("axis", .axis, or: "none", "the axis; none is every one of extent 1")],
    "without axes of extent 1", example: "squeeze(randn(1, 5))"
  ) { call in
    .numeric(try call.tensor("x").squeezed(axis: call.integer("axis")))
  },
  FunctionEntry(
    "expand_dims", .arrangement,
    [x, FunctionParameter("axis", .integer, "where the new axis goes")],
    "with a new axis of extent 1", example: "expand_dims([3, 9, 5], 0)"
  ) { call in
    .numeric(try call.tensor("x").expanded(axis: call.integer("axis", or: 0)))
  },
  FunctionEntry(
    "diag", aliases: ["diagonal"], .arrangement,
    [x, FunctionParameter("k", .integer, or: "0", "the diagonal: above 0 to the right")],
    "the diagonal of a matrix, or a matrix with this diagonal", example: "diag([3, 9, 5])",
    implementation: diagonal),
  triangle("tril", "the lower triangle, 0 above it") { try $0.lowerTriangle(offset: $1) },
  triangle("triu", "the upper triangle, 0 below it") { try $0.upperTriangle(offset: $1) },
]

private func diagonal(_ call: inout Call) throws -> Value {
  let (x, offset) = (call.tensor("x"), call.integer("k", or: 0))
  if x.shape.rank == 1 {
    let (side, overflow) = x.shape.count.addingReportingOverflow(Int(clamping: offset.magnitude))
    _ = try call.reserved([overflow ? .max : side, overflow ? .max : side])
  }
  return .numeric(try x.diagonal(offset: offset))
}

private func triangle(
  _ name: String, _ summary: String,
  _ keep: @escaping @Sendable (Tensor, Int) throws -> Tensor
) -> FunctionEntry {
  FunctionEntry(
    name, .arrangement,
    [x, FunctionParameter("k", .integer, or: "0", "the diagonal: above 0 to the right")], summary,
    example: "\(name)(ones(3, 3))"
  ) { call in
    .numeric(call.labeled("x").relabeling(try keep(call.tensor("x"), call.integer("k", or: 0))))
  }
}
