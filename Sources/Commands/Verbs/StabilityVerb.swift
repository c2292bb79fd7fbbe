import Attention
import CommandLanguage
import Diagnostics
import Evaluation

extension Verb {
  /// `stability a b over=tau`.
  static let stability = Verb(
    "stability", group: .look, arguments: "a [b c d]", count: 1...4, kinds: [.attention],
    fillers: ["a"],
    options: [
      VerbOption(
        name: "over", kind: .word(Sweep.Quantity.words, placeholder: "tau"),
        standard: "tau", help: "what moves: the temperature, the tokens (n), the order (p)"),
      VerbOption(
        name: "from", kind: .number, standard: "0.25, 16 tokens, order 1", help: "where it begins"),
      VerbOption(
        name: "to", kind: .number, standard: "8, all tokens, order 8", help: "where it ends"),
    ],
    summary: "draw gradient norms towards q, k and v while temperature, tokens or order move",
    details: [
      "Marks are means over the queries, lines are their ceilings; both axes are logarithmic. A",
      "mechanism without a ceiling has no line. Over the order, mechanisms without one stay flat.",
      "Tokens are the first so many of the attention. Many rows are sampled, with an interval.",
      "On the screen the charts are a live panel that follows the sliders.",
    ],
    refusals: [
      "a mechanism without a focus: `use d layer=0 head=0`, or `demo`",
      "a range that does not run from a smaller to a larger number",
    ],
    example: "q, k, v = randn(24, 8), randn(24, 8), randn(24, 8); a = attend(q, k, v, softmax()); "
      + "b = attend(q, k, v, fastmax(p=2)); stability a b over=tau from=0.5 to=4"
  ) { interpreter, request in
    let subjects = try interpreter.comparedAttentions(request, keepsPanes: true)
    let tokens = subjects.map(\.value.attention.keyCount).min() ?? 0
    let sweep = try sweep(request, tokens: tokens, &interpreter)
    let stability = try describing(at: subjects[0].span) {
      try Stability(
        subjects.map { ($0.value, $0.title) }, sweep, context: request.context.compute)
    }
    let panel = PaneSubject(
      kind: .stability, expressions: subjects.map(\.pane.text),
      reads: subjects.reduce(into: []) { $0.formUnion($1.pane.reads) }, sweep: sweep)
    return CommandOutcome(
      report: Report(
        parts: [.charts(stability.charts), .table(stability.table)],
        actions: [.showPanel(panel, query: nil)],
        summary: ValueSummary(table: stability.table, maps: [])))
  }

  private static func sweep(
    _ request: CommandRequest, tokens: Int, _ interpreter: inout Interpreter
  ) throws(Diagnostic) -> Sweep {
    let quantity = try request.word("over").flatMap(Sweep.Quantity.init(word:)) ?? .tau
    let (standard, range): (ClosedRange<Double>, ClosedRange<Double>) =
      switch quantity {
      case .tau: (0.25...8, 1e-6...1e6)
      case .order: (1...8, 1...30)
      case .tokens:
        (min(16, Double(max(tokens, 2)) / 2)...Double(max(tokens, 2)), 1...Double(max(tokens, 2)))
      }
    let from = try request.number("from", in: &interpreter) ?? standard.lowerBound
    let to = try request.number("to", in: &interpreter) ?? max(standard.upperBound, from * 2)
    for (name, number) in [("from", from), ("to", to)] where !range.contains(number) {
      throw Diagnostic(
        "commands.out-of-range", "\(name) is out of range", at: request.span(ofOption: name),
        label: "\(quantity.rawValue) runs from \(numberText(range.lowerBound)) to "
          + numberText(range.upperBound), fix: request.verb.example)
    }
    guard from < to else {
      throw Diagnostic(
        "commands.empty-range", "the range runs from a smaller to a larger number",
        at: request.span(ofOption: "from"), label: "\(numberText(from)) to \(numberText(to))",
        fix: request.verb.example)
    }
    return Sweep(quantity: quantity, from: from, to: to)
  }
}
