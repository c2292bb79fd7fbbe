public import CommandLanguage
public import Diagnostics
import Tensors

/// Where files are looked for and how random numbers start.
public struct WorkspaceConfiguration: Equatable, Sendable {
  /// The seed until `seed` sets another.
  public var seed: UInt64
  /// Folders in which a relative path is looked for, first found first.
  public var folders: [String]

  /// Makes a configuration.
  public init(seed: UInt64 = 0, folders: [String] = ["."]) {
    self.seed = seed
    self.folders = folders
  }
}

/// Everything commands remember: variables, parameters, the focus, the random generator.
///
/// A value: a copy is a snapshot, which is how undo and stepping back work. Whatever throws leaves
/// it as it was, the generator included.
public struct Workspace: Sendable {
  /// Where files are looked for.
  public var configuration: WorkspaceConfiguration
  /// Variables by name.
  public internal(set) var variables: [String: Variable] = [:]
  /// What mechanisms are applied to when nothing else is said; nil before the first `use`.
  public internal(set) var focus: Focus?
  /// The seed in force.
  public internal(set) var seed: UInt64
  var generator: RandomGenerator
  /// Ranges of the variables that sliders move, in the order they were made.
  var sliders: [(name: String, lower: Double, upper: Double)] = []
  /// The number of assignments so far.
  var serial = 0

  /// Makes an empty workspace.
  public init(configuration: WorkspaceConfiguration = WorkspaceConfiguration()) {
    self.configuration = configuration
    seed = configuration.seed
    generator = RandomGenerator(seed: configuration.seed)
  }

  /// The names of the variables, sorted.
  public var names: [String] { variables.keys.sorted() }

  /// The value of a variable; nil when there is none of that name.
  public func value(of name: String) -> Value? { variables[name]?.value }

  /// Starts the random numbers again from `seed`.
  public mutating func reseed(_ seed: UInt64) {
    self.seed = seed
    generator = RandomGenerator(seed: seed)
  }

  /// The value of an expression; random draws move the generator on.
  ///
  /// - Throws: A diagnostic with its span in the line of `context`.
  public mutating func evaluate(_ expression: Expression, context: EvaluationContext)
    throws(Diagnostic) -> Value
  {
    try evaluated(expression, context: context).value
  }

  /// Sets a variable to a value that no expression defines, as `demo` does.
  public mutating func bind(_ name: String, to value: Value) {
    free(name)
    serial += 1
    let version = (variables[name]?.version ?? 0) + 1
    variables[name] = Variable(value: value, definition: nil, version: version, serial: serial)
  }

  /// Forgets a variable.
  ///
  /// - Returns: False when there was none of that name.
  public mutating func forget(_ name: String) -> Bool {
    free(name)
    return variables.removeValue(forKey: name) != nil
  }

  /// An assigned variable is no longer moved by a slider.
  mutating func free(_ name: String) {
    sliders.removeAll { $0.name == name }
  }

  /// Evaluates, remembering what was drawn and opened for a later evaluation of the same expression.
  mutating func evaluated(_ expression: Expression, context: EvaluationContext)
    throws(Diagnostic) -> (value: Value, draws: DrawMemory)
  {
    var evaluator = Evaluator(
      names: .variables(variables), configuration: configuration, generator: generator,
      context: context)
    evaluator.definitions = variables
    evaluator.seed = seed
    let value = try evaluator.value(of: expression)
    generator = evaluator.generator
    return (value, evaluator.draws)
  }
}
