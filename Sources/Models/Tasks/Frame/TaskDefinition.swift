/// A task in the table: what help and completion say of it, and how it is made.
public struct TaskDefinition: Sendable {
  /// The word that is typed.
  public let name: String
  /// What it is, in a line.
  public let summary: String
  /// Its options, in the order in which they are listed.
  public let options: [TaskOption]

  private let maker: @Sendable (TaskOptions) throws(TaskError) -> any Task

  init(
    _ name: String, _ summary: String, _ options: [TaskOption],
    maker: @escaping @Sendable (TaskOptions) throws(TaskError) -> any Task
  ) {
    self.name = name
    self.summary = summary
    self.options = options
    self.maker = maker
  }

  /// Makes the task.
  ///
  /// - Parameter given: Values by name; files already read. An option of files that is not given,
  ///   and whose standard names some, must be filled in before.
  /// - Throws: ``TaskError``.
  public func make(_ given: [String: TaskOptionValue] = [:]) throws(TaskError) -> any Task {
    try maker(TaskOptions(self, given: given))
  }
}
