import CommandLanguage
import Diagnostics
import Models
import TensorFiles
import Tensors

extension Evaluator {
  /// The model that a file holds, with its task and training as far as they are in it.
  ///
  /// - Parameters:
  ///   - file: A file that says it holds a model.
  ///   - call: The call that opened it.
  /// - Throws: A diagnostic at the path: which tensor, which shape, what is not understood.
  static func model(in file: LoadedFile, _ call: Call) throws -> ModelValue {
    let span = call.span(of: "path")
    do {
      let checkpoint = try Checkpoint(file.contents)
      guard let title = checkpoint.taskTitle else {
        return ModelValue(checkpoint.model, task: nil, seed: call.workspaceSeed)
      }
      let task: TaskValue
      do throws(Diagnostic) {
        task = try Self.task(titled: title, call)
      } catch {
        // The numbers are worth having without what they were learnt on.
        call.context.warn(unknownTask(title, because: error, at: span))
        return ModelValue(checkpoint.model, task: nil, seed: call.workspaceSeed)
      }
      guard let run = try checkpoint.run(task: task.task) else {
        return ModelValue(checkpoint.model, task: task, seed: call.workspaceSeed)
      }
      return ModelValue(run)
    } catch let error as ModelError {
      throw error.diagnostic(at: span)
    } catch let error as TaskError {
      throw error.diagnostic(at: span)
    }
  }

  /// The task of a title in a file; only a task's name with plain values is looked at.
  private static func task(titled title: String, _ call: Call) throws(Diagnostic) -> TaskValue {
    let refused = Diagnostic("tasks.unknown", "there is no such task: \(title.prefix(64))")
    guard title.utf8.count <= 4096, let expression = try? parseExpression(title),
      expression.isPlainTask
    else { throw refused }
    var context = call.context
    context.source = title
    var evaluator = Evaluator(
      names: .values([:]), configuration: call.configuration, generator: call.generator,
      context: context)
    return try evaluator.task(expression)
  }

  private static func unknownTask(
    _ title: String, because reason: Diagnostic, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      "models.task-not-made", "the task of this model cannot be made again here",
      severity: .warning, at: span, label: reason.message,
      why: "the model is loaded without its training; `train m task=…` starts one")
  }
}

extension Expression {
  /// True for a task's name, alone or called with values that are numbers, texts or lists of texts.
  fileprivate var isPlainTask: Bool {
    switch kind {
    case .name(let name): TaskFunctions.entry(named: name) != nil
    case .call(let callee, let arguments):
      callee.isPlainTask && arguments.allSatisfy { $0.name != nil && $0.value.isPlainValue }
    default: false
    }
  }

  private var isPlainValue: Bool {
    switch kind {
    case .number, .text: true
    case .list(let parts): parts.allSatisfy(\.isPlainValue)
    case .unary(_, let operand): operand.isPlainValue
    default: false
    }
  }
}
