import CommandLanguage
import Diagnostics

extension Evaluator {
  mutating func call(_ callee: Expression, _ arguments: [Argument], at span: SourceSpan)
    throws(Diagnostic) -> Value
  {
    try checkCancelled(at: span)
    switch callee.kind {
    case .name(let name):
      if name == "grad", let gradient = try expressionGradient(arguments, at: span) {
        return gradient
      }
      if let task = try namedTask(callee, arguments, at: span) { return .task(task) }
      // A variable does not hide a function of its name: after `sum = 3`, `sum(x)` still adds.
      guard let entry = FunctionTable.entry(named: name) else {
        throw foreignFunction(name, arguments, at: callee.span, call: span)
          ?? notAFunction(name, at: callee.span)
      }
      return try call(entry, on: nil, arguments, nameSpan: callee.span, at: span)
    case .member(let subject, let name, let nameSpan):
      let value = try value(of: subject)
      let method = BoundArgument(value: value, span: subject.span)
      return try callMember(name, of: method, arguments, nameSpan: nameSpan, at: span)
    default:
      let value = try value(of: callee)
      throw Diagnostic(
        "evaluation.not-callable", "only functions can be called", at: callee.span,
        label: "this is \(value.described)")
    }
  }

  private func notAFunction(_ name: String, at span: SourceSpan) -> Diagnostic {
    if let value = names[name] {
      return Diagnostic(
        "evaluation.not-callable", "\(name) is not a function", at: span,
        label: "\(name) is \(value.described)", why: "brackets [ ] pick elements, not ( )")
    }
    let nearest = nearestName(to: name, among: FunctionTable.names)
    return Diagnostic(
      "evaluation.unknown-function", "there is no function called \(name)", at: span,
      label: nearest.map { "the nearest is \($0)" },
      fix: nearest.map { context.line(replacing: span, with: $0) } ?? "help")
  }

  /// `x.name(…)`: a method of an attention, or the function of that name with x first.
  private mutating func callMember(
    _ name: String, of subject: BoundArgument, _ arguments: [Argument], nameSpan: SourceSpan,
    at span: SourceSpan
  ) throws(Diagnostic) -> Value {
    if let method = MemberTable.method(named: name, of: subject.value) {
      return try call(method, on: subject, arguments, nameSpan: nameSpan, at: span)
    }
    let isNumeric = subject.value.asTensor != nil
    if isNumeric, let entry = FunctionTable.entry(named: name), entry.isMethod {
      return try call(entry, on: subject, arguments, nameSpan: nameSpan, at: span)
    }
    if MemberTable.entry(named: name, of: subject.value) != nil {
      throw Diagnostic(
        "evaluation.not-callable", "\(name) is not called", at: nameSpan,
        label: "a value, not a function",
        fix: context.line(
          replacing: SourceSpan(from: nameSpan.to, to: span.to), with: ""))
    }
    throw unknownMember(name, of: subject.value, isCalled: true, at: nameSpan)
  }

  /// Binds, then calls; draws and opened files of an earlier evaluation are not repeated.
  mutating func call(
    _ entry: FunctionEntry, on subject: BoundArgument?, _ arguments: [Argument],
    nameSpan: SourceSpan, at span: SourceSpan
  ) throws(Diagnostic) -> Value {
    var positional = subject.map { [$0] } ?? []
    var named: [NamedArgument] = []
    for argument in arguments {
      let parameter = argument.name.flatMap(entry.parameter)
      let value =
        parameter?.kind == .task
        ? Value.task(try task(argument.value)) : try value(of: argument.value)
      let bound = BoundArgument(value: value, span: argument.value.span)
      if let name = argument.name {
        named.append(
          NamedArgument(name: name, span: argument.nameSpan ?? argument.value.span, bound: bound))
      } else {
        positional.append(bound)
      }
    }
    let binder = ArgumentBinder(entry: entry, nameSpan: nameSpan, span: span, context: context)
    let bound = try binder.bind(positional, named)
    var call = Call(
      entry: entry, nameSpan: nameSpan, span: span, arguments: bound,
      configuration: configuration, context: context, workspaceSeed: seed, generator: generator)
    let value = entry.isRemembered ? try remembered(&call) : try run(&call)
    if entry.group == .file {
      do { try context.memories.note(value) } catch { throw diagnostic(for: error, in: call) }
    }
    return value
  }

  private mutating func run(_ call: inout Call) throws(Diagnostic) -> Value {
    do {
      let value = try call.entry.implementation(&call)
      generator = call.generator
      return value
    } catch {
      throw diagnostic(for: error, in: call)
    }
  }

  /// The same call with the same arguments gives what it gave; with others it starts from the same
  /// state of the generator, so that moving a slider back gives the first numbers again.
  private mutating func remembered(_ call: inout Call) throws(Diagnostic) -> Value {
    let arguments = call.entry.parameters.map { call.value($0.name) }
    guard let earlier = draws.entries[call.span] else {
      let before = generator
      let value = try run(&call)
      draws.entries[call.span] = DrawMemory.Entry(
        arguments: arguments, generator: before, value: value)
      return value
    }
    if earlier.arguments == arguments { return earlier.value }
    let present = generator
    call.generator = earlier.generator
    let value = try run(&call)
    generator = present
    draws.entries[call.span] = DrawMemory.Entry(
      arguments: arguments, generator: earlier.generator, value: value)
    return value
  }
}
