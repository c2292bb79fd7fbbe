import Attention
import Diagnostics
import Tensors

let attentionMethodEntries: [FunctionEntry] =
  [
    FunctionEntry(
      "at", .attention,
      [
        FunctionParameter("attention", .any, "what comes before the dot"),
        FunctionParameter("i", .integer, aliases: ["query"], "the query, from 0"),
        FunctionParameter("j", .integer, aliases: ["key"], "the key, from 0"),
      ],
      "weight, score and lift of one pair",
      help: "lift is the weight times the number of keys the query sees: 1 is uniform.",
      example: "\(smallAttention); a.at(3, 5)",
      implementation: pairRecord),
    FunctionEntry(
      "row", .attention,
      [
        FunctionParameter("attention", .any, "what comes before the dot"),
        FunctionParameter("i", .integer, aliases: ["query"], "the query, from 0"),
        FunctionParameter("top", .integer, or: "8", "how many of the largest keys"),
      ],
      "one row: its largest keys, with tokens when known, and all its weights",
      example: "\(smallAttention); a.row(3)",
      implementation: rowRecord),
  ] + attentionTileEntries

private func pairRecord(_ call: inout Call) throws -> Value {
  guard case .attention(let value) = call.value("attention") else { return .none }
  let query = wrapped(call.integer("i", or: 0), value.attention.queryCount)
  let key = wrapped(call.integer("j", or: 0), value.attention.keyCount)
  let cell = try value.attention.cell(query: query, key: key)
  var fields = [RecordField("query", .number(Double(query)))]
  if !value.queryLabels.isEmpty {
    fields.append(RecordField("query_token", .text(value.queryLabels[query])))
  }
  fields.append(RecordField("key", .number(Double(key))))
  if !value.keyLabels.isEmpty {
    fields.append(RecordField("key_token", .text(value.keyLabels[key])))
  }
  fields += [
    RecordField("weight", .number(cell.weight)), RecordField("score", .number(cell.score)),
    RecordField("lift", .number(cell.lift)), RecordField("exact", .boolean(true)),
    RecordField("masked", .boolean(!cell.isVisible)),
  ]
  return .record(fields)
}

private func rowRecord(_ call: inout Call) throws -> Value {
  guard case .attention(let value) = call.value("attention") else { return .none }
  let query = wrapped(call.integer("i", or: 0), value.attention.queryCount)
  let row = try value.attention.row(query)
  let order = row.weights.indices.sorted { descending(row.weights[$0], row.weights[$1], $0 < $1) }
  let largest = order.prefix(max(call.integer("top", or: 8), 0)).map { key in
    let weight = row.weights[key]
    var fields = [RecordField("key", .number(Double(key)))]
    if !value.keyLabels.isEmpty { fields.append(RecordField("token", .text(value.keyLabels[key]))) }
    fields += [
      RecordField("weight", .number(weight)),
      RecordField("lift", .number(weight * Double(row.visibleCount))),
      RecordField("score", .number(row.scores[key])),
    ]
    return Value.record(fields)
  }
  var fields = [RecordField("query", .number(Double(query)))]
  if !value.queryLabels.isEmpty {
    fields.append(RecordField("token", .text(value.queryLabels[query])))
  }
  let hidden = value.attention.keyCount - row.visibleCount
  let weights = row.weights.map(Float.init) + [Float](repeating: 0, count: hidden)
  let labels = value.keyLabels.isEmpty ? [:] : [0: value.keyLabels]
  fields += [
    RecordField("visible", .number(Double(row.visibleCount))),
    RecordField("normalizer", .number(row.normalizer)),
    RecordField("largest", .list(Array(largest))),
    RecordField(
      "weights", .tensor(LabeledTensor(Tensor([weights.count], weights), labels: labels))),
  ]
  return .record(fields)
}

/// A negative index counts from the end; one out of range stays so, and is refused with its number.
private func wrapped(_ index: Int, _ count: Int) -> Int {
  index < 0 && index >= -count ? index + count : index
}

/// Larger first, NaN last, and the smaller index first among equals.
private func descending(_ a: Double, _ b: Double, _ isFirst: Bool) -> Bool {
  if a.isNaN || b.isNaN { return a.isNaN == b.isNaN ? isFirst : b.isNaN }
  return a == b ? isFirst : a > b
}
