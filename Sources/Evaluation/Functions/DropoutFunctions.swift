import Attention
import Diagnostics
import Tensors

let dropoutFunctions: [FunctionEntry] = [
  FunctionEntry(
    "dropout", .attention,
    dropoutParameters + [
      FunctionParameter(
        "weights", .boolean, or: "false", namedOnly: true, "true adds the weights of all pairs")
    ],
    "one pass of training with dropout: .out, .row_sums; the attention itself is without",
    help:
      "weights drops weights, pair by pair; standard numbers of normalised q and k; oneD whole keys, "
      + "never a causal query's own; quadratic features of the second order (p=2). What is kept "
      + "is divided by 1 − rate. Masks depend on the seed and on head, token and feature alone: "
      + "the gradient, as in grad(sum(t.out)), makes them again.",
    example:
      "q, k, v = randn(16, 4), randn(16, 4), randn(16, 4); a = attend(q, k, v, fastmax(p=2)); "
      + "t = dropout(a, 0.2, \"oneD\", seed=3); t.row_sums",
    implementation: droppedOut),
  FunctionEntry(
    "gradient_bytes", .attention, dropoutParameters,
    "what is kept for a gradient: .custom, .recorded, .masks in bytes, and the .difference",
    help:
      "custom is the mechanism's own gradient, recorded the tape of all steps; both are run, and "
      + "their bytes counted. masks is what storing them would take, a byte for each number. "
      + "difference is the largest between the two gradients of sum(out ** 2), over the largest "
      + "number of one.",
    example: "q, k, v = randn(64, 8), randn(64, 8), randn(64, 8); "
      + "gradient_bytes(attend(q, k, v, fastmax(p=2)), 0.2, \"quadratic\")",
    implementation: gradientBytes),
]

private let dropoutParameters = [
  FunctionParameter("a", .any, aliases: ["attention"], "an attention, as attend makes it"),
  FunctionParameter("rate", .number, or: "0", "the share that is dropped, from 0 to below 1"),
  FunctionParameter(
    "scheme", .choice(Dropout.Scheme.allCases.map(\.rawValue)), or: "\"weights\"",
    "what is dropped"),
  FunctionParameter("seed", .integer, or: "0", "what the masks are drawn from"),
]

private func droppedOut(_ call: inout Call) throws -> Value {
  let (value, dropout) = (try attention(of: call), try call.dropout())
  let (subject, context) = (value.attention, call.context.compute)
  let output = try subject.output(dropout: dropout, context)
  let queries: [Int: [String]] =
    value.queryLabels.isEmpty ? [:] : [subject.leadingShape.rank: value.queryLabels]
  var fields = [
    RecordField("out", .tensor(LabeledTensor(output).labeled(tokens: value.queryLabels))),
    RecordField(
      "row_sums",
      .tensor(LabeledTensor(try subject.rowSums(dropout: dropout, context), labels: queries))),
  ]
  if call.boolean("weights") {
    let weights = try subject.weights(dropout: dropout, context)
    fields.append(RecordField("weights", .tensor(LabeledTensor(weights, labels: queries))))
  }
  return .record(fields)
}

private func gradientBytes(_ call: inout Call) throws -> Value {
  let (subject, dropout) = (try attention(of: call).attention, try call.dropout())
  let ways = try DropoutWays(of: subject, dropout, call.context.compute)
  return .record([
    RecordField("custom", .number(Double(ways.customBytes))),
    RecordField("recorded", .number(Double(ways.recordedBytes))),
    RecordField("masks", .number(dropout.maskBytes(of: subject))),
    RecordField("difference", .number(ways.largestDifference)),
  ])
}

private func attention(of call: Call) throws -> AttentionValue {
  guard case .attention(let value) = call.value("a") else {
    throw Diagnostic(
      "evaluation.not-an-attention", "only an attention has something to drop",
      at: call.span(of: "a"), label: "this is \(call.value("a").described)",
      why: "attend(q, k, v, mechanism) makes one",
      fix: "q = randn(16, 4); \(call.entry.name)(attend(q, q, q, fastmax(p=2)), 0.2)")
  }
  return value
}

extension Call {
  /// What `rate`, `scheme` and `seed` say.
  func dropout() throws(AttentionError) -> Dropout {
    let scheme = text("scheme").flatMap { Dropout.Scheme(rawValue: $0) } ?? .weights
    return try Dropout(
      scheme: scheme, rate: number("rate", or: 0),
      seed: UInt64(bitPattern: Int64(integer("seed", or: 0))))
  }
}
