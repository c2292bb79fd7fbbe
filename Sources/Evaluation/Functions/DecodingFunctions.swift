import Attention
import Tensors

let decodingFunctions: [FunctionEntry] = [
  FunctionEntry(
    "decode", .attention,
    [
      FunctionParameter("q", .tensor, aliases: ["queries"], "queries, [token, width]"),
      FunctionParameter("k", .tensor, aliases: ["keys"], "keys, [token, width]"),
      FunctionParameter("v", .tensor, aliases: ["values"], "values, [token, width]"),
      FunctionParameter("mechanism", .mechanism, or: "softmax", "how scores become weights"),
    ],
    "causal attention worked through token by token: .out, .state_bytes",
    help:
      "The outputs are those of attend(q, k, v, mechanism, causal=true). state_bytes is what is "
      + "remembered after the last token: fixed for fastmax up to p=2, every key and value otherwise.",
    example: "q, k, v = randn(64, 16), randn(64, 16), randn(64, 16); "
      + "d = decode(q, k, v, fastmax(p=2)); d.state_bytes",
    implementation: decode)
]

private func decode(_ call: inout Call) throws -> Value {
  let q = call.labeled("q")
  let attention = try Attention(
    queries: q.tensor, keys: call.tensor("k"), values: call.tensor("v"),
    mechanism: call.mechanism("mechanism"), isCausal: true)
  let decoded = try attention.decoded(call.context.compute)
  return .record([
    RecordField("out", .tensor(LabeledTensor(decoded.output).labeled(tokens: q.tokenLabels))),
    RecordField("state_bytes", .number(Double(decoded.stateByteCount))),
  ])
}
