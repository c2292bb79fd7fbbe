import CommandLanguage
import Diagnostics
import Evaluation
import Tensors
import Testing

/// Runs lines on a workspace as the commands do, for tests.
struct Console {
  var workspace = Workspace(
    configuration: WorkspaceConfiguration(folders: ["sessions/data", "Tests/TensorFilesTests"]))
  var warnings: [Diagnostic] = []
  var compute = ComputeContext(memoryLimit: 1 << 30)
  static let grammar = Grammar(verbs: ["slide", "use", "seed"])

  init() {}

  /// Runs `lines` one after the other.
  init(_ lines: String...) throws {
    for line in lines { try run(line) }
  }

  /// Runs the statements of a line and gives the value of the last.
  @discardableResult
  mutating func run(_ line: String) throws -> Value {
    var last = Value.none
    for statement in try parse(line, grammar: Self.grammar) {
      last = try run(statement, of: line)
    }
    return last
  }

  private mutating func run(_ statement: Statement, of line: String) throws -> Value {
    var heard: [Diagnostic] = []
    let context = EvaluationContext(
      compute: compute, source: line, warn: { heard.append($0) })
    defer { warnings += heard }
    switch statement.kind {
    case .assignment(let targets, let expressions):
      _ = try workspace.assign(targets, expressions, context: context)
      return .none
    case .expression(let expression):
      return try workspace.evaluate(expression, context: context)
    case .command(let call):
      try Self.command(call, &workspace, context)
      return .none
    }
  }

  /// The few verbs that belong to the workspace.
  private static func command(
    _ call: CommandCall, _ workspace: inout Workspace, _ context: EvaluationContext
  ) throws {
    var options: [String: Int] = [:]
    var values: [Value] = []
    for argument in call.arguments {
      let value = try workspace.evaluate(argument.value, context: context)
      if let name = argument.name, case .number(let number) = value { options[name] = Int(number) }
      if argument.name == nil { values.append(value) }
    }
    if let value = values.first, case .name(let name)? = call.arguments.first?.value.kind {
      try workspace.use(
        value, named: name, layer: options["layer"], head: options["head"], at: call.verbSpan)
    } else {
      try workspace.step(layer: options["layer"], head: options["head"], at: call.verbSpan)
    }
  }

  /// The value of a line as text, its lines joined.
  mutating func text(_ line: String) throws -> String {
    try run(line).lines().joined(separator: "\n")
  }

  /// The number a line gives.
  mutating func number(_ line: String) throws -> Double {
    guard case .number(let number) = try run(line) else { throw NotANumber() }
    return number
  }

  struct NotANumber: Error {}

  mutating func slide(_ name: String, _ lower: Double, _ upper: Double) throws -> Set<String> {
    try workspace.slide(
      name, from: lower, to: upper, at: nil, context: EvaluationContext(compute: compute))
  }

  mutating func set(_ name: String, to value: Double) throws -> Set<String> {
    try workspace.setParameter(name, to: value, context: EvaluationContext(compute: compute))
  }
}

/// A line with the place of a mistake between ⟦ and ⟧.
struct MarkedLine {
  let text: String
  let span: SourceSpan

  init(_ marked: String) throws {
    let parts = marked.components(separatedBy: ["⟦", "⟧"])
    try #require(parts.count == 3, "one place is marked in \(marked)")
    text = parts.joined()
    let from = parts[0].utf8.count
    span = SourceSpan(from: from, to: from + parts[1].utf8.count)
  }
}

extension String {
  fileprivate func components(separatedBy marks: Set<Character>) -> [String] {
    split(omittingEmptySubsequences: false) { marks.contains($0) }.map(String.init)
  }
}
