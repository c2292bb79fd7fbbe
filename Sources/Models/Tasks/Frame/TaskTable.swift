/// Every task there is.
///
/// Help, completion and the commands read this table.
public enum TaskTable {
  /// The tasks, in the order in which they are listed.
  public static let definitions: [TaskDefinition] = [
    Transcription.copy, Transcription.reverse, Transcription.sort,
    AssociativeRecall.definition, Induction.definition, ModularArithmetic.definition,
    ListOps.definition, Authorship.definition, Retrieval.definition, DrawnDigits.definition,
    Pathfinder.definition, Characters.definition,
  ]

  /// The task of a name.
  ///
  /// - Throws: ``TaskError/unknownTask(_:known:)``.
  public static func definition(of name: String) throws(TaskError) -> TaskDefinition {
    guard let found = definitions.first(where: { $0.name == name }) else {
      throw .unknownTask(name, known: definitions.map(\.name))
    }
    return found
  }

  /// Makes a task from its name and options.
  ///
  /// - Throws: ``TaskError``.
  public static func make(
    _ name: String, _ given: [String: TaskOptionValue] = [:]
  ) throws(TaskError) -> any Task {
    try definition(of: name).make(given)
  }
}
