import Attention
import Diagnostics
import Tensors

let mechanismFunctions: [FunctionEntry] = [
  FunctionEntry(
    "softmax", .attention,
    [
      FunctionParameter("x", .tensor, or: "none", "a tensor whose rows become weights"),
      FunctionParameter("axis", .integer, or: "-1", "the axis that sums to 1; with x only"),
      FunctionParameter(
        "tau", .optionalNumber, or: "none", aliases: ["temperature"], namedOnly: true,
        "the temperature; none is the square root of the width, or 1 with x"),
    ],
    "the softmax mechanism; softmax(x) is the row softmax of a tensor",
    example: "softmax([[0, 1], [2, 3]])",
    implementation: softmax),
  FunctionEntry(
    "fastmax", .attention,
    [
      FunctionParameter(
        "p", .integer, or: "2", aliases: ["order"], "the order of the kernel, from 1"),
      FunctionParameter(
        "normalize", .choice(["standardize", "maxNorm", "none"]), or: "\"standardize\"",
        "what happens to queries and keys first"),
      FunctionParameter(
        "tau", .optionalNumber, or: "none", aliases: ["temperature"],
        "the temperature; none is the square root of the width, 1 with maxNorm"),
      FunctionParameter("limit", .number, or: "1", "the largest norm after maxNorm"),
      FunctionParameter(
        "coefficients", .numbers, or: "none", "the kernel's coefficients, in place of 1/ℓ!"),
    ],
    "the Fastmax mechanism: a polynomial kernel, linear in the number of tokens",
    help: "Odd orders can give negative weights; even ones cannot.",
    example: "fastmax(p=2, normalize=\"standardize\", tau=4)",
    implementation: fastmax),
]

private func softmax(_ call: inout Call) throws -> Value {
  guard call.has("x") else {
    if call.arguments["axis"] != nil {
      throw Diagnostic(
        "evaluation.missing-argument", "axis goes with a tensor", at: call.span(of: "axis"),
        label: "no tensor given", why: "softmax(x, axis=-1) is the softmax of a tensor",
        fix: "softmax([[0, 1], [2, 3]], axis=-1)")
    }
    return .mechanism(try Softmax(temperature: call.number("tau")))
  }
  let x = call.labeled("x")
  guard x.shape.rank > 0 else {
    throw Diagnostic(
      "evaluation.wrong-kind", "softmax of a single number is always 1", at: call.span(of: "x"),
      label: "this is a number", why: "a temperature is given by name",
      fix: call.context.line(
        replacing: call.span(of: "x"), with: "tau=\(call.context.typed(call.span(of: "x")))"))
  }
  var scores = x.tensor
  if let tau = call.number("tau") {
    guard tau > 0, tau.isFinite else { throw AttentionError.temperatureNotPositive(tau) }
    scores = try scores.dividing(Tensor(Float(tau)))
  }
  return .tensor(x.relabeling(try scores.softmax(axis: call.integer("axis", or: -1))))
}

private func fastmax(_ call: inout Call) throws -> Value {
  if call.arguments["limit"] != nil, call.text("normalize") != "maxNorm" {
    throw Diagnostic(
      "evaluation.missing-argument", "limit goes with normalize=\"maxNorm\"",
      at: call.span(of: "limit"), label: "no maximum norm here",
      why: "the limit is what the longest query and key are scaled to",
      fix: "fastmax(normalize=\"maxNorm\", limit=1)")
  }
  let normalization: Normalization =
    switch call.text("normalize") {
    case "maxNorm": .maxNorm(limit: call.number("limit", or: 1))
    case "none": .none
    default: .standardize
    }
  return .mechanism(
    try Fastmax(
      order: call.integer("p", or: 2), normalization: normalization,
      temperature: call.number("tau"),
      coefficients: call.has("coefficients") ? call.numbers("coefficients") : nil))
}
