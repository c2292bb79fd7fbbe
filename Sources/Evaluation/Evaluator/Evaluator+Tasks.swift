import CommandLanguage
import Diagnostics
import Models

extension Evaluator {
  /// The task an expression means where a task is expected: a task's name, its name with options, or a
  /// value that is a task.
  ///
  /// - Parameter options: More options, as a command takes them.
  /// - Throws: A diagnostic at the word that is no task, or at the option that is refused.
  mutating func task(_ expression: Expression, options: [Argument] = []) throws(Diagnostic)
    -> TaskValue
  {
    switch expression.kind {
    case .name(let name):
      if case .task(let value)? = names[name] { return try plain(value, options, name, expression) }
      guard let entry = TaskFunctions.entry(named: name) else {
        throw names[name].map { notATask($0, at: expression) }
          ?? unknownTask(name, at: expression.span, replacing: expression.span, quoted: false)
      }
      return try task(entry, options, nameSpan: expression.span, at: expression.span)
    case .text(let name):
      return try task(named: name, options, nameSpan: expression.span, at: expression.span)
    case .call(let callee, let arguments):
      if case .name(let name) = callee.kind {
        if let entry = TaskFunctions.entry(named: name) {
          return try task(
            entry, arguments + options, nameSpan: callee.span, at: expression.span)
        }
        if FunctionTable.entry(named: name) == nil {
          throw unknownTask(name, at: callee.span, replacing: callee.span, quoted: false)
        }
      }
      fallthrough
    default:
      let value = try value(of: expression)
      guard case .task(let task) = value else { throw notATask(value, at: expression) }
      return try plain(task, options, task.task.name, expression)
    }
  }

  /// `task("sort", length=8)`; nil for any other call.
  mutating func namedTask(_ callee: Expression, _ arguments: [Argument], at span: SourceSpan)
    throws(Diagnostic) -> TaskValue?
  {
    guard case .name("task") = callee.kind, let first = arguments.first,
      first.name == nil || first.name == "name"
    else { return nil }
    let value = try value(of: first.value)
    switch value {
    case .text(let name):
      return try task(
        named: name, Array(arguments.dropFirst()), nameSpan: first.value.span, at: span)
    case .task, .function: return try task(first.value, options: Array(arguments.dropFirst()))
    default: throw notATask(value, at: first.value)
    }
  }

  private mutating func task(
    named name: String, _ options: [Argument], nameSpan: SourceSpan, at span: SourceSpan
  ) throws(Diagnostic) -> TaskValue {
    guard let entry = TaskFunctions.entry(named: name) else {
      throw unknownTask(name, at: nameSpan, replacing: nameSpan, quoted: true)
    }
    return try task(entry, options, nameSpan: nameSpan, at: span)
  }

  private mutating func task(
    _ entry: FunctionEntry, _ options: [Argument], nameSpan: SourceSpan, at span: SourceSpan
  ) throws(Diagnostic) -> TaskValue {
    let value = try call(entry, on: nil, options, nameSpan: nameSpan, at: span)
    guard case .task(let task) = value else { preconditionFailure("\(entry.name) makes no task") }
    return task
  }

  /// A task that is a value has its options already.
  private func plain(
    _ task: TaskValue, _ options: [Argument], _ name: String, _ expression: Expression
  ) throws(Diagnostic) -> TaskValue {
    guard let option = options.first else { return task }
    throw Diagnostic(
      "tasks.has-options", "\(name) is a task with options already",
      at: option.nameSpan ?? option.value.span, label: task.title,
      why: "options go with a task's name",
      fix: context.line(replacing: expression.span, with: task.task.name))
  }

  private func notATask(_ value: Value, at expression: Expression) -> Diagnostic {
    Diagnostic(
      "evaluation.wrong-kind", "this is not a task", at: expression.span,
      label: "it is \(value.described)",
      why: "tasks are \(TaskTable.definitions.map(\.name).joined(separator: ", "))",
      fix: context.line(replacing: expression.span, with: "copy"))
  }

  private func unknownTask(
    _ name: String, at span: SourceSpan, replacing: SourceSpan, quoted: Bool
  ) -> Diagnostic {
    let known = TaskTable.definitions.map(\.name)
    let nearest = nearestName(to: name, among: known)
    let word = nearest.map { quoted ? "\"\($0)\"" : $0 }
    return Diagnostic(
      "tasks.unknown", "there is no task called \(name)", at: span,
      label: nearest.map { "the nearest is \($0)" } ?? known.joined(separator: ", "),
      why: "`task` lists them",
      fix: word.map { context.line(replacing: replacing, with: $0) } ?? "task")
  }
}
