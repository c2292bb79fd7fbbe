import Diagnostics
import Tensors

private let shape = FunctionParameter(
  "shape", .shape, "the extents, as randn(3, 5) or randn([3, 5])")

let randomFunctions: [FunctionEntry] = [
  FunctionEntry(
    "randn", .random, [shape], "normal random numbers: mean 0, deviation 1",
    help: "Draws move the generator on; seed 7 starts it again.", example: "randn(64, 16)",
    isRemembered: true
  ) { call in
    .numeric(try call.drawn(call.integers("shape")) { $0.normal($1) })
  },
  FunctionEntry(
    "rand", .random, [shape], "uniform random numbers from 0 up to but not including 1",
    example: "rand(3, 5)", isRemembered: true
  ) { call in
    .numeric(try call.drawn(call.integers("shape")) { $0.uniform($1) })
  },
  FunctionEntry(
    "randint", .random,
    [
      FunctionParameter("low", .integer, "the smallest number; 0 when high is left out"),
      FunctionParameter("high", .integer, or: "none", "one more than the largest number"),
      FunctionParameter(
        "size", .shape, or: "none", aliases: ["shape"], "the extents; none is one number"),
    ], "whole random numbers, the upper end left out", example: "randint(0, 10, [3, 5])",
    isRemembered: true, implementation: integers),
  FunctionEntry(
    "permutation", .random, [FunctionParameter("n", .integer, "how many numbers")],
    "0 to n - 1 in random order", example: "permutation(7)", isRemembered: true
  ) { call in
    let shape = try call.reserved([call.integer("n", or: 0)])
    return .numeric(call.generator.permutation(shape.count))
  },
]

private func integers(_ call: inout Call) throws -> Value {
  let first = call.integer("low", or: 0)
  let (low, high) = call.integer("high").map { (first, $0) } ?? (0, first)
  guard low < high, low > -(1 << 53), high < 1 << 53 else {
    throw Diagnostic(
      "evaluation.empty-range", "there is no whole number in this range",
      at: call.span(of: call.has("high") ? "high" : "low"), label: "from \(low) up to \(high)",
      fix: "randint(0, 10, [3, 5])")
  }
  return .numeric(try call.drawn(call.integers("size")) { $0.integers($1, in: low..<high) })
}

extension Call {
  /// A shape whose numbers fit into memory.
  func reserved(_ extents: [Int]) throws(TensorError) -> Shape {
    let shape = try Shape.checked(extents)
    try shape.refuse(over: limit)
    return shape
  }
}

extension Shape {
  /// Refuses a tensor of this shape when it would take more bytes than `limit`.
  ///
  /// An extent of 0 counts as 1: a tensor without numbers may have other extents of any size, and a
  /// sum over its empty axis would need them all.
  func refuse(over limit: Int) throws(TensorError) {
    let size = MemoryLayout<Float>.size
    let filled = Shape(extents.map { max($0, 1) })
    guard let count = filled.checkedCount, count <= Int.max / size else {
      throw .sizeOverflow(extents)
    }
    guard count * size <= limit else { throw .tooLarge(bytes: count * size, limit: limit) }
  }
}
