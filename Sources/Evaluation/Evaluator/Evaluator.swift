import CommandLanguage
import Diagnostics
import TensorFiles
import Tensors

/// Walks one expression and computes its value.
struct Evaluator {
  /// What names stand for.
  enum Names {
    /// The variables of the workspace.
    case variables([String: Variable])
    /// What a definition saw when it was made.
    case values([String: Value])

    subscript(name: String) -> Value? {
      switch self {
      case .variables(let variables): variables[name]?.value
      case .values(let values): values[name]
      }
    }

    var all: [String] {
      switch self {
      case .variables(let variables): Array(variables.keys)
      case .values(let values): Array(values.keys)
      }
    }
  }

  let names: Names
  let configuration: WorkspaceConfiguration
  var generator: RandomGenerator
  let context: EvaluationContext
  /// What random draws and opened files gave in an earlier evaluation, and in this one.
  var draws = DrawMemory()
  /// The variables of the workspace with their definitions, which gradients follow.
  var definitions: [String: Variable] = [:]
  /// The seed in force.
  var seed: UInt64 = 0
  /// Hears every value, when somebody wants to know where one came from.
  var observer: ValueObserver?

  init(
    names: Names, configuration: WorkspaceConfiguration, generator: RandomGenerator,
    context: EvaluationContext
  ) {
    self.names = names
    self.configuration = configuration
    self.generator = generator
    self.context = context
  }

  /// The value of an expression.
  mutating func value(of expression: Expression) throws(Diagnostic) -> Value {
    let value = try computed(expression)
    observer?.note(expression, value)
    return value
  }

  private mutating func computed(_ expression: Expression) throws(Diagnostic) -> Value {
    switch expression.kind {
    case .number(let number): return .number(number)
    case .text(let text): return .text(text)
    case .boolean(let flag): return .boolean(flag)
    case .none: return .none
    case .name(let name): return try value(named: name, at: expression.span)
    case .list(let elements): return .list(try values(of: elements))
    case .range(let lower, let upper): return try range(lower, upper)
    case .unary(let sign, let operand): return try unary(sign, operand, at: expression.span)
    case .binary(let sign, let left, let right, let span):
      return try binary(sign, left, right, operatorSpan: span, at: expression.span)
    case .call(let callee, let arguments):
      return try call(callee, arguments, at: expression.span)
    case .member(let subject, let name, let nameSpan):
      return try member(name, of: try value(of: subject), at: nameSpan, span: expression.span)
    case .index(let subject, let subscripts):
      return try element(of: try value(of: subject), subject.span, at: subscripts, expression.span)
    }
  }

  private mutating func values(of expressions: [Expression]) throws(Diagnostic) -> [Value] {
    var values: [Value] = []
    for expression in expressions { values.append(try value(of: expression)) }
    return values
  }

  private mutating func range(_ lower: Expression, _ upper: Expression) throws(Diagnostic) -> Value
  {
    .range(try number(of: lower, as: "range"), try number(of: upper, as: "range"))
  }

  /// A number, where nothing else will do.
  private mutating func number(of expression: Expression, as use: String) throws(Diagnostic)
    -> Double
  {
    let value = try value(of: expression)
    guard case .number(let number) = value else {
      throw Diagnostic(
        "evaluation.wrong-kind", "the ends of a \(use) are numbers", at: expression.span,
        label: "this is \(value.described)")
    }
    return number
  }

  private func value(named name: String, at span: SourceSpan) throws(Diagnostic) -> Value {
    if let value = names[name] {
      do { try context.memories.note(value) } catch {
        throw error.diagnostic(file: name, at: span)
      }
      return value
    }
    if let constant = ConstantTable.value(of: name) { return .number(constant) }
    if let entry = FunctionTable.entry(named: name) { return .function(entry.name) }
    throw unknownName(name, at: span)
  }

  /// Says that a name means nothing here, with the nearest that does.
  func unknownName(_ name: String, at span: SourceSpan) -> Diagnostic {
    if let foreign = foreignModule(name, at: span) { return foreign }
    let known = names.all + FunctionTable.names + ConstantTable.all.map(\.name)
    let nearest = nearestName(to: name, among: known)
    return Diagnostic(
      "evaluation.unknown-name", "there is nothing called \(name)", at: span,
      label: nearest.map { "the nearest name is \($0)" } ?? "not a variable, not a function",
      why: nearest == nil ? "a name is given a value by assigning to it" : nil,
      fix: nearest.map { fix(writing: $0, at: span) } ?? "\(name) = randn(64, 16)")
  }

  /// The line with the nearest name; a function that means nothing without a call shows its example.
  private func fix(writing name: String, at span: SourceSpan) -> String {
    if names[name] == nil, let entry = FunctionTable.entry(named: name),
      Value.function(entry.name).asMechanism == nil
    {
      return entry.example
    }
    return context.line(replacing: span, with: name)
  }

  /// Throws when the person no longer wants the result.
  func checkCancelled(at span: SourceSpan) throws(Diagnostic) {
    do { try context.compute.checkCancelled() } catch { throw error.diagnostic(at: span) }
  }
}
