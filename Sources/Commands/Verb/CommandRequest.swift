import CommandLanguage
import Diagnostics
import Evaluation

/// A command whose arguments were counted and whose options are known.
struct CommandRequest {
  /// The entry of the table.
  let verb: Verb
  /// The command as parsed.
  let call: CommandCall
  /// What an evaluation may use; holds the line as typed.
  let context: EvaluationContext
  /// The positional arguments.
  let arguments: [Expression]
  private let options: [String: Expression]
  /// Where it says how things stand while it goes on; nil when nobody looks.
  var publisher: Publisher?

  /// Checks a command against the table.
  ///
  /// - Throws: A diagnostic at the first unknown, repeated, missing or superfluous argument.
  init(
    _ call: CommandCall, verb: Verb, context: EvaluationContext, interpreter: Interpreter
  ) throws(Diagnostic) {
    self.call = call
    self.verb = verb
    self.context = context
    arguments = call.arguments.filter { $0.name == nil }.map(\.value)
    var options: [String: Expression] = [:]
    if !verb.readsRest {
      let problems = CommandProblems(call: call, verb: verb, line: context.source)
      for argument in call.arguments {
        guard let name = argument.name else { continue }
        guard verb.takesOpenOptions || verb.options.contains(where: { $0.name == name }) else {
          throw problems.unknownOption(argument)
        }
        options[name] = argument.value
      }
      guard arguments.count >= verb.argumentCount.lowerBound else {
        throw problems.missingArgument(
          after: arguments, fillers: interpreter.fillers(for: verb, after: arguments))
      }
      guard arguments.count <= verb.argumentCount.upperBound else {
        throw problems.tooManyArguments(arguments)
      }
    }
    self.options = options
  }

  /// The text of an expression, as typed.
  func text(of expression: Expression) -> String {
    context.source.slice(expression.span)
  }

  /// The value typed for an option; nil when it was left out.
  func option(_ name: String) -> Expression? { options[name] }

  /// The words given for an option, in quotes or from a variable; nil when it was left out.
  func text(ofOption name: String, in interpreter: inout Interpreter) throws(Diagnostic) -> String?
  {
    guard let expression = options[name] else { return nil }
    let value = try interpreter.workspace.evaluate(expression, context: context)
    guard case .text(let text) = value else {
      throw CommandProblems.wrongKind(
        at: expression, wanted: "words in quotes", found: value.described,
        fix: line(with: "\"\(self.text(of: expression))\"", for: name, at: expression))
    }
    return text
  }

  /// The whole number given for an option; nil when it was left out.
  func integer(_ name: String, in interpreter: inout Interpreter) throws(Diagnostic) -> Int? {
    guard let expression = options[name] else { return nil }
    let value = try interpreter.workspace.evaluate(expression, context: context)
    guard case .number(let number) = value, let whole = Int(exactly: number) else {
      throw CommandProblems.wrongKind(
        at: expression, wanted: "a whole number", found: value.described,
        fix: line(with: value.nearestWhole, for: name, at: expression))
    }
    return whole
  }

  /// The number given for an option; nil when it was left out.
  func number(_ name: String, in interpreter: inout Interpreter) throws(Diagnostic) -> Double? {
    guard let expression = options[name] else { return nil }
    let value = try interpreter.workspace.evaluate(expression, context: context)
    guard case .number(let number) = value else {
      throw CommandProblems.wrongKind(
        at: expression, wanted: "a number", found: value.described,
        fix: line(with: nil, for: name, at: expression))
    }
    return number
  }

  /// The truth given for an option; `standard` when it was left out.
  func boolean(
    _ name: String, or standard: Bool = false, in interpreter: inout Interpreter
  ) throws(Diagnostic) -> Bool {
    guard let expression = options[name] else { return standard }
    let value = try interpreter.workspace.evaluate(expression, context: context)
    guard case .boolean(let flag) = value else {
      throw CommandProblems.wrongKind(
        at: expression, wanted: "true or false", found: value.described,
        fix: line(with: standard ? "true" : "false", for: name, at: expression))
    }
    return flag
  }

  /// The word given for an option, with or without quotes; nil when it was left out.
  func word(_ name: String) throws(Diagnostic) -> String? {
    guard let expression = options[name] else { return nil }
    guard case .word(let words, _)? = verb.options.first(where: { $0.name == name })?.kind else {
      preconditionFailure("the option \(name) of \(verb.name) is no word")
    }
    let typed =
      switch expression.kind {
      case .name(let word), .text(let word): word
      default: text(of: expression)
      }
    guard words.contains(typed) else {
      throw Diagnostic(
        "commands.unknown-word", "\(name) cannot be \(typed)", at: expression.span,
        label: "it is one of \(words.joined(separator: ", "))",
        fix: context.source.replacing(
          expression.span, with: nearestName(to: typed, among: words) ?? words[0]))
    }
    return typed
  }

  /// Options that the table does not list.
  var openOptions: [Argument] {
    call.arguments.filter { argument in
      argument.name.map { name in !verb.options.contains { $0.name == name } } ?? false
    }
  }

  /// What was typed for an option, not evaluated; nil when it was left out.
  func expression(_ name: String) -> Expression? { options[name] }

  /// The text an argument stands for, in quotes or from a variable.
  func path(_ expression: Expression, in interpreter: inout Interpreter) throws(Diagnostic)
    -> String
  {
    let value = try interpreter.workspace.evaluate(expression, context: context)
    guard case .text(let path) = value, !path.isEmpty else {
      throw CommandProblems.wrongKind(
        at: expression, wanted: "a path in quotes", found: value.described, fix: verb.example)
    }
    return path
  }

  /// The line with a value that would do for an option: this one, or its standard where that is a
  /// number; the verb's example where neither is known.
  private func line(with value: String?, for name: String, at expression: Expression) -> String {
    let standard = verb.options.first { $0.name == name }?.standard
    guard let value = value ?? standard.flatMap({ Double($0) == nil ? nil : $0 }) else {
      return verb.example
    }
    return context.source.replacing(expression.span, with: value)
  }

  /// The span of an option's value, or of the verb.
  func span(ofOption name: String) -> SourceSpan {
    options[name]?.span ?? call.verbSpan
  }
}

extension Value {
  /// The whole number towards 0, at least 1 for what is above 0; nil for what is no finite number.
  fileprivate var nearestWhole: String? {
    guard case .number(let number) = self, abs(number) < 1e15 else { return nil }
    let whole = number > 0 ? max(number.rounded(.down), 1) : number.rounded(.up)
    return Int(exactly: whole).map(String.init)
  }
}

extension String {
  /// The bytes of a span.
  func slice(_ span: SourceSpan) -> String {
    let bytes = Array(utf8)
    guard span.to <= bytes.count else { return "" }
    return String(decoding: bytes[span.from..<span.to], as: UTF8.self)
  }

  /// The same text with other bytes in place of a span.
  func replacing(_ span: SourceSpan, with text: String) -> String {
    let bytes = Array(utf8)
    guard span.to <= bytes.count else { return self }
    return String(decoding: bytes[..<span.from], as: UTF8.self) + text
      + String(decoding: bytes[span.to...], as: UTF8.self)
  }
}
