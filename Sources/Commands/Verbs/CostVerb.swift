import Analysis
import Attention
import CommandLanguage
import Diagnostics
import Evaluation

extension Verb {
  /// `cost softmax fastmax(p=2)`.
  static let cost = Verb(
    "cost", group: .look, arguments: "[softmax fastmax(p=2) …]", count: 0...4, kinds: [.expression],
    options: [
      VerbOption(
        name: "width", kind: .integer, standard: "64", help: "numbers per token over all heads"),
      VerbOption(name: "heads", kind: .integer, standard: "4", help: "heads the width is cut into"),
      VerbOption(
        name: "causal", kind: .boolean, standard: "false", help: "hide later keys from a query"),
      VerbOption(
        name: "tokens", kind: .integer, standard: "65536", help: "the largest number of tokens"),
      VerbOption(
        name: "measure", kind: .boolean, standard: "true", help: "run what takes under 0.1 s, too"),
    ],
    summary: "draw what mechanisms cost against the number of tokens",
    details: [
      "Lines are predicted from rates measured on this machine at first use; marks are runs made",
      "now. Both axes are logarithmic: N² rises twice as steeply as N. Below stand the counted",
      "multiply-adds, memory, the number of tokens from which a mechanism is faster than softmax,",
      "and the same width in more heads: order p costs N·C^(p+1)/H^p.",
      "Without mechanisms: softmax, fastmax(p=1), fastmax(p=2). With --stable-output the lines are",
      "multiply-adds and nothing is measured.",
    ],
    refusals: ["heads that do not divide the width", "an argument that is no mechanism"],
    example: "cost softmax fastmax(p=2) width=32 heads=2 tokens=4096"
  ) { interpreter, request in
    let extents = try costExtents(request, &interpreter)
    var mechanisms: [any Mechanism] = []
    for argument in request.arguments {
      let value = try interpreter.workspace.evaluate(argument, context: request.context)
      guard let mechanism = value.asMechanism else {
        throw CommandProblems.wrongKind(
          at: argument, wanted: "a mechanism", found: value.described, fix: request.verb.example)
      }
      mechanisms.append(mechanism)
    }
    if mechanisms.isEmpty {
      mechanisms = [Softmax(), try Fastmax(order: 1), try Fastmax(order: 2)]
    }
    let survey = try describing(at: request.call.verbSpan) {
      try CostSurvey(
        mechanisms, extents, measures: request.boolean("measure", or: true, in: &interpreter),
        isTimed: !interpreter.options.stableOutput, context: request.context.compute)
    }
    let tables = [survey.table, survey.headTable]
    return CommandOutcome(
      report: Report(
        parts: [.curves(survey.curves)] + tables.map { .table($0) },
        summary: ValueSummary(
          kind: "tables",
          value: .list(tables.map { ValueSummary(table: $0, maps: []).value }))))
  }

  private static func costExtents(
    _ request: CommandRequest, _ interpreter: inout Interpreter
  ) throws(Diagnostic) -> CostSurvey.Extents {
    func option(_ name: String, _ standard: Int, _ range: ClosedRange<Int>) throws(Diagnostic)
      -> Int
    {
      let number = try request.integer(name, in: &interpreter) ?? standard
      guard range.contains(number) else {
        throw Diagnostic(
          "commands.out-of-range", "\(name) is out of range", at: request.span(ofOption: name),
          label: "\(name) runs from \(range.lowerBound) to \(range.upperBound)",
          fix: request.context.source.replacing(
            request.span(ofOption: name), with: "\(standard)"))
      }
      return number
    }
    let width = try option("width", 64, 1...4096)
    let heads = try option("heads", width % 4 == 0 ? 4 : 1, 1...1024)
    let tokens = try option("tokens", 65_536, 128...1 << 30)
    guard width % heads == 0 else {
      throw Diagnostic(
        "commands.heads-do-not-divide", "the heads do not divide the width",
        at: request.span(ofOption: "heads"), label: "\(width) numbers in \(heads) heads",
        why: "each head takes an equal part of a token's numbers",
        fix: request.context.source.replacing(request.span(ofOption: "heads"), with: "1"))
    }
    return CostSurvey.Extents(
      width: width, heads: heads, isCausal: try request.boolean("causal", in: &interpreter),
      tokens: tokens)
  }
}
