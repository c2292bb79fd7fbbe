public import Attention
public import Models
public import Tensors

/// A model as a value of the language: what it is made of, its numbers once they are made, and what it
/// has learnt. Copies share storage until one of them learns.
public struct ModelValue: Sendable {
  /// What `model(…)` was given.
  public private(set) var recipe: ModelRecipe
  /// What it learns; nil before it meets a task.
  public private(set) var task: TaskValue?
  /// The training so far, with the model as it is now; nil before the first step.
  public private(set) var run: TrainingRun?
  /// The model while there is no run.
  private var untrained: Model?
  /// What was measured on held-out exercises with the present numbers, mechanisms and heads.
  public private(set) var measured: Evaluation?

  /// What its heads did whenever it was measured while it trained.
  public private(set) var headCourse: [HeadMoment] = []

  /// Held-out exercises of a measurement before any training says how many.
  private static let standardProblems = TrainingOptions().evaluationProblems

  /// A model that is made at once when its tokens are known, else when it meets a task.
  ///
  /// - Throws: `ModelError`.
  init(_ recipe: ModelRecipe, memoryLimit: Int) throws(ModelError) {
    self.recipe = recipe
    if recipe.isComplete {
      untrained = try Model(
        recipe.config(for: nil), seed: recipe.seed, memoryLimit: memoryLimit)
    }
  }

  /// A model that exists, as a file gives it.
  public init(_ model: Model, task: TaskValue?, seed: UInt64) {
    recipe = ModelRecipe(of: model, seed: seed)
    untrained = model
    self.task = task
  }

  /// A run that exists, as a file gives it.
  public init(_ run: TrainingRun) {
    self.init(run.model, task: TaskValue(run.task), seed: run.options.seed)
    untrained = nil
    self.run = run
    measured = run.evaluations.last.flatMap { $0.step == run.stepCount ? $0.evaluation : nil }
  }

  /// The model as it is now; nil before its tables are made.
  public var model: Model? { run?.model ?? untrained }
  /// What it is made of now.
  public var config: ModelConfig { model?.config ?? recipe.config }
  /// Steps of training taken.
  public var stepCount: Int { run?.stepCount ?? 0 }
  /// Where exercises come from.
  public var seed: UInt64 { run?.options.seed ?? recipe.seed }

  /// The task as this kind of model reads it.
  ///
  /// - Throws: What `Model.layout(of:)` throws; nil when there is no task.
  public func layout() throws -> TaskLayout? {
    guard let model, let task else { return nil }
    return try model.layout(of: task.task)
  }

  /// Gives it a task: tables that are not made yet are made now.
  ///
  /// A task other than the present one ends the run; what was learnt stays.
  ///
  /// - Throws: `ModelError`, `TaskError` for a task that does not fit; then nothing changes.
  public mutating func meet(_ task: TaskValue, memoryLimit: Int) throws {
    let model =
      try self.model
      ?? Model(recipe.config(for: task.task), seed: recipe.seed, memoryLimit: memoryLimit)
    _ = try model.layout(of: task.task)
    if self.task != task {
      run = nil
      headCourse = []
      measured = nil
    }
    if run == nil { untrained = model }
    self.task = task
  }

  /// Starts a run, or gives the present one other options.
  ///
  /// - Throws: `ModelError`, `TaskError`.
  public mutating func prepare(_ options: TrainingOptions) throws {
    if var run {
      // Copies of the run are let go before it changes, so that its numbers are not copied.
      self.run = nil
      defer { self.run = run }
      try run.change(options)
    } else if let untrained, let task {
      run = try TrainingRun(untrained, task: task.task, options: options)
      self.untrained = nil
    }
  }

  /// Keeps what the heads did at this moment of the training.
  public mutating func note(_ moment: HeadMoment) {
    headCourse.removeAll { $0.step >= moment.step }
    headCourse.append(moment)
  }

  /// Takes one step, and measures where that is due.
  ///
  /// - Parameter seconds: Asked how long the training has taken, over all its parts.
  /// - Throws: What `TrainingRun.advance(_:)` throws; the last good state stays.
  public mutating func learn(_ context: ComputeContext, seconds: () -> Double) throws {
    guard var run else { return }
    self.run = nil
    defer { self.run = run }
    // A measurement belongs before the step it is due for, the first one before any.
    if run.isEvaluationDue { measured = try run.evaluate(context).evaluation }
    if run.isFinished { return }
    try run.advance(context)
    run.note(seconds: seconds())
    measured = nil
    if run.isEvaluationDue { measured = try run.evaluate(context).evaluation }
  }

  /// Puts other mechanisms in the place of the present ones; numbers and run stay.
  ///
  /// - Throws: `ModelError`.
  public mutating func change(mechanisms: [any Mechanism]) throws(ModelError) {
    let changed = try recipe.with(mechanisms: mechanisms)
    if let model { replace(try model.with(mechanisms: mechanisms)) }
    recipe = changed
  }

  /// Leaves these heads out, and no others.
  ///
  /// - Throws: `ModelError.noLayer`, `ModelError.noHead`.
  public mutating func ablate(_ heads: Set<HeadPlace>) throws(ModelError) {
    if let model { replace(try model.ablating(heads)) }
  }

  private mutating func replace(_ model: Model) {
    measured = nil
    if run == nil { untrained = model } else { run?.replaceParts(from: model) }
  }

  /// What the model does on held-out exercises, measured now unless it was; nil without a task.
  ///
  /// - Throws: `ComputationCancelled`, `ModelError`, `TaskError`.
  /// - Complexity: one forward pass for each of some tens of exercises.
  public func heldOut(_ context: ComputeContext) throws -> Evaluation? {
    if let measured { return measured }
    guard let model, let task else { return nil }
    let count = run?.options.evaluationProblems ?? Self.standardProblems
    return try model.evaluation(of: task.task, count: count, seed: seed, context)
  }

  /// The same value with a measurement of its present state.
  ///
  /// - Throws: As ``heldOut(_:)``.
  public mutating func measure(_ context: ComputeContext) throws -> Evaluation? {
    measured = try heldOut(context)
    return measured
  }
}

extension ModelValue: Equatable {
  /// Same recipe, numbers, task and history.
  public static func == (first: ModelValue, second: ModelValue) -> Bool {
    first.recipe == second.recipe && first.model == second.model && first.task == second.task
      && first.run.map(RunValue.init) == second.run.map(RunValue.init)
  }
}
