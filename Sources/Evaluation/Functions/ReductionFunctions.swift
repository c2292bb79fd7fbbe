import Tensors

private let x = FunctionParameter("x", .tensor, "numbers")
private let axis = FunctionParameter(
  "axis", .axis, or: "none", "the axis that goes; none is all of them")
private let keepsAxis = FunctionParameter(
  "keepdims", .boolean, or: "false", "true keeps the axis with extent 1")

let reductionFunctions: [FunctionEntry] = [
  reducing("sum", "the sum") { try $0.sum(axis: $1, keepsAxis: $2) },
  reducing("mean", "the mean", aliases: ["average"]) { try $0.mean(axis: $1, keepsAxis: $2) },
  reducing("max", "the largest; nan when one is", aliases: ["amax"]) {
    try $0.maximum(axis: $1, keepsAxis: $2)
  },
  reducing("min", "the smallest; nan when one is", aliases: ["amin"]) {
    try $0.minimum(axis: $1, keepsAxis: $2)
  },
  reducing("prod", "the product") { try $0.product(axis: $1, keepsAxis: $2) },
  reducing("norm", "the Euclidean norm") { try $0.norm(axis: $1, keepsAxis: $2) },
  spreading("std", "the standard deviation") { $0.squareRoot() },
  spreading("var", "the variance") { $0 },
  FunctionEntry(
    "argmax", .reduction, [x, axis], "where the largest stands", example: "argmax([3, 9, 5])"
  ) { call in
    .numeric(try call.tensor("x").argmax(axis: call.integer("axis")))
  },
  FunctionEntry(
    "argmin", .reduction, [x, axis], "where the smallest stands", example: "argmin([3, 9, 5])"
  ) { call in
    .numeric(try call.tensor("x").argmin(axis: call.integer("axis")))
  },
  deciding("all", "true when every number is true") { $0.allSatisfy { $0 != 0 } },
  deciding("any", "true when one number is true") { $0.contains { $0 != 0 } },
  FunctionEntry(
    "count_nonzero", .reduction, [x], "how many numbers are not 0",
    example: "count_nonzero([0, 1, 2])"
  ) { call in
    .number(Double(call.tensor("x").numbers.withUnsafeBufferPointer { $0.count { $0 != 0 } }))
  },
  FunctionEntry(
    "len", .reduction, [FunctionParameter("x", .any, "a list, a text or a tensor")],
    "how many entries the first axis has", example: "len([3, 5, 7])", implementation: length),
]

private func reducing(
  _ name: String, _ summary: String, aliases: [String] = [],
  _ reduce: @escaping @Sendable (Tensor, Int?, Bool) throws -> Tensor
) -> FunctionEntry {
  FunctionEntry(
    name, aliases: aliases, .reduction, [x, axis, keepsAxis], summary,
    example: "x = randn(3, 5); \(name)(x, axis=0)"
  ) { call in
    let result = try reduce(call.tensor("x"), call.integer("axis"), call.boolean("keepdims"))
    return .numeric(result)
  }
}

private func spreading(
  _ name: String, _ summary: String, _ finish: @escaping @Sendable (Float) -> Float
) -> FunctionEntry {
  FunctionEntry(
    name, .reduction,
    [
      x, axis, keepsAxis,
      FunctionParameter("ddof", .integer, or: "0", "subtracted from the count that is divided by"),
    ], summary, example: "x = randn(3, 5); \(name)(x, axis=0)"
  ) { call in
    let (x, axis) = (call.tensor("x"), call.integer("axis"))
    let variance = try x.variance(axis: axis, keepsAxis: call.boolean("keepdims"))
    let count = axis == nil ? x.shape.count : x.shape[axis ?? 0]
    let degrees = Double(count) - call.number("ddof", or: 0)
    let factor = Float(Double(count) / max(degrees, 0))
    return .numeric(variance.mapped(by: { finish($0 * factor) }))
  }
}

private func deciding(
  _ name: String, _ summary: String,
  _ decide: @escaping @Sendable (UnsafeBufferPointer<Float>) -> Bool
) -> FunctionEntry {
  FunctionEntry(name, .reduction, [x, axis], summary, example: "\(name)([1, 0, 1])") { call in
    let x = call.tensor("x")
    guard let axis = call.integer("axis") else {
      return .boolean(x.numbers.withUnsafeBufferPointer(decide))
    }
    let truths = x.mapped(by: { $0 != 0 ? 1 : 0 })
    let isAll = call.entry.name == "all"
    let result =
      try isAll
      ? truths.product(axis: axis, keepsAxis: false) : truths.sum(axis: axis, keepsAxis: false)
    return .numeric(result.mapped(by: { $0 != 0 ? 1 : 0 }))
  }
}

private func length(_ call: inout Call) throws -> Value {
  let value = call.value("x")
  if case .text(let text) = value { return .number(Double(text.count)) }
  guard let count = value.elementCount else {
    throw wrongKind(call, "x", "has no length")
  }
  return .number(Double(count))
}
