import CommandLanguage
import Diagnostics

/// What can be wrong with a command before it runs, in words.
struct CommandProblems {
  /// The command.
  let call: CommandCall
  /// Its entry of the table.
  let verb: Verb
  /// The line as typed.
  let line: String

  /// `compare a b qery=3`.
  func unknownOption(_ argument: Argument) -> Diagnostic {
    let name = argument.name ?? ""
    let names = verb.options.map(\.name)
    let span = argument.nameSpan ?? argument.value.span
    guard let nearest = nearestName(to: name, among: names) else {
      let whole = span.union(argument.value.span)
      return Diagnostic(
        "commands.unknown-option", "\(verb.name) has no option \(name)", at: span,
        label: names.isEmpty ? "\(verb.name) takes no options" : choices(names),
        fix: line.replacing(whole, with: "").trimmedEnd)
    }
    return Diagnostic(
      "commands.unknown-option", "\(verb.name) has no option \(name)", at: span,
      label: choices(names), fix: line.replacing(span, with: nearest))
  }

  /// `compare a`.
  func missingArgument(after arguments: [Expression], fillers: [String]) -> Diagnostic {
    let least = verb.argumentCount.lowerBound
    let found = arguments.count
    let end = call.arguments.last?.value.span.to ?? call.verbSpan.to
    let span = found == 0 ? call.verbSpan : SourceSpan(from: end, to: end)
    let missing = fillers.prefix(least - found)
    let fix =
      missing.count == least - found
      ? line.replacing(
        SourceSpan(from: end, to: end), with: " " + missing.joined(separator: " "))
      : verb.example
    return Diagnostic(
      "commands.missing-argument",
      "\(verb.name) needs \(least) argument\(least == 1 ? "" : "s")", at: span,
      label: found == 0 ? "none given" : "\(found) given",
      why: "it is typed \(verb.usage)", fix: fix)
  }

  /// `quit now please`.
  func tooManyArguments(_ arguments: [Expression]) -> Diagnostic {
    let most = verb.argumentCount.upperBound
    let span = arguments[most].span.union(arguments[arguments.count - 1].span)
    return Diagnostic(
      "commands.too-many-arguments",
      most == 0
        ? "\(verb.name) takes no arguments"
        : "\(verb.name) takes at most \(most) argument\(most == 1 ? "" : "s")",
      at: span, label: "\(arguments.count) given", why: "it is typed \(verb.usage)",
      fix: line.replacing(span, with: "").trimmedEnd)
  }

  /// `slide tau 4`.
  static func wrongKind(at expression: Expression, wanted: String, found: String, fix: String?)
    -> Diagnostic
  {
    Diagnostic(
      "commands.wrong-kind", "this is not \(wanted)", at: expression.span, label: found, fix: fix)
  }

  /// A mechanism alone has no queries and keys.
  static func noFocus(at expression: Expression, interpreter: Interpreter) -> Diagnostic {
    Diagnostic(
      "commands.no-focus", "there is nothing to apply this mechanism to", at: expression.span,
      label: "no focus yet", why: "a mechanism works on the queries and keys of the focus",
      fix: interpreter.focusFix)
  }

  private func choices(_ names: [String]) -> String {
    (names.count == 1 ? "its only option is " : "its options are ") + names.joined(separator: ", ")
  }
}

extension String {
  /// Without blanks at the end.
  var trimmedEnd: String {
    var text = self[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
