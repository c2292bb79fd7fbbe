import CommandLanguage
import Diagnostics
import Evaluation

extension Interpreter {
  /// The same diagnostic, or a better one where a verb was meant: evaluation does not know the verbs.
  func withVerb(_ diagnostic: Diagnostic, in statement: Statement, of line: String) -> Diagnostic {
    guard let span = diagnostic.span else { return diagnostic }
    let word = line.slice(span)
    switch (diagnostic.id, statement.kind) {
    case ("evaluation.unknown-name", .expression(let expression)) where expression.span == span:
      guard let verb = nearestVerb(to: word) else { return diagnostic }
      return lonelyWord(diagnostic, meaning: verb, at: span, of: line)
    case ("evaluation.unknown-function", let kind):
      guard let verb = Verb.named(word) else { return diagnostic }
      return calledVerb(verb, at: span, in: kind, of: line)
    default: return diagnostic
    }
  }

  /// The verb that is nearest to a word; nil when none is, or a variable or function is nearer.
  private func nearestVerb(to word: String) -> Verb? {
    let known = Verb.all.map(\.name) + workspace.names + FunctionTable.names
    return nearestName(to: word, among: known).flatMap(Verb.named)
  }

  /// `comprae`.
  private func lonelyWord(
    _ diagnostic: Diagnostic, meaning verb: Verb, at span: SourceSpan, of line: String
  ) -> Diagnostic {
    let needed = verb.argumentCount.lowerBound
    let words = fillers(for: verb, after: []).prefix(needed)
    var diagnostic = diagnostic
    diagnostic.label = "the nearest command is \(verb.name)"
    diagnostic.why = nil
    diagnostic.fix =
      words.count == needed && !verb.readsRest || verb.name == "help"
      ? line.replacing(span, with: ([verb.name] + words).joined(separator: " ")) : verb.example
    return diagnostic
  }

  /// `map(q)`.
  private func calledVerb(
    _ verb: Verb, at span: SourceSpan, in kind: Statement.Kind, of line: String
  ) -> Diagnostic {
    var fix = verb.example
    if case .expression(let expression) = kind,
      case .call(let callee, let arguments) = expression.kind,
      callee.span == span
    {
      let words = arguments.map { argument in
        (argument.name.map { "\($0)=" } ?? "") + line.slice(argument.value.span)
      }
      fix = line.replacing(expression.span, with: ([verb.name] + words).joined(separator: " "))
    }
    return Diagnostic(
      "commands.not-a-function", "\(verb.name) is a command, not a function", at: span,
      label: "its arguments follow after a blank", why: "it is typed \(verb.usage)", fix: fix
    ).with(source: line)
  }
}
