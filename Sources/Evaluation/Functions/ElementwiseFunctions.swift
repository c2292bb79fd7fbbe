import Tensors

private let x = FunctionParameter("x", .numeric, "numbers")

let elementwiseFunctions: [FunctionEntry] = [
  mapping("abs", .abs, "absolute values", aliases: ["absolute"]),
  mapping("exp", .exp, "e to the power of x"),
  mapping("log", .log, "natural logarithms"),
  mapping("log2", .log2, "logarithms to base 2"),
  mapping("log10", .log10, "logarithms to base 10"),
  mapping("sqrt", .sqrt, "square roots"),
  mapping("square", .square, "squares"),
  mapping("sin", .sin, "sines of radians"),
  mapping("cos", .cos, "cosines of radians"),
  mapping("tan", .tan, "tangents of radians"),
  mapping("tanh", .tanh, "hyperbolic tangents"),
  mapping("sigmoid", .sigmoid, "1 / (1 + exp(-x))"),
  mapping("relu", .relu, "x where it is above 0, else 0"),
  mapping("gelu", .gelu, "x times the normal distribution of x"),
  mapping("sign", .sign, "-1, 0 or 1"),
  mapping("floor", .floor, "the whole number at or below"),
  mapping("ceil", .ceil, "the whole number at or above"),
  mapping("isnan", .isnan, "1 where x is not a number, else 0"),
  mapping("isinf", .isinf, "1 where x is infinite, else 0"),
  mapping("isfinite", .isfinite, "1 where x is neither infinite nor not a number, else 0"),
  FunctionEntry(
    "log1p", .elementwise, [x], "log(1 + x), exact for small x", example: "log1p([0.25, 1])"
  ) { call in
    if let number = call.number("x") { return .number(accurateLog1p(number)) }
    return try call.mapping { $0.mapped(by: { Float(accurateLog1p(Double($0))) }) }
  },
  FunctionEntry(
    "round", aliases: ["rint"], .elementwise,
    [x, FunctionParameter("decimals", .integer, or: "0", "digits after the point")],
    "the nearest number of so many digits, halves to even", example: "round(3.14159, 2)"
  ) { call in
    let scale = doublePower(10, call.number("decimals", or: 0))
    func rounded(_ number: Double) -> Double {
      let scaled = number * scale
      return scaled.isFinite ? scaled.rounded(.toNearestOrEven) / scale : number
    }
    if let number = call.number("x") { return .number(rounded(number)) }
    return try call.mapping { $0.mapped(by: { Float(rounded(Double($0))) }) }
  },
  FunctionEntry(
    "clip", .elementwise,
    [
      x, FunctionParameter("min", .optionalNumber, or: "none", aliases: ["a_min"], "the lower end"),
      FunctionParameter("max", .optionalNumber, or: "none", aliases: ["a_max"], "the upper end"),
    ], "x moved into a range", example: "clip([-2, 0.5, 3], 0, 1)"
  ) { call in
    let lower = call.number("min", or: -.infinity)
    let upper = call.number("max", or: .infinity)
    if let number = call.number("x") {
      return .number(number.isNaN ? number : min(max(number, lower), upper))
    }
    return try call.mapping { $0.clipped(lower: Float(lower), upper: Float(upper)) }
  },
  FunctionEntry(
    "nan_to_num", .elementwise, [x], "x with 0 where it is not a number",
    example: "nan_to_num([1, nan])"
  ) { call in
    try call.mapping { $0.mapped(by: { $0.isNaN ? 0 : $0 }) }
  },
]

private func mapping(
  _ name: String, _ function: ElementwiseFunction, _ summary: String, aliases: [String] = []
) -> FunctionEntry {
  FunctionEntry(
    name, aliases: aliases, .elementwise, [x], summary, example: "\(name)([0.25, 1, 2.5])"
  ) { call in
    if let number = call.number("x") { return .number(inDoublePrecision(function, of: number)) }
    return try call.mapping { $0.mapped(function) }
  }
}

extension Call {
  /// A function of every number of `x`, which keeps its labels; stopped when the flag is raised.
  func mapping(_ function: (Tensor) -> Tensor) throws -> Value {
    let x = labeled("x")
    return .numeric(x.relabeling(try x.tensor.mapped(context.compute, function)))
  }
}
