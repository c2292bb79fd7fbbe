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
        name: "query", kind: .integer, standard: "0", help: "the query in the first lines, from 0"),
      VerbOption(
        name: "towards",
        kind: .word(
          GradientContent.Measure.Target.allCases.map(\.rawValue), placeholder: "q"),
        standard: "score", help: "what is moved: a score, q, k, v, or q and k as normalised"),
      VerbOption(
        name: "sum", kind: .boolean, standard: "false",
        help: "the sum over the keys, not the largest"),
    ],
    summary: "set the norm of a gradient, such as ∂o/∂s, beside its bounds",
    details: [
      "actual    the largest ‖∂o/∂s‖ over the keys of a query",
      "envelope  what the weights of that row allow, whatever the values are",
      "ceiling   what the mechanism allows before any score is seen",
      "towards=qhat, khat, q, k and v set ∂o by the tokens beside their bounds in the same way,",
      "q and k with the 1/σ of the normalisation; sum=true adds up the keys.",
      "Where the normaliser Z can come near 0 there is \"no bound\", and its smallest distance to 0",
      "is shown.",
      "Always actual ≤ envelope ≤ ceiling. For the query, the worst query and the mean. Per key, the",
      "ceilings of score, khat and v are reached by some inputs; the others are bounds.",
      "On the screen it is a live panel: it follows the crosshair and the sliders.",
    ],
    refusals: [
      "a query beyond the last one",
      "sum=true towards q or qhat: a query is one vector",
      "a mechanism without a focus: `use d layer=0 head=0`, or `demo`",
    ],
    example: "q, k, v = randn(24, 8), randn(24, 8), randn(24, 8); "
      + "b = attend(q, k, v, fastmax(p=2)); bound b query=3"
  ) { interpreter, request in
    let query = try request.integer("query", in: &interpreter) ?? 0
    let measure = try measure(request, &interpreter)
    let subjects = try interpreter.comparedAttentions(request, keepsPanes: true)
    for subject in subjects {
      let count = subject.value.attention.queryCount
      guard (0..<count).contains(query) else {
        throw noSuchQuery(query, count: count, request: request)
      }
    }
    let content = try describing(at: request.arguments[0].span) {
      try GradientContent(
        subjects.map { ($0.value, $0.title) }, query: query, measure: measure,
        context: request.context.compute)
    }
    let panel = PaneSubject(
      kind: .gradient, expressions: subjects.map(\.pane.text),
      reads: subjects.reduce(into: []) { $0.formUnion($1.pane.reads) }, measure: measure)
    return CommandOutcome(
      report: Report(
        parts: [.gradient(content)], actions: [.showPanel(panel, query: query)],
        summary: ValueSummary(gradient: content)))
  }

  /// What `towards` and `sum` ask for.
  private static func measure(
    _ request: CommandRequest, _ interpreter: inout Interpreter
  ) throws(Diagnostic) -> GradientContent.Measure {
    let target =
      try request.word("towards").flatMap(GradientContent.Measure.Target.init) ?? .score
    let isSum = try request.boolean("sum", in: &interpreter)
    guard !isSum || target != .q && target != .qhat else {
      throw Diagnostic(
        "commands.nothing-to-sum", "a query is one vector: there is nothing to sum over",
        at: request.span(ofOption: "sum"), label: "sum adds up keys",
        fix: request.context.source.replacing(request.span(ofOption: "sum"), with: "false"))
    }
    return GradientContent.Measure(target, isSum: isSum)
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
