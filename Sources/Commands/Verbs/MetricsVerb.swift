import Analysis
import CommandLanguage
import Diagnostics
import Evaluation

extension Verb {
  /// `metrics b`.
  static let metrics = Verb(
    "metrics", group: .look, arguments: "a [b c d]", count: 1...4, kinds: [.attention],
    summary: "print the numbers of a map, each with how it was obtained",
    details: [
      "Each is a mean over rows unless it says otherwise; a is a row's weights.",
      "",
      "entropy            −Σ a ln a; rows with a weight ≤ 0 have none, and are counted",
      "effective keys     1/Σ a²",
      "top mass           the five largest weights",
      "sink mass          the weight on key 0, over rows that see two keys or more",
      "previous-token     the weight on the key before the query's own position",
      "mean distance      Σ a·|position of the query − position of the key|",
      "mass within 4      the weight on keys at most 4 positions away",
      "confidence         the largest weight",
      "coherence          1 − entropy/ln n",
      "negative weights   their share of all pairs",
      "received lift      the most that a key receives from all rows, over uniform rows' share",
      "Frobenius norm     √Σ a² over all pairs",
      "normaliser / keys  the smallest |Z|/n of a row; near 0 weights grow without bound",
      "rank               at most the number of features, or of tokens",
      "effective rank     exp of the entropy of the singular values' shares",
      "stable rank        Σ σ² over the largest σ²",
      "",
      "Up to 2²² pairs everything is exact. Beyond, rows are sampled, with a t interval; but where",
      "the mechanism factorises, distances, sink, previous and near mass, received lift, normaliser",
      "and the weight by eighths are sums of features over all rows, and exact; effective keys and",
      "the norm as well while the features of the squared kernel are few enough, and effective and",
      "stable rank without a mask. Of other maps these two are told up to 512 queries or keys.",
    ],
    refusals: ["a mechanism without a focus: `use d layer=0 head=0`, or `demo`"],
    example: "q, k, v = randn(24, 8), randn(24, 8), randn(24, 8); "
      + "metrics attend(q, k, v, fastmax(p=2), causal=true)"
  ) { interpreter, request in
    var table = ReportTable(columns: [""], rows: [])
    var columns: [MapMetrics] = []
    var values: [AttentionValue] = []
    for argument in request.arguments {
      let (value, title) = try interpreter.attention(
        interpreter.workspace.evaluate(argument, context: request.context), at: argument,
        fix: request.verb.example, context: request.context)
      table.columns.append(title)
      values.append(value)
      columns.append(
        try describing(at: argument.span) {
          try Analysis.metrics(
            of: value.attention, maps: interpreter.maps, context: request.context.compute)
        })
    }
    table.addMetrics(columns, of: values)
    return CommandOutcome(
      report: Report(parts: [.table(table)], summary: ValueSummary(table: table, maps: [])))
  }
}
