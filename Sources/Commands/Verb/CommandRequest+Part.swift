import CommandLanguage
import Diagnostics
import Evaluation

extension CommandRequest {
  /// The part `from:to` given for an option; nil when it was left out. Negative ends count from the
  /// end, as in a slice.
  ///
  /// - Throws: `commands.window-outside` at the value for a part that is empty or not there.
  func part(_ name: String, within count: Int, in interpreter: inout Interpreter)
    throws(Diagnostic) -> Range<Int>?
  {
    guard let expression = option(name) else { return nil }
    guard case .range(let first, let second) = expression.kind else {
      throw CommandProblems.wrongKind(
        at: expression, wanted: "a part such as 0:\(count)", found: text(of: expression),
        fix: context.source.replacing(expression.span, with: "0:\(count)"))
    }
    let from = try end(first, or: 0, count: count, in: &interpreter)
    let to = try end(second, or: count, count: count, in: &interpreter)
    if from >= 0, from < to, to <= count { return from..<to }
    let lower = min(max(from, 0), max(count - 1, 0))
    let upper = to > lower && to <= count ? to : count
    throw Diagnostic(
      "commands.window-outside",
      from >= to ? "there are no \(name) in this part" : "the map does not reach so far",
      at: expression.span, label: "it has \(name) 0:\(count)",
      why: "parts count from 0, and the end is not included, as in a slice",
      fix: context.source.replacing(expression.span, with: "\(lower):\(upper)"))
  }

  private func end(
    _ expression: Expression, or standard: Int, count: Int, in interpreter: inout Interpreter
  ) throws(Diagnostic) -> Int {
    if case .none = expression.kind { return standard }
    let value = try interpreter.workspace.evaluate(expression, context: context)
    guard case .number(let number) = value, let whole = Int(exactly: number) else {
      throw CommandProblems.wrongKind(
        at: expression, wanted: "a whole number", found: value.described,
        fix: context.source.replacing(expression.span, with: "\(standard)"))
    }
    return whole < 0 ? whole + count : whole
  }
}
