import Attention
import Diagnostics
import Tensors

let gradientFunctions: [FunctionEntry] = [
  FunctionEntry(
    "grad", .attention,
    [
      FunctionParameter("a", .any, aliases: ["attention"], "an attention, as attend makes it"),
      FunctionParameter(
        "dout", .tensor, "the gradient of a loss with respect to a.out, of its shape"),
    ],
    "gradients of a loss with respect to queries, keys and values: .q, .k, .v",
    help:
      "The loss is known by its gradient with respect to the output. No weights and no features "
      + "are kept between: memory grows with the tokens, not with their pairs.",
    example: "q, k, v = randn(8, 4), randn(8, 4), randn(8, 4); b = attend(q, k, v, fastmax(p=2)); "
      + "g = grad(b, ones(8, 4)); g.q",
    implementation: grad)
]

private func grad(_ call: inout Call) throws -> Value {
  guard case .attention(let value) = call.value("a") else {
    throw Diagnostic(
      "evaluation.wrong-kind", "grad takes an attention", at: call.span(of: "a"),
      label: "this is \(call.value("a").described)",
      why: "attend(q, k, v, mechanism) makes one; it knows what the output came from",
      fix: "help grad")
  }
  let gradients = try value.attention.gradients(
    outputGradient: call.tensor("dout"), context: call.context.compute)
  return .record([
    RecordField("q", .tensor(value.labeledQueries.relabeling(gradients.queries))),
    RecordField("k", .tensor(value.labeledKeys.relabeling(gradients.keys))),
    RecordField("v", .tensor(value.labeledValues.relabeling(gradients.values))),
  ])
}
