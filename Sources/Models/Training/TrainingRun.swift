public import Tensors

/// A model that is learning a task: its optimiser, and what was measured on the way. A value: a copy
/// goes on by itself, and goes on alike.
///
/// Exercises and dropped numbers are functions of the seed and of the step, so there is no random state
/// besides; a run that is saved and continued equals one that was never interrupted, bit for bit.
public struct TrainingRun: Sendable {
  /// The model as it is now.
  public internal(set) var model: Model
  /// What it learns.
  public let task: any Task
  /// How.
  public private(set) var options: TrainingOptions
  /// One for each step that was taken.
  public private(set) var steps: [StepRecord]
  /// Measurements on held-out exercises, the first of them before any step.
  public private(set) var evaluations: [EvaluationRecord]
  private(set) var optimizer: AdamW
  private let layout: TaskLayout

  /// Starts a run.
  ///
  /// - Throws: ``ModelError/taskMismatch(task:tokens:classes:vocabulary:modelClasses:)``,
  ///   ``ModelError/optionOutOfRange(name:value:range:)``, `TaskError` for a task that does not fit the
  ///   model's kind or context.
  public init(_ model: Model, task: any Task, options: TrainingOptions) throws {
    try self.init(
      model, task: task, options: options, optimizer: AdamW(model), steps: [], evaluations: [])
  }

  init(
    _ model: Model, task: any Task, options: TrainingOptions, optimizer: AdamW,
    steps: [StepRecord], evaluations: [EvaluationRecord]
  ) throws {
    try options.check()
    layout = try model.layout(of: task)
    self.model = model
    self.task = task
    self.options = options
    self.optimizer = optimizer
    self.steps = steps
    self.evaluations = evaluations
  }

  /// Steps taken.
  public var stepCount: Int { steps.count }
  /// True when all steps were taken.
  public var isFinished: Bool { stepCount >= options.steps }

  /// Asks for more steps, or for others; the learning rate follows the new plan.
  ///
  /// - Throws: ``ModelError/optionOutOfRange(name:value:range:)``.
  public mutating func change(_ options: TrainingOptions) throws(ModelError) {
    try options.check()
    self.options = options
  }

  /// Takes one step.
  ///
  /// A step that is cancelled, or whose loss or gradient is not finite, changes nothing.
  ///
  /// - Throws: ``ModelError/diverged(_:)``, `ComputationCancelled`, what a batch's pass throws.
  @discardableResult
  public mutating func advance(_ context: ComputeContext) throws -> StepRecord {
    try advance(on: problems(stepCount), context)
  }

  /// Takes one step on given exercises.
  @discardableResult
  package mutating func advance(
    on problems: [LaidOutProblem], _ context: ComputeContext
  ) throws -> StepRecord {
    let step = stepCount
    let batch = try gradient(step, problems, context)
    var sizes = LayerNorms(model, batch.gradients)
    guard batch.loss.isFinite, sizes.total.isFinite else {
      throw ModelError.diverged(try divergence(step, problems, context))
    }
    let factor =
      options.clip > 0 && sizes.total > options.clip ? options.clip / sizes.total : 1
    let rate = options.learningRate(at: step)
    optimizer.update(
      &model, gradients: batch.gradients, factor: factor, learningRate: rate, options)
    sizes.finish()
    let record = StepRecord(
      step: step, loss: batch.loss, correct: batch.correct, asked: batch.asked,
      tokens: batch.tokens, learningRate: rate, gradientNorm: sizes.total,
      layerNorms: sizes.layers, memory: batch.tapeBytes)
    steps.append(record)
    return record
  }

  /// True when a measurement is due before the next step, or after the last one.
  public var isEvaluationDue: Bool {
    guard evaluations.last?.step != stepCount else { return false }
    return stepCount.isMultiple(of: options.evaluationInterval) || isFinished
  }

  /// Measures the model on held-out exercises, always the same ones, and keeps the result.
  @discardableResult
  public mutating func evaluate(_ context: ComputeContext) throws -> EvaluationRecord {
    let result = try model.evaluation(
      of: task, count: options.evaluationProblems, seed: options.seed, context)
    let record = EvaluationRecord(step: stepCount, evaluation: result)
    evaluations.append(record)
    return record
  }

  /// Notes how long the run has taken up to its last step; the run itself has no clock.
  public mutating func note(seconds: Double) {
    guard !steps.isEmpty else { return }
    steps[steps.count - 1].seconds = seconds
  }

  private func problems(_ step: Int) throws -> [LaidOutProblem] {
    try (0..<options.batch).map {
      try layout.problem(step * options.batch + $0, .training, seed: options.seed)
    }
  }

  private func gradient(
    _ step: Int, _ problems: [LaidOutProblem], _ context: ComputeContext
  ) throws -> BatchGradient {
    let dropout = CounterRandom(seed: options.seed).under(1).seed(named: "step \(step)")
    guard options.accumulation > 1 else {
      return try GradientShards(model: model, problems: problems, dropoutSeed: dropout)
        .run(context)
    }
    // Parts are weighed by their targets, so that the sum is the gradient of the whole batch.
    let size = (problems.count + options.accumulation - 1) / options.accumulation
    var parts: [BatchGradient] = []
    for (index, start) in stride(from: 0, to: problems.count, by: size).enumerated() {
      let part = Array(problems[start..<min(start + size, problems.count)])
      parts.append(
        try GradientShards(
          model: model, problems: part,
          dropoutSeed: CounterRandom(seed: dropout).seed(named: "part \(index)")
        ).run(context))
    }
    return parts.weighed()
  }

  /// Looks where a step first became infinite or NaN.
  private func divergence(
    _ step: Int, _ problems: [LaidOutProblem], _ context: ComputeContext
  ) throws -> Divergence {
    var place: (name: String, quantity: String)?
    for problem in problems where place == nil {
      place = try NonFinitePlace(model, problem, context).found
    }
    return Divergence(
      step: step, place: place?.name ?? "the sum over the batch",
      quantity: place?.quantity ?? "gradient")
  }
}

/// What a step gave.
public struct StepRecord: Equatable, Sendable, Codable {
  /// Counting from 0.
  public var step: Int
  /// The mean over the targets of the batch, natural logarithm.
  public var loss: Double
  /// Targets answered rightly, before the update.
  public var correct: Int
  /// Targets.
  public var asked: Int
  /// Tokens that were read.
  public var tokens: Int
  /// The step's learning rate.
  public var learningRate: Double
  /// The norm of the whole gradient before it was cut.
  public var gradientNorm: Double
  /// The norm of the gradient of each block's parameters.
  public var layerNorms: [Double]
  /// Bytes that tapes kept for the gradient, at most at once on a thread.
  public var memory: Int
  /// Seconds since the run began, over all its parts; nil when nobody looked at a clock.
  public var seconds: Double?

  /// The share of targets that were answered rightly.
  public var accuracy: Double { asked == 0 ? .nan : Double(correct) / Double(asked) }
}

/// A measurement on held-out exercises.
public struct EvaluationRecord: Equatable, Sendable, Codable {
  /// Steps taken before it.
  public var step: Int
  /// What was measured.
  public var evaluation: Evaluation
}

/// Norms of gradients, block by block.
struct LayerNorms {
  private(set) var layers: [Double]
  private(set) var total: Double

  init(_ model: Model, _ gradients: [[Float]]) {
    var squares = [Double](repeating: 0, count: model.config.layers)
    var sum = 0.0
    for (form, gradient) in zip(model.forms, gradients) {
      let square = gradient.withUnsafeBufferPointer { numbers in
        var sums = SIMD8<Double>.zero
        var index = 0
        while index + 8 <= numbers.count {
          let part = SIMD8<Double>(
            SIMD8<Float>(UnsafeBufferPointer(rebasing: numbers[index..<index + 8])))
          sums += part * part
          index += 8
        }
        var rest = 0.0
        for number in numbers[index...] { rest += Double(number) * Double(number) }
        return sums.sum() + rest
      }
      sum += square
      if let layer = form.layer { squares[layer] += square }
    }
    layers = squares
    total = sum.squareRoot()
  }

  mutating func finish() { layers = layers.map { $0.squareRoot() } }
}

extension [BatchGradient] {
  /// The gradient of all parts together.
  func weighed() -> BatchGradient {
    let asked = reduce(0) { $0 + $1.asked }
    var sum = BatchGradient(
      gradients: first.map { $0.gradients.map { [Float](repeating: 0, count: $0.count) } } ?? [],
      loss: 0, correct: 0, asked: asked, tokens: 0, tapeBytes: 0)
    for part in self {
      let weight = Double(part.asked) / Double(Swift.max(asked, 1))
      for index in part.gradients.indices {
        sum.gradients[index].add(part.gradients[index].map { $0 * Float(weight) })
      }
      sum.loss += part.loss * weight
      sum.correct += part.correct
      sum.tokens += part.tokens
      sum.tapeBytes = Swift.max(sum.tapeBytes, part.tapeBytes)
    }
    return sum
  }
}
