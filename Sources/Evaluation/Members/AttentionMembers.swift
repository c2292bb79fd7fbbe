import Analysis
import Attention
import Tensors

/// A line that makes an attention `a` of 8 tokens, for examples.
let smallAttention = "q = randn(8, 4); a = attend(q, q, q, fastmax(p=2))"

let attentionMembers: [MemberEntry] = [
  member("out", "the output, [queryCount, valueWidth]") { value, context in
    let output = try value.attention.plannedOutput(context)
    return .tensor(LabeledTensor(output).labeled(tokens: value.queryLabels))
  },
  member("weights", "every weight, [queryCount, keyCount]; refused when it would not fit") {
    .tensor($0.labelingPairs(try $0.attention.weights($1)))
  },
  member("scores", "every score, [queryCount, keyCount]; a mask acts on weights, not here") {
    .tensor($0.labelingPairs(try $0.attention.scores($1)))
  },
  member("plan", "the ways to the output: multiply-adds and bytes of each; computes nothing") {
    .record(planFields(of: $0.attention, $1))
  },
  member("q", "the queries") { value, _ in .tensor(value.labeledQueries) },
  member("k", "the keys") { value, _ in .tensor(value.labeledKeys) },
  member("v", "the values") { value, _ in .tensor(value.labeledValues) },
  member("mechanism", "the mechanism") { value, _ in .mechanism(value.attention.mechanism) },
  member("causal", "true when a query does not see later keys") { value, _ in
    .boolean(value.attention.isCausal)
  },
  member("tokens", "the tokens of the keys, none when they are not known") { value, _ in
    value.keyLabels.isEmpty ? .none : .list(value.keyLabels.map(Value.text))
  },
  member("shape", "the extents of its weights; computes nothing") { value, _ in
    .list(value.weightsShape.extents.map { .number(Double($0)) })
  },
]

private func member(
  _ name: String, _ summary: String,
  get: @escaping @Sendable (AttentionValue, ComputeContext) throws -> Value
) -> MemberEntry {
  MemberEntry(.attention, name, summary, example: "\(smallAttention); a.\(name)") {
    value, context in
    guard case .attention(let attention) = value else { return .none }
    return try get(attention, context)
  }
}

/// What is counted of each way, and the way taken.
private func planFields(of attention: Attention, _ context: ComputeContext) -> [RecordField] {
  let plan = AttentionPlan(attention, isTimed: false, context: context)
  let ways = plan.choices.map { choice in
    RecordField(
      choice.way.rawValue,
      .record([
        RecordField("multiply_adds", .number(choice.multiplyAdds)),
        RecordField("bytes", .number(choice.bytes)),
      ]))
  }
  return [RecordField("way", .text(plan.chosen.rawValue))] + ways
}

extension AttentionValue {
  /// A tensor over all pairs, with the tokens of queries and keys.
  func labelingPairs(_ tensor: Tensor) -> LabeledTensor {
    let rank = tensor.shape.rank
    var labels: [Int: [String]] = [:]
    if !queryLabels.isEmpty { labels[rank - 2] = queryLabels }
    if !keyLabels.isEmpty { labels[rank - 1] = keyLabels }
    return LabeledTensor(tensor, labels: labels)
  }
}
