import Analysis
import Attention
import Diagnostics
import Tensors

let attentionFunctions: [FunctionEntry] = [
  FunctionEntry(
    "attend", .attention,
    [
      FunctionParameter("q", .tensor, aliases: ["queries"], "queries, [token, width]"),
      FunctionParameter("k", .tensor, aliases: ["keys"], "keys, [token, width]"),
      FunctionParameter("v", .tensor, aliases: ["values"], "values, [token, width]"),
      FunctionParameter(
        "mechanism", .mechanism, or: "softmax", "how scores become weights"),
      FunctionParameter("causal", .boolean, or: "false", "true hides later keys from a query"),
      FunctionParameter("tokens", .texts, or: "none", "a text for every token, for maps and rows"),
    ],
    "attention of queries over keys and values; nothing is computed until it is asked for",
    help:
      "Leading axes are heads, or layers and heads. Ask the result for .out, .weights, .scores, "
      + ".at(i, j) or .row(i); each takes the cheapest exact way.",
    example:
      "q, k, v = randn(64, 16), randn(64, 16), randn(64, 16); b = attend(q, k, v, fastmax(p=2))",
    implementation: attend),
  FunctionEntry(
    "seconds", .attention,
    [FunctionParameter("attention", .any, "an attention, as attend makes it")],
    "how long its output takes, measured: the fastest of some runs",
    help: "It differs from run to run and from machine to machine; compare ratios only.",
    example: "q = randn(64, 16); seconds(attend(q, q, q, fastmax(p=2)))",
    implementation: measuredSeconds),
]

private func measuredSeconds(_ call: inout Call) throws -> Value {
  guard case .attention(let value) = call.value("attention") else {
    throw Diagnostic(
      "evaluation.not-an-attention", "only the output of an attention is timed",
      at: call.span(of: "attention"), label: call.value("attention").described,
      fix: "q = randn(64, 16); seconds(attend(q, q, q, fastmax(p=2)))")
  }
  return .number(try measuredTime(of: value.attention, call.context.compute))
}

private func attend(_ call: inout Call) throws -> Value {
  let (q, k, v) = (call.labeled("q"), call.labeled("k"), call.labeled("v"))
  let attention = try Attention(
    queries: q.tensor, keys: k.tensor, values: v.tensor, mechanism: call.mechanism("mechanism"),
    isCausal: call.boolean("causal"))
  if let leak = leakingMask(of: attention, at: call.span(of: "mechanism")) {
    call.context.warn(leak)
  }
  guard call.has("tokens") else {
    return .attention(
      AttentionValue(attention, queryLabels: q.tokenLabels, keyLabels: k.tokenLabels))
  }
  let tokens = call.texts("tokens")
  guard tokens.count == attention.keyCount || tokens.count == attention.queryCount else {
    throw Diagnostic(
      "evaluation.token-count", "there is not one text for each token", at: call.span(of: "tokens"),
      label: "\(tokens.count) texts, \(attention.keyCount) keys")
  }
  // The queries of a causal attention are the last of the keys' positions.
  let queries =
    tokens.count == attention.keyCount ? Array(tokens.suffix(attention.queryCount)) : tokens
  return .attention(AttentionValue(attention, queryLabels: queries, keyLabels: tokens))
}

/// The warning for a normalisation that looks at every token under a causal mask; nil for any other.
func leakingMask(of attention: Attention, at span: SourceSpan?) -> Diagnostic? {
  guard attention.isCausal, attention.mechanism.normalization.looksAtAllTokens else { return nil }
  return Diagnostic(
    "attention.leaks-future", "maxNorm looks at later tokens, so the causal mask leaks",
    severity: .warning, at: span, label: "the largest norm is taken over all tokens",
    why: "normalize=\"standardize\" looks at one token only")
}
