import Attention
import Diagnostics
import Tensors

let gradientFunctions: [FunctionEntry] = [
  FunctionEntry(
    "grad", .attention,
    [
      FunctionParameter(
        "a", .any, aliases: ["attention"],
        "a single number of any variables, or an attention together with dout"),
      FunctionParameter(
        "dout", .tensor, or: "none",
        "with an attention: the gradient of a loss with respect to a.out, of its shape"),
      FunctionParameter(
        "wrt", .any, or: "none", namedOnly: true,
        "with a number: the variables, as a list; none is all tensors behind it"),
    ],
    "gradients of a number with respect to variables, a field for each",
    help:
      "grad(sum(b.out ** 2), wrt=[q, k, v]) records the operations that lead from the variables to "
      + "the number, follows names into the expressions they were made by, and walks back. a.out "
      + "has a gradient of its own that keeps neither weights nor features. With an attention and "
      + "dout, .q, .k and .v are the gradients of a loss that is known by its gradient with "
      + "respect to the output. gradcheck compares with central differences.",
    example: "q, k, v = randn(8, 4), randn(8, 4), randn(8, 4); b = attend(q, k, v, fastmax(p=2)); "
      + "g = grad(mean(b.out ** 2), wrt=[q, k, v]); g.q",
    implementation: grad)
]

private func grad(_ call: inout Call) throws -> Value {
  guard case .attention(let value) = call.value("a") else {
    throw Diagnostic(
      "evaluation.wrong-kind", "grad takes an attention", at: call.span(of: "a"),
      label: "this is \(call.value("a").described)",
      why: "attend(q, k, v, mechanism) makes one; a number takes grad(number, wrt=[q])",
      fix: "help grad")
  }
  guard call.has("dout") else {
    let typed = call.context.typed(call.span(of: "a"))
    throw Diagnostic(
      "evaluation.missing-argument", "grad of an attention needs dout", at: call.nameSpan,
      label: "no gradient of the output given",
      why: "many outputs have no gradient until a number is made of them",
      fix: call.context.line(
        replacing: call.span, with: "grad(sum(\(typed).out))"))
  }
  let gradients = try value.attention.gradients(
    outputGradient: call.tensor("dout"), context: call.context.compute)
  return .record([
    RecordField("q", .tensor(value.labeledQueries.relabeling(gradients.queries))),
    RecordField("k", .tensor(value.labeledKeys.relabeling(gradients.keys))),
    RecordField("v", .tensor(value.labeledValues.relabeling(gradients.values))),
  ])
}
