public import Diagnostics
public import Models

extension ModelValue {
  /// The model.
  ///
  /// - Throws: `models.not-made` before its tables are made.
  public func made(at span: SourceSpan?) throws(Diagnostic) -> Model {
    guard let model else {
      throw Diagnostic(
        "models.not-made", "the model's tables are not made yet", at: span,
        label: "it has met no task", why: "how many tokens there are is known from the task",
        fix: "m = model(task=copy)")
    }
    return model
  }

  /// The model and its task.
  ///
  /// - Throws: `models.no-task` before it meets one.
  public func taught(at span: SourceSpan?) throws(Diagnostic) -> (model: Model, task: TaskValue) {
    guard let task, let model else {
      throw Diagnostic(
        "models.no-task", "the model has met no task", at: span,
        why: "exercises, and what tokens mean, come from a task",
        fix: "m = model(task=copy)")
    }
    return (model, task)
  }

  /// A held-out exercise as the model reads it.
  ///
  /// - Throws: A diagnostic without a task, or for a negative number.
  public func problem(_ sample: Int, at span: SourceSpan?) throws -> LaidOutProblem {
    let (model, task) = try taught(at: span)
    guard sample >= 0 else {
      throw Diagnostic(
        "models.no-sample", "there is no exercise \(sample)", at: span,
        label: "they count from 0, without end")
    }
    return try model.layout(of: task.task).problem(sample, .heldOut, seed: seed)
  }
}
