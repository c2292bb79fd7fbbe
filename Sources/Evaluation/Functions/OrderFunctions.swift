import Diagnostics
import Tensors

private let x = FunctionParameter("x", .tensor, "numbers")
private let axis = FunctionParameter("axis", .axis, or: "-1", "the axis")

let orderFunctions: [FunctionEntry] = [
  FunctionEntry("sort", .arrangement, [x, axis], "in rising order", example: "sort([3, 9, 5])") {
    .numeric(try $0.tensor("x").sorted(axis: $0.integer("axis", or: -1)))
  },
  FunctionEntry(
    "argsort", .arrangement, [x, axis], "the indices that sort", example: "argsort([3, 9, 5])"
  ) {
    .numeric(try $0.tensor("x").argsort(axis: $0.integer("axis", or: -1)))
  },
  FunctionEntry(
    "cumsum", .reduction,
    [x, FunctionParameter("axis", .axis, or: "none", "the axis; none is all numbers in a row")],
    "running sums", example: "cumsum([3, 9, 5])"
  ) { call in
    let x = call.tensor("x")
    guard let axis = call.integer("axis") else {
      return .numeric(try x.raveled.cumulativeSum(axis: 0))
    }
    return .numeric(try x.cumulativeSum(axis: axis))
  },
  FunctionEntry(
    "flip", .arrangement,
    [x, FunctionParameter("axis", .axis, or: "none", "the axis; none is all of them")],
    "in reverse order", example: "flip([3, 9, 5])"
  ) { call in
    var result = call.tensor("x")
    let axes = call.integer("axis").map { [$0] } ?? Array(0..<result.shape.rank)
    for axis in axes { result = try result.flipped(axis: axis) }
    return .numeric(result)
  },
  FunctionEntry(
    "roll", .arrangement,
    [
      x, FunctionParameter("shift", .integer, "how far"),
      FunctionParameter("axis", .axis, or: "none", "the axis; none is all numbers in a row"),
    ], "moved along, the end coming back at the start", example: "roll([3, 9, 5], 1)"
  ) { call in
    let (x, shift) = (call.tensor("x"), call.integer("shift", or: 0))
    guard let axis = call.integer("axis") else {
      return .numeric(try x.raveled.rolled(by: shift, axis: 0).reshaped(x.shape.extents))
    }
    return .numeric(try x.rolled(by: shift, axis: axis))
  },
]

extension Tensor {
  /// Bytes that a copy of its numbers takes.
  var byteCount: Int { shape.count * MemoryLayout<Float>.size }

  /// All elements in a row.
  var raveled: Tensor { Tensor([shape.count], numbers) }
}

/// Says that an argument is not of the kind a function works on.
func wrongKind(_ call: Call, _ parameter: String, _ rule: String) -> Diagnostic {
  Diagnostic(
    "evaluation.wrong-kind", "\(call.value(parameter).described) \(rule)",
    at: call.span(of: parameter), label: "given to \(call.entry.name)")
}
