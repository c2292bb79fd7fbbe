import Autodiff
import Synchronization
public import Tensors

/// How well a model does on exercises it did not learn from.
public struct Evaluation: Equatable, Sendable, Codable {
  /// The mean loss over all targets, natural logarithm.
  public var loss: Double
  /// Targets answered rightly.
  public var correct: Int
  /// Targets.
  public var asked: Int
  /// Exercises all of whose targets were answered rightly.
  public var solved: Int
  /// Exercises.
  public var problems: Int

  /// The share of targets answered rightly.
  public var accuracy: Double { asked == 0 ? .nan : Double(correct) / Double(asked) }
  /// The loss in bits for each target.
  public var bits: Double { loss / 0.6931471805599453 }
}

extension Model {
  /// The task as this kind of model reads it, when it fits.
  ///
  /// - Throws: ``ModelError/taskMismatch(task:tokens:classes:vocabulary:modelClasses:)``, `TaskError`.
  public func layout(of task: any Task) throws -> TaskLayout {
    guard task.vocabulary.count <= config.vocabulary, task.classes.count <= config.classes else {
      throw ModelError.taskMismatch(
        task: task.title, tokens: task.vocabulary.count, classes: task.classes.count,
        vocabulary: config.vocabulary, modelClasses: config.classes)
    }
    let layout = try TaskLayout(task, for: config.kind)
    try layout.check(context: config.context)
    return layout
  }

  /// Measures the model on held-out exercises 0..<`count`; nothing is dropped.
  ///
  /// - Throws: As ``layout(of:)``, `ComputationCancelled`.
  public func evaluation(
    of task: any Task, count: Int, split: Split = .heldOut, seed: UInt64,
    _ context: ComputeContext
  ) throws -> Evaluation {
    let layout = try layout(of: task)
    let problems = try (0..<count).map { try layout.problem($0, split, seed: seed) }
    let results = Mutex<[Result<Evaluation, any Error>?]>(
      [Result<Evaluation, any Error>?](repeating: nil, count: count))
    var single = context.share(0, 0)
    single.threadCount = count >= context.threadCount ? 1 : context.threadCount
    let inner = single
    try parallelFor(count, context.share(0, 0)) { index in
      let result = Result { try evaluation(of: problems[index], inner) }
      results.withLock { $0[index] = result }
    }
    var sum = Evaluation(loss: 0, correct: 0, asked: 0, solved: 0, problems: count)
    for result in results.withLock({ $0 }).compactMap({ $0 }) {
      let part = try result.get()
      sum.loss += part.loss * Double(part.asked)
      sum.correct += part.correct
      sum.asked += part.asked
      sum.solved += part.solved
    }
    sum.loss = sum.asked == 0 ? .nan : sum.loss / Double(sum.asked)
    return sum
  }

  private func evaluation(
    of problem: LaidOutProblem, _ context: ComputeContext
  ) throws -> Evaluation {
    let batch = try ModelBatch([problem], for: config)
    let pass = ForwardPass(self, on: Tape<Float>(context: context), isTrained: false)
    let (loss, logits) = try pass.loss(batch)
    let correct = Answers(logits.value.elements, batch.targets).correct
    let asked = batch.askedCount
    return Evaluation(
      loss: Double(loss.value.elements[0]), correct: correct, asked: asked,
      solved: correct == asked ? 1 : 0, problems: 1)
  }

  /// Scores for every class at every token of a problem, `[tokens, classes]`.
  ///
  /// - Throws: ``ModelError/sequenceTooLong(tokens:context:)``,
  ///   ``ModelError/tokenOutOfRange(_:vocabulary:)``, `ComputationCancelled`.
  public func logits(for problem: LaidOutProblem, _ context: ComputeContext) throws -> Tensor {
    let batch = try ModelBatch([problem], for: config)
    let pass = ForwardPass(self, on: Tape<Float>(context: context), isTrained: false)
    return try pass.logits(batch).value.tensor
  }
}
