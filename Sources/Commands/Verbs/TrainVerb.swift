import CommandLanguage
import Diagnostics
import Evaluation
import Models
import Tensors

extension Verb {
  /// `train m task=copy(length=8) steps=500`.
  static let train = Verb(
    "train", group: .model, arguments: "[m]", count: 0...1, kinds: [.model],
    options: [
      VerbOption(
        name: "task", kind: .task, standard: "the one it has",
        help: "what it learns, as `task` lists"
      )
    ] + TrainingArguments.options + [
      VerbOption(
        name: "until", kind: .integer, standard: "steps",
        help: "stop at this step; the plan of the learning rate stays")
    ] + TrainingCheckpoints.options,
    summary: "train a model on a task, or go on",
    details: [
      "AdamW (Loshchilov and Hutter 2017) on the mean cross entropy of the targets that are asked,",
      "with a warm-up and a cosine for the learning rate and gradients cut to a norm. The same seed",
      "gives the same numbers, however often it is stopped on the way.",
      "^C pauses: the model keeps what it has learnt, and `train m` goes on where it stopped; options",
      "that are given again hold from then on. `train m steps=1000` asks for more steps in all.",
      "With `checkpoint=` model and training are kept in a file every so many steps and at the end;",
      "`m = load(\"m.safetensors\"); train m` goes on from there. If writing fails the older file stays.",
      "Another task ends the run and begins one of its own with the numbers learnt so far.",
      "Sliders never train: a variable that a command has changed no longer follows them.",
    ],
    refusals: [
      "a task whose exercises are longer than the context, or that the model's kind cannot read",
      "an option out of its range; a checkpoint that exists, unless `overwrite=true`",
      "a loss or gradient that is no longer finite: it stops, says at which step and layer, and goes "
        + "back to where the loss was last measured and finite",
    ],
    example: "m = model(layers=1, heads=2, width=8); train m task=copy(length=3) steps=5 batch=2"
  ) { interpreter, request in
    let argument = try interpreter.modelArgument(request)
    var value = argument.value
    if let expression = request.option("task") {
      let task = try interpreter.workspace.task(expression, context: request.context)
      let limit = request.context.compute.memoryLimit
      do {
        try value.meet(task, memoryLimit: limit)
      } catch {
        throw refusal(of: expression, because: error, argument.name, request)
      }
    }
    guard value.task != nil else {
      throw Diagnostic(
        "models.no-task", "the model has met no task", at: argument.span,
        why: "`task` lists what it can learn",
        fix: "train \(argument.name) task=copy")
    }
    let options = try TrainingArguments.read(
      request, over: value.run?.options, in: &interpreter)
    let until = try request.integer("until", in: &interpreter)
    try describing(at: argument.span) { try value.prepare(options) }
    let goal = min(until ?? options.steps, options.steps)
    if let until, until < 1 {
      throw TrainingArguments.outOfRange("until", Double(until), "1…\(options.steps)", request)
    }
    guard value.stepCount < goal else {
      throw nothingLeft(argument.name, value.stepCount, request)
    }
    switch try TrainingCheckpoints.read(request, in: &interpreter) {
    case .question(let report): return CommandOutcome(report: report)
    case .none: return try interpreter.train(value, argument, until: goal, nil, request)
    case .granted(let checkpoints):
      return try interpreter.train(value, argument, until: goal, checkpoints, request)
    }
  }

  /// Why a model does not take a task, with a line that makes one that does.
  private static func refusal(
    of task: Expression, because error: any Error, _ name: String, _ request: CommandRequest
  ) -> Diagnostic {
    var diagnostic = asDiagnostic(error, at: task.span)
    let text = request.text(of: task)
    switch error {
    case TaskError.contextTooShort(let longest, _):
      diagnostic.fix = "\(name) = model(context=\(longest), task=\(text))"
    case ModelError.taskMismatch: diagnostic.fix = "\(name) = model(task=\(text))"
    case TaskError.encoderSeesAnswers, TaskError.encoderCannotTranslate:
      diagnostic.fix = "\(name) = model(kind=\"decoder\", task=\(text))"
    default: break
    }
    return diagnostic
  }

  private static func nothingLeft(_ name: String, _ taken: Int, _ request: CommandRequest)
    -> Diagnostic
  {
    let option = ["until", "steps"].first { request.option($0) != nil }
    let more = max(2 * taken, taken + 1)
    return Diagnostic(
      "models.no-steps-left", "all these steps were taken",
      at: option.map(request.span(ofOption:)) ?? request.call.verbSpan,
      label: "it has taken \(taken)", why: "steps= counts them all, those taken before included",
      fix: "train \(name) steps=\(more)")
  }
}

extension Interpreter {
  /// Trains a model and keeps what it has learnt, however it ends.
  fileprivate mutating func train(
    _ value: ModelValue, _ argument: ModelArgument, until goal: Int,
    _ checkpoints: TrainingCheckpoints?, _ request: CommandRequest
  ) throws -> CommandOutcome {
    var training = Training(value, until: goal)
    var checkpoints = checkpoints
    let context = request.context.compute
    let panes = PaneSubject.training(of: argument.name, value)
    show(value, argument, request, opening: panes)
    let end: Training.End
    do {
      end = try training.run(context) { value in
        try checkpoints?.writeIfDue(value, request)
        if request.publisher?.isDue == true { show(value, argument, request) }
      }
      if end == .reached || end == .paused {
        try checkpoints?.write(training.value, request)
      }
    } catch {
      throw KeptFailure(
        diagnostic: asDiagnostic(error, at: argument.span),
        changedNames: store(training.value, in: argument.name))
    }
    let changed = store(training.value, in: argument.name)
    if request.publisher != nil { navigation.take([.showTraining(panes)]) }
    guard let run = training.value.run else { return CommandOutcome() }
    let report = TrainingReport(
      name: argument.name, run: run, end: end, firstStep: training.firstStep,
      showsTimes: !options.stableOutput)
    if case .diverged(let divergence) = end {
      throw KeptFailure(
        diagnostic: diverged(divergence, argument, run, request), changedNames: changed)
    }
    var outcome = CommandOutcome(report: report.report, changedNames: changed)
    if end == .paused {
      outcome.recordedText = "\(request.commandText(without: "until")) until=\(run.stepCount)"
    }
    return outcome
  }

  /// Lets the screen show the model as it is now; panes are opened when they are named.
  private func show(
    _ value: ModelValue, _ argument: ModelArgument, _ request: CommandRequest,
    opening panes: [PaneSubject] = []
  ) {
    guard request.publisher != nil else { return }
    var shown = self
    let changed = shown.store(value, in: argument.name)
    let stands = value.run.map {
      TrainingContent.activity(of: $0, isTimed: !options.stableOutput)
    }
    request.publish(
      shown, changed: changed,
      activity: ["train \(argument.name)"] + (stands ?? []) + ["^C pauses"],
      actions: panes.isEmpty ? [] : [.showTraining(panes)])
  }

  private func diverged(
    _ divergence: Divergence, _ argument: ModelArgument, _ run: TrainingRun,
    _ request: CommandRequest
  ) -> Diagnostic {
    var diagnostic = ModelError.diverged(divergence).diagnostic(at: argument.span)
    if run.stepCount < divergence.step {
      diagnostic.why =
        "the model is back at step \(run.stepCount), where its loss was last measured and finite"
    }
    diagnostic.fix = "train \(argument.name) lr=\(numberText(run.options.learningRate / 10))"
    return diagnostic
  }
}
