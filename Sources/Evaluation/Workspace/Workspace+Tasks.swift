public import CommandLanguage
public import Diagnostics

extension Workspace {
  /// The task an expression means where a task is expected: a name such as `copy`, the name with options, or
  /// a value that is one.
  ///
  /// - Parameter options: More options, as a command takes them after the name.
  /// - Throws: A diagnostic at the word that is no task, or at the option that is refused.
  public mutating func task(
    _ expression: Expression, options: [Argument] = [], context: EvaluationContext
  ) throws(Diagnostic) -> TaskValue {
    var evaluator = Evaluator(
      names: .variables(variables), configuration: configuration, generator: generator,
      context: context)
    evaluator.definitions = variables
    evaluator.seed = seed
    let task = try evaluator.task(expression, options: options)
    generator = evaluator.generator
    return task
  }
}
