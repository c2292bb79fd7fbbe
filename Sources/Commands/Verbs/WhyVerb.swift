import CommandLanguage
import Diagnostics
import Evaluation

extension Verb {
  /// `why nan x`.
  static let why = Verb(
    "why", group: .learn, arguments: "nan [x]", count: 1...2,
    kinds: [.words(["nan"]), .expression],
    summary: "find the operation that first made a NaN or an infinity",
    details: [
      "The expression is evaluated again, and names are followed into the expressions they were",
      "made by, with the random numbers drawn then. Without x: the variable assigned last that",
      "holds a NaN or an infinity.",
    ],
    refusals: ["a question other than `why nan`"],
    example: "x = arange(3); y = log(x - 1); z = y + 1; why nan z"
  ) { interpreter, request in
    guard case .name("nan") = request.arguments[0].kind else {
      let typed = request.text(of: request.arguments[0])
      throw Diagnostic(
        "commands.unknown-question", "why answers one question: why nan",
        at: request.arguments[0].span, label: "this is \(typed)",
        fix: request.arguments.count == 1
          ? "why nan \(typed)"
          : request.context.source.replacing(request.arguments[0].span, with: "nan"))
    }
    var expression = request.arguments.dropFirst().first
    if expression == nil {
      expression = interpreter.workspace.lastNonFiniteName.map {
        Expression(.name($0), at: request.arguments[0].span)
      }
    }
    guard let expression else { return answer("no variable holds a NaN or an infinity") }
    let found = try interpreter.workspace.nonFiniteOrigin(
      of: expression, context: request.context)
    guard let origin = found else {
      return answer("there is no NaN and no infinity in \(request.text(of: expression))")
    }
    var lines = [origin.diagnostic.message]
    lines += origin.diagnostic.rendered(width: interpreter.options.width).dropFirst()
    if origin.path.count > 1 {
      lines.append("it came by way of \(origin.path.joined(separator: ", made from "))")
    }
    let summary: [ValueSummary.Member] = [
      .init("operation", .text(origin.operation)), .init("kind", .text(origin.kind)),
      .init("index", .list(origin.index.map { .number(Double($0)) })),
      .init("source", .text(origin.diagnostic.source ?? "")),
    ]
    return CommandOutcome(
      report: Report(
        parts: [.text(lines)], summary: ValueSummary(kind: "origin", value: .object(summary))))
  }

  private static func answer(_ text: String) -> CommandOutcome {
    CommandOutcome(
      report: Report(
        parts: [.text([text])], summary: ValueSummary(kind: "text", value: .text(text)))
    )
  }
}
