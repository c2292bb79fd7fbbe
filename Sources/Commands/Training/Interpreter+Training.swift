import CommandLanguage
import Diagnostics
import Evaluation
import Models
import Synchronization

/// What tasks' shares of right answers are, counted once; copies of the interpreter share it.
final class TaskLevelMemory: Sendable {
  private let known = Mutex<[String: TrainingContent.Levels]>([:])

  /// Ceiling and chance of a task.
  ///
  /// - Complexity: some thousand exercises the first time, for levels that are counted.
  func levels(of task: any Models.Task) -> TrainingContent.Levels {
    let title = task.title
    if let levels = known.withLock({ $0[title] }) { return levels }
    let levels = TrainingContent.Levels(ceiling: task.ceiling, chance: task.chance)
    known.withLock { $0[title] = levels }
    return levels
  }
}

extension Interpreter {
  /// How the training of models went that arguments name.
  ///
  /// - Throws: A diagnostic at what is no trained model, or learns another task than the first.
  mutating func trainingContent(
    _ arguments: [Expression], pointLimit: Int?, _ request: CommandRequest
  ) throws(Diagnostic) -> TrainingContent {
    var runs: [TrainedModel] = []
    for argument in arguments {
      let value = try workspace.evaluate(argument, context: request.context)
      let name = request.text(of: argument)
      runs.append(try trainedModel(value, at: argument.span, name: name))
    }
    return trainingContent(of: runs, pointLimit: pointLimit)
  }

  /// What a pane shows of the training of models.
  ///
  /// - Throws: A diagnostic for an expression that is no trained model any more.
  mutating func trainingContent(of subject: PaneSubject, context: EvaluationContext)
    throws -> TrainingContent
  {
    var runs: [TrainedModel] = []
    for text in subject.expressions {
      let (value, expression, _) = try paneValue(of: text, context: context)
      do { runs.append(try trainedModel(value, at: expression.span, name: text)) } catch {
        throw error.with(source: text)
      }
    }
    return trainingContent(of: runs, pointLimit: Self.panePoints)
  }

  /// More than a wide pane has columns.
  private static let panePoints = 300

  private func trainingContent(
    of runs: [TrainedModel], pointLimit: Int?
  ) -> TrainingContent {
    TrainingContent(
      runs.map { ($0.name, $0.run) }, heads: runs.first?.heads ?? [],
      levels: taskLevels.levels(of: runs[0].run.task), isTimed: !options.stableOutput,
      pointLimit: pointLimit)
  }

  private func trainedModel(_ value: Value, at span: SourceSpan, name: String) throws(Diagnostic)
    -> TrainedModel
  {
    switch value {
    case .run(let value): return TrainedModel(name: name, run: value.run, heads: [])
    case .model(let value):
      if let run = value.run {
        return TrainedModel(name: name, run: run, heads: value.headCourse)
      }
      throw Diagnostic(
        "commands.not-trained", "this model was not trained yet", at: span, label: name,
        fix: "train \(name)" + (value.task == nil ? " task=copy" : ""))
    default:
      throw Diagnostic(
        "commands.not-trained", "only the training of a model has curves", at: span,
        label: value.described, fix: Verb.train.example)
    }
  }
}

/// A run, what it goes by, and what its model's heads did on the way.
private struct TrainedModel {
  let name: String
  let run: TrainingRun
  let heads: [HeadMoment]
}

extension PaneSubject {
  /// What a screen shows while a model is trained: the map of a head, courses, the head's gradient.
  static func training(of name: String, _ model: ModelValue) -> [PaneSubject] {
    let place = ModelHead(
      model: name, layerCount: model.config.layers, headCount: model.config.heads)
    return [
      PaneSubject(
        kind: .map, expressions: [place.expression], reads: [name], modelHead: place),
      PaneSubject(kind: .training, expressions: [name], reads: [name]),
      PaneSubject(
        kind: .gradient, expressions: [place.expression], reads: [name], modelHead: place),
    ]
  }
}
