import CommandLanguage
import Diagnostics
import Evaluation

extension Verb {
  /// `slide tau 0.25..8`.
  static let slide = Verb(
    "slide", group: .data, arguments: "name lo..hi", count: 2...2, kinds: [.variable, .expression],
    fillers: ["tau", "0.25..8"],
    options: [
      VerbOption(
        name: "at", kind: .number, standard: "where it is, or the middle",
        help: "where to put it")
    ],
    summary: "make a variable a parameter that keys move",
    details: [
      "Variables that were defined from it, directly or through others, are evaluated again",
      "whenever it moves; random draws and file loads are not repeated. A new name starts in the",
      "middle of the range. Assigning the variable again frees it.",
    ],
    refusals: [
      "a range that does not run from a smaller to a larger number",
      "a name that holds something other than a number",
    ],
    example: "tau = 4; q, k, v = randn(24, 8), randn(24, 8), randn(24, 8); "
      + "b = attend(q, k, v, fastmax(p=2, tau=tau)); slide tau 0.25..8"
  ) { interpreter, request in
    let target = request.arguments[0]
    guard case .name(let name) = target.kind else {
      throw CommandProblems.wrongKind(
        at: target, wanted: "the name of a variable", found: request.text(of: target),
        fix: request.verb.example)
    }
    let rangeExpression = request.arguments[1]
    let range = try interpreter.workspace.evaluate(rangeExpression, context: request.context)
    guard case .range(let lower, let upper) = range else {
      throw CommandProblems.wrongKind(
        at: rangeExpression, wanted: "a range lo..hi", found: range.described,
        fix: "slide \(name) 0.25..8")
    }
    let place = try request.number("at", in: &interpreter)
    var changed = try interpreter.workspace.slide(
      name, from: lower, to: upper, at: rangeExpression.span, context: request.context)
    if let place {
      changed.formUnion(
        try interpreter.workspace.setParameter(name, to: place, context: request.context))
    }
    interpreter.pendingMoves.remove(name)
    guard let slider = interpreter.slider(named: name) else { return CommandOutcome() }
    let line =
      "\(name) = \(numberText(slider.value)), from \(numberText(slider.lower)) to "
      + numberText(slider.upper)
    return CommandOutcome(
      report: Report(
        parts: [.text([line])], actions: [.showSlider(slider)],
        summary: ValueSummary(kind: "parameter", value: .number(slider.value))),
      changedNames: changed)
  }
}
