import Attention
import CommandLanguage
import Diagnostics
import Evaluation

extension Verb {
  /// `bound b query=3`.
  static let bound = Verb(
    "bound", group: .look, arguments: "a [b c d]", count: 1...4, kinds: [.attention],
    options: [
      VerbOption(
        name: "query", kind: .integer, standard: "0", help: "the query in the first lines, from 0")
    ],
    summary: "set the norm of the gradient ∂o/∂s beside its bounds",
    details: [
      "actual    the largest ‖∂o/∂s‖ over the keys of a query",
      "envelope  what the weights of that row allow, whatever the values are",
      "ceiling   what the mechanism allows before any score is seen",
      "Where the normaliser Z can come near 0 there is \"no bound\", and its smallest distance to 0",
      "is shown.",
      "Always actual ≤ envelope ≤ ceiling. For the query, the worst query and the mean.",
    ],
    refusals: [
      "a query beyond the last one",
      "a mechanism without a focus: `use d layer=0 head=0`, or `demo`",
    ],
    example: "q, k, v = randn(24, 8), randn(24, 8), randn(24, 8); "
      + "b = attend(q, k, v, fastmax(p=2)); bound b query=3"
  ) { interpreter, request in
    let query = try request.integer("query", in: &interpreter) ?? 0
    var subjects: [(value: AttentionValue, title: String)] = []
    for argument in request.arguments {
      let subject = try interpreter.attention(
        interpreter.workspace.evaluate(argument, context: request.context), at: argument,
        fix: request.verb.example, context: request.context)
      let count = subject.value.attention.queryCount
      guard (0..<count).contains(query) else {
        throw noSuchQuery(query, count: count, request: request)
      }
      subjects.append(subject)
    }
    let content = try describing(at: request.arguments[0].span) {
      try GradientContent(subjects, query: query, context: request.context.compute)
    }
    return CommandOutcome(
      report: Report(parts: [.gradient(content)], summary: ValueSummary(gradient: content)))
  }

  private static func noSuchQuery(_ query: Int, count: Int, request: CommandRequest) -> Diagnostic {
    let span = request.span(ofOption: "query")
    return Diagnostic(
      "commands.no-such-query", "there is no query \(query)", at: span,
      label: count == 0 ? "it has no queries" : "its queries are 0 to \(count - 1)",
      fix: count == 0
        ? request.verb.example : request.context.source.replacing(span, with: "\(count - 1)"))
  }
}
