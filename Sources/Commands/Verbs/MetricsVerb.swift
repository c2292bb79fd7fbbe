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
      "entropy −Σ a ln a; effective keys 1/Σa²; top mass: the five largest weights of a row; sink",
      "mass: the weight on key 0; previous-token mass; mean distance in tokens; confidence: the",
      "mean largest weight of a row; coherence 1 − H/ln n; share of negative weights. Rows with a",
      "weight ≤ 0 have no entropy: they are left out and counted.",
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
          try Analysis.metrics(of: value.attention, context: request.context.compute)
        })
    }
    table.addMetrics(columns, of: values)
    return CommandOutcome(
      report: Report(parts: [.table(table)], summary: ValueSummary(table: table, maps: [])))
  }
}
