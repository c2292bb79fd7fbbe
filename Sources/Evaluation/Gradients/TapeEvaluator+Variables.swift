import Autodiff
import CommandLanguage
import Diagnostics
import Tensors

extension TapeEvaluator {
  /// What a name stands for here.
  mutating func variable(_ name: String, at span: SourceSpan) throws(Diagnostic)
    -> TracedValue<Scalar>
  {
    let value = try plain.value(of: Expression(.name(name), at: span))
    guard plain.names[name] != nil else { return .plain(value) }
    guard session.affected.contains(name), let variable = session.variables[name] else {
      return .plain(value)
    }
    if let reader, !isPresent(value, name, variable, in: reader) {
      guard session.wanted.contains(name) else { return .plain(value) }
      throw assignedSince(name, reader, at: span)
    }
    if let known = session.recorded[name] { return .numbers(known) }
    if let known = session.followed[name] { return known }
    let result = try followed(name, variable, at: span)
    guard session.wanted.contains(name) else {
      session.followed[name] = result
      return result
    }
    return .numbers(try asked(name, result, at: span))
  }

  /// True when what a definition read under a name is what the name still stands for.
  private func isPresent(_ value: Value, _ name: String, _ variable: Variable, in reader: String)
    -> Bool
  {
    guard let serial = session.variables[reader]?.serial, variable.serial < serial else {
      return value == variable.value
    }
    return true
  }

  /// `b = attend(q, k, v)`, then `q = …`: b still holds what it was made from.
  private func assignedSince(_ name: String, _ reader: String, at span: SourceSpan) -> Diagnostic {
    let definition = session.variables[reader]?.definition
    let text = definition.map { definition in
      EvaluationContext(source: definition.source).typed(definition.expression.span)
    }
    return Diagnostic(
      "evaluation.assigned-since", "\(reader) was made from an earlier \(name)", at: span,
      label: "\(name) was assigned again since",
      why:
        "a variable holds a value: a new \(name) leaves \(reader) as it was, so that it does not "
        + "depend on this \(name)",
      fix: text.map { "\(reader) = \($0)" }
    ).with(source: plain.context.source)
  }

  /// The value of a variable by its definition, or as it is.
  private func followed(_ name: String, _ variable: Variable, at span: SourceSpan)
    throws(Diagnostic) -> TracedValue<Scalar>
  {
    guard let definition = variable.definition,
      !definition.reads.isDisjoint(with: session.affected.subtracting([name]))
    else { return .plain(variable.value) }
    guard depth < TapeDepth.limit else {
      throw Diagnostic(
        "evaluation.too-deep", "too many definitions lie behind this name", at: span,
        label: "more than \(TapeDepth.limit) one behind the other",
        why: "a gradient follows every name back to where it was made"
      ).with(source: plain.context.source)
    }
    var context = plain.context
    context.source = definition.source
    context.warn = { _ in }
    var inner = Evaluator(
      names: .values(definition.captured), configuration: plain.configuration,
      generator: plain.generator, context: context)
    inner.draws = definition.draws
    inner.definitions = session.variables
    var evaluator = TapeEvaluator(session: session, plain: inner, reader: name, depth: depth + 1)
    do {
      let whole = try evaluator.value(of: definition.expression)
      guard let part = definition.part else { return whole }
      return try evaluator.part(part, of: whole, at: definition.expression.span)
    } catch {
      throw error.with(source: definition.source)
    }
  }

  /// One of the values that an expression was unpacked into.
  private func part(
    _ part: Definition.Part, of value: TracedValue<Scalar>, at span: SourceSpan
  ) throws(Diagnostic) -> TracedValue<Scalar> {
    switch value {
    case .list(let parts) where parts.count == part.count: return parts[part.index]
    case .numbers(let numbers):
      return try recording(span) { try $0.slice(numbers, [.at(part.index)]) }
    default: return .plain(value.untraced.elements?[part.index] ?? .none)
    }
  }

  /// A variable that is asked about, on the tape.
  private func asked(_ name: String, _ value: TracedValue<Scalar>, at span: SourceSpan)
    throws(Diagnostic) -> Recorded<Scalar>
  {
    guard var numbers = try words(at: span, { try value.recorded(tape) }) else {
      throw notNumbers(name, value.untraced, at: span)
    }
    if numbers.isConstant {
      let moved = session.offsets[name].map { offset in
        Numbers(
          numbers.shape, zip(numbers.value.elements, offset.elements).map { $0 + $1 })
      }
      numbers = tape.variable(moved ?? numbers.value)
    } else if let offset = session.offsets[name] {
      let base = numbers
      numbers = try words(at: span) { try tape.add(base, Recorded(offset)) }
    }
    session.recorded[name] = numbers
    return numbers
  }

  func notNumbers(_ name: String, _ value: Value, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "evaluation.not-differentiable", "there is no gradient with respect to \(name)", at: span,
      label: "it is \(value.described)",
      why: "a gradient says how a number answers to small changes, so the variable is a number or "
        + "a tensor")
  }
}
