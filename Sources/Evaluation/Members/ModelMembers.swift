import Models
import Tensors

/// A line that makes a small model `m` with a task, for examples.
let smallModel = "m = model(layers=1, heads=2, width=8, context=32, task=copy(length=5))"

let modelMembers: [MemberEntry] = [
  model("parameters", "its parameters: names, shapes, counts, norms") { value, _ in
    guard let model = value.model else { return .none }
    return .list(
      model.forms.indices.map { index in
        let form = model.forms[index]
        let shape = form.shape.extents.map { Value.number(Double($0)) }
        return .record([
          RecordField("name", .text(form.name)), RecordField("shape", .list(shape)),
          RecordField("count", .number(Double(form.shape.count))),
          RecordField("norm", .number(norm(of: model.parameter(index)))),
        ])
      })
  },
  model("loss", "its mean loss on held-out exercises, natural logarithm; none without a task") {
    try $0.heldOut($1).map { .number($0.loss) } ?? .none
  },
  model("accuracy", "the share of held-out targets it answers rightly; none without a task") {
    try $0.heldOut($1).map { .number($0.accuracy) } ?? .none
  },
  model("heldout", "loss, accuracy, its 95 % interval and the counts behind them") {
    try $0.heldOut($1).map { .record(evaluationFields($0)) } ?? .none
  },
  model("history", "a row for each step of training: \(historyColumns.joined(separator: ", "))") {
    value, _ in value.run.map { .tensor(RunValue($0).history) } ?? .none
  },
  model("run", "its training: options, steps, measurements; none before the first step") {
    value, _ in value.run.map { .run(RunValue($0)) } ?? .none
  },
  model(
    "head_course",
    "at each measurement while it trained: step, and by layer and head the weight on the previous "
      + "token and on what followed the token earlier (induction)"
  ) { value, _ in
    let course = value.headCourse
    guard let first = course.first else { return .none }
    let shape = Shape([course.count, first.previous.count, first.previous.first?.count ?? 0])
    func tensor(_ path: KeyPath<HeadMoment, [[Double]]>) -> Value {
      let numbers = course.flatMap { $0[keyPath: path].joined() }.map(Float.init)
      return .tensor(LabeledTensor(Tensor(shape, numbers)))
    }
    return .record([
      RecordField(
        "step", .tensor(LabeledTensor(Tensor([course.count], course.map { Float($0.step) })))),
      RecordField("previous", tensor(\.previous)), RecordField("induction", tensor(\.induction)),
    ])
  },
  model("steps", "steps of training taken") { value, _ in .number(Double(value.stepCount)) },
  model("task", "the task it learns; none before it meets one") { value, _ in
    value.task.map(Value.task) ?? .none
  },
  model("config", "what it is made of") { value, _ in .record(value.configFields) },
]

let taskMembers: [MemberEntry] = [
  task("name", "the word that makes it") { .text($0.task.name) },
  task("title", "the name with all options, as it is typed") { .text($0.title) },
  task("explanation", "what is asked, and what it needs of attention") {
    .text($0.task.explanation)
  },
  task("tokens", "the texts of its tokens") { .list($0.task.vocabulary.map(Value.text)) },
  task("classes", "the texts of its answers") { .list($0.task.classes.map(Value.text)) },
  task("chance", "the share right of a guesser who knows how often each class occurs") {
    .number($0.task.chance.value)
  },
  task("ceiling", "the share right of the best possible model; none when it is not known") {
    $0.task.ceiling.map { .number($0.value) } ?? .none
  },
]

let runMembers: [MemberEntry] = [
  run("history", "a row for each step: \(historyColumns.joined(separator: ", "))") {
    .tensor($0.history)
  },
  run("evaluations", "a row for each measurement: \(evaluationColumns.joined(separator: ", "))") {
    .tensor($0.evaluations)
  },
  run("options", "how it was trained") { .record($0.optionFields) },
  run("steps", "steps taken") { .number(Double($0.run.stepCount)) },
  run("task", "what was learnt") { .task(TaskValue($0.run.task)) },
  run("layers", "norms of the gradient by step and layer, [steps, layers]") {
    .tensor($0.layerNorms)
  },
]

private func model(
  _ name: String, _ summary: String,
  get: @escaping @Sendable (ModelValue, ComputeContext) throws -> Value
) -> MemberEntry {
  MemberEntry(.model, name, summary, example: "\(smallModel); m.\(name)") { value, context in
    guard case .model(let model) = value else { return .none }
    return try get(model, context)
  }
}

private func task(
  _ name: String, _ summary: String, get: @escaping @Sendable (TaskValue) -> Value
) -> MemberEntry {
  MemberEntry(.task, name, summary, example: "t = copy(length=5); t.\(name)") { value, _ in
    guard case .task(let task) = value else { return .none }
    return get(task)
  }
}

private func run(
  _ name: String, _ summary: String, get: @escaping @Sendable (RunValue) -> Value
) -> MemberEntry {
  MemberEntry(
    .run, name, summary, example: "\(smallModel); train m steps=2 batch=2; m.run.\(name)"
  ) { value, _ in
    guard case .run(let run) = value else { return .none }
    return get(run)
  }
}

private func norm(of tensor: Tensor) -> Double {
  tensor.numbers.withUnsafeBufferPointer { numbers in
    numbers.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
}

/// What was measured, by name.
func evaluationFields(_ evaluation: Evaluation) -> [RecordField] {
  let interval = evaluation.interval
  return [
    RecordField("loss", .number(evaluation.loss)),
    RecordField("accuracy", .number(evaluation.accuracy)),
    RecordField("from", .number(interval?.lowerBound ?? .nan)),
    RecordField("to", .number(interval?.upperBound ?? .nan)),
    RecordField("correct", .number(Double(evaluation.correct))),
    RecordField("targets", .number(Double(evaluation.asked))),
    RecordField("solved", .number(Double(evaluation.solved))),
    RecordField("exercises", .number(Double(evaluation.problems))),
  ]
}

extension ModelValue {
  fileprivate var configFields: [RecordField] {
    [
      RecordField("kind", .text(config.kind.rawValue)),
      RecordField("layers", .number(Double(config.layers))),
      RecordField("heads", .number(Double(config.heads))),
      RecordField("width", .number(Double(config.width))),
      RecordField("hidden", .number(Double(config.hiddenWidth))),
      RecordField("context", .number(Double(config.context))),
      RecordField("vocabulary", model == nil ? .none : .number(Double(config.vocabulary))),
      RecordField("classes", model == nil ? .none : .number(Double(config.classes))),
      RecordField("mechanism", .list(config.mechanisms.map(Value.mechanism))),
      RecordField("norm", .text(config.norm.rawValue)),
      RecordField("positions", .text(config.positions.rawValue)),
      RecordField("dropout", .number(config.dropout)),
      RecordField("tied", .boolean(config.isHeadTied)),
      RecordField("seed", .number(Double(recipe.seed))),
    ]
  }
}

private let historyColumns = ["step", "loss", "accuracy", "lr", "gradient", "tokens"]
private let evaluationColumns = ["step", "loss", "accuracy", "targets", "solved", "exercises"]

extension RunValue {
  /// [steps, 6], with the columns' names.
  fileprivate var history: LabeledTensor {
    table(historyColumns, run.steps.count) { row in
      let step = run.steps[row]
      return [
        Double(step.step), step.loss, step.accuracy, step.learningRate, step.gradientNorm,
        Double(step.tokens),
      ]
    }
  }

  fileprivate var evaluations: LabeledTensor {
    table(evaluationColumns, run.evaluations.count) { row in
      let (step, found) = (run.evaluations[row].step, run.evaluations[row].evaluation)
      return [
        Double(step), found.loss, found.accuracy, Double(found.asked), Double(found.solved),
        Double(found.problems),
      ]
    }
  }

  fileprivate var layerNorms: LabeledTensor {
    table(
      run.model.config.mechanisms.indices.map { "layer \($0)" }, run.steps.count
    ) { run.steps[$0].layerNorms }
  }

  private func table(_ columns: [String], _ count: Int, _ row: (Int) -> [Double]) -> LabeledTensor {
    let numbers = (0..<count).flatMap { row($0).map(Float.init) }
    return LabeledTensor(Tensor([count, columns.count], numbers), labels: [1: columns])
  }

  fileprivate var optionFields: [RecordField] {
    let options = run.options
    return [
      RecordField("steps", .number(Double(options.steps))),
      RecordField("batch", .number(Double(options.batch))),
      RecordField("accumulate", .number(Double(options.accumulation))),
      RecordField("lr", .number(options.learningRate)),
      RecordField("warmup", .number(Double(options.warmup))),
      RecordField("schedule", .text(options.schedule.rawValue)),
      RecordField("clip", .number(options.clip)),
      RecordField("decay", .number(options.weightDecay)),
      RecordField("every", .number(Double(options.evaluationInterval))),
      RecordField("heldout", .number(Double(options.evaluationProblems))),
      RecordField("seed", .number(Double(options.seed))),
    ]
  }
}
