public import Models

/// A task as a value of the language.
public struct TaskValue: Equatable, Sendable {
  /// The supply of exercises.
  public let task: any Task

  /// Wraps a task.
  public init(_ task: any Task) { self.task = task }

  /// The name with the options that are typed: "copy(length=8, …)".
  public var title: String { task.title }

  /// True when both are one task with the same options.
  public static func == (first: TaskValue, second: TaskValue) -> Bool {
    first.task.options == second.task.options
  }
}
