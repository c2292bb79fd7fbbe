import Tensors

private let shape = FunctionParameter(
  "shape", .shape, "the extents, as zeros(3, 5) or zeros([3, 5])")

let creationFunctions: [FunctionEntry] = [
  FunctionEntry("zeros", .creation, [shape], "zeros of a shape", example: "zeros(3, 5)") { call in
    .numeric(Tensor(try call.reserved(call.integers("shape")), repeating: 0))
  },
  FunctionEntry("ones", .creation, [shape], "ones of a shape", example: "ones(3, 5)") { call in
    .numeric(Tensor(try call.reserved(call.integers("shape")), repeating: 1))
  },
  FunctionEntry(
    "full", .creation,
    [
      FunctionParameter("shape", .shape, "the extents, as a list"),
      FunctionParameter("value", .number, aliases: ["fill_value"], "the number everywhere"),
    ], "one number everywhere", example: "full([3, 5], 0.5)"
  ) { call in
    let shape = try call.reserved(call.integers("shape"))
    return .numeric(Tensor(shape, repeating: Float(call.number("value", or: 0))))
  },
  FunctionEntry(
    "eye", .creation,
    [
      FunctionParameter("n", .integer, "rows"),
      FunctionParameter("m", .integer, or: "none", "columns; none is as many as rows"),
      FunctionParameter("k", .integer, or: "0", "the diagonal: above 0 to the right"),
    ], "ones on a diagonal", example: "eye(3)"
  ) { call in
    let (rows, columns) = (call.integer("n", or: 0), call.integer("m"))
    _ = try call.reserved([rows, columns ?? rows])
    // A diagonal far outside is outside all the same; its number must not overflow.
    let offset = min(max(call.integer("k", or: 0), -1 << 40), 1 << 40)
    return .numeric(try Tensor.eye(rows, columns, offset: offset))
  },
  FunctionEntry(
    "arange", .creation,
    [
      FunctionParameter("start", .number, "the first number; the end when it stands alone"),
      FunctionParameter("stop", .optionalNumber, or: "none", "the end, left out"),
      FunctionParameter("step", .number, or: "1", "the distance"),
    ], "numbers at equal distances, the end left out", example: "arange(0, 1, 0.25)"
  ) { call in
    let start = call.number("start", or: 0)
    let (lower, upper) = call.number("stop").map { (start, $0) } ?? (0, start)
    let step = call.number("step", or: 1)
    if step != 0 {
      // Int(exactly:) refuses NaN, infinity and whatever is too long for any machine.
      let count = Int(exactly: max(((upper - lower) / step).rounded(.up), 0))
      _ = try call.reserved([count ?? .max])
    }
    return .numeric(try Tensor.arange(lower, upper, step))
  },
  FunctionEntry(
    "linspace", .creation,
    [
      FunctionParameter("start", .number, "the first number"),
      FunctionParameter("stop", .number, "the last number"),
      FunctionParameter("num", .integer, or: "50", "how many"),
    ], "so many numbers from the first to the last", example: "linspace(0, 1, 5)"
  ) { call in
    let count = call.integer("num", or: 50)
    _ = try call.reserved([count])
    return .numeric(
      try Tensor.linspace(call.number("start", or: 0), call.number("stop", or: 1), count))
  },
  FunctionEntry(
    "array", aliases: ["tensor", "asarray"], .creation,
    [FunctionParameter("x", .tensor, "a list of numbers, or lists of them")],
    "a tensor from lists", example: "array([[1, 2], [3, 4]])"
  ) { call in
    .tensor(call.labeled("x"))
  },
  FunctionEntry(
    "zeros_like", .creation, [FunctionParameter("x", .tensor, "a tensor of the shape wanted")],
    "zeros of another tensor's shape", example: "zeros_like(eye(3))"
  ) { call in
    .numeric(Tensor(call.tensor("x").shape, repeating: 0))
  },
  FunctionEntry(
    "ones_like", .creation, [FunctionParameter("x", .tensor, "a tensor of the shape wanted")],
    "ones of another tensor's shape", example: "ones_like(eye(3))"
  ) { call in
    .numeric(Tensor(call.tensor("x").shape, repeating: 1))
  },
]

extension Call {
  /// Bytes one request may take.
  var limit: Int { context.compute.memoryLimit }
}
