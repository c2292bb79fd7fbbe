import Attention
import CommandLanguage
import Diagnostics
import Evaluation
import Models
import Tensors

extension Verb {
  /// `race softmax fastmax(p=1) fastmax(p=2) task=mqar`.
  static let race = Verb(
    "race", group: .model, arguments: "softmax fastmax(p=2) […]", count: 1...6,
    kinds: [.expression],
    options: [
      VerbOption(name: "task", kind: .task, standard: "copy", help: "what they learn"),
      VerbOption(
        name: "model", kind: .model, standard: "a decoder, 2 layers, 4 heads, width 64",
        help: "the model they are all like; its own mechanism and numbers do not matter"),
      VerbOption(
        name: "seeds", kind: .integer, standard: "1",
        help: "how often all is repeated with other first numbers and exercises"),
      VerbOption(
        name: "goal", kind: .number, standard: "0.9",
        help: "the held-out accuracy whose first step is told"),
    ] + TrainingArguments.options,
    summary: "train models that differ in the mechanism alone, and compare how they learn",
    details: [
      "All start with the same numbers and see the same exercises in the same order; they take their",
      "steps in turns, and each one's time is counted apart. The first seed's models are kept in",
      "variables: `use race_fastmax2` looks inside, `export curves race_softmax \"race.csv\"` writes a course.",
      "On the screen their curves are live, against steps and against seconds. ^C ends the race early.",
    ],
    refusals: [
      "a task whose exercises are longer than the context, or that the model's kind cannot read",
      "an option out of its range",
    ],
    example: "race softmax fastmax(p=2) task=copy(length=3) steps=3 batch=2 "
      + "model=model(layers=1, heads=1, width=8, context=8) heldout=4"
  ) { interpreter, request in
    let mechanisms = try interpreter.racedMechanisms(request)
    let goal = try request.number("goal", in: &interpreter) ?? 0.9
    guard (0...1).contains(goal) else {
      throw TrainingArguments.outOfRange("goal", goal, "0…1", request)
    }
    let race = try interpreter.race(mechanisms, request)
    return try interpreter.run(race, goal: goal, request)
  }
}

extension Interpreter {
  fileprivate mutating func racedMechanisms(
    _ request: CommandRequest
  ) throws(Diagnostic) -> [any Mechanism] {
    var mechanisms: [any Mechanism] = []
    for argument in request.arguments {
      let value = try workspace.evaluate(argument, context: request.context)
      guard let mechanism = value.asMechanism else {
        throw Diagnostic(
          "commands.wrong-kind", "a race is between mechanisms", at: argument.span,
          label: value.described,
          fix: request.context.source.replacing(argument.span, with: "softmax"))
      }
      mechanisms.append(mechanism)
    }
    return mechanisms
  }

  /// Checks everything that was typed before a step is taken.
  fileprivate mutating func race(
    _ mechanisms: [any Mechanism], _ request: CommandRequest
  ) throws(Diagnostic) -> Race {
    let limit = request.context.compute.memoryLimit
    let task =
      if let expression = request.option("task") {
        try workspace.task(expression, context: request.context)
      } else {
        try describing(at: request.call.verbSpan) { TaskValue(try TaskTable.make("copy")) }
      }
    let options = try TrainingArguments.read(request, over: nil, in: &self)
    let seeds = try request.integer("seeds", in: &self) ?? 1
    guard (1...100).contains(seeds) else {
      throw Diagnostic(
        "commands.out-of-range", "seeds is out of range", at: request.span(ofOption: "seeds"),
        label: "from 1 to 100",
        fix: request.context.source.replacing(
          request.span(ofOption: "seeds"), with: seeds < 1 ? "1" : "100"))
    }
    let span = request.option("task")?.span ?? request.call.verbSpan
    let like: ModelValue
    if let expression = request.option("model") {
      guard case .model(let value) = try workspace.evaluate(expression, context: request.context)
      else {
        throw Diagnostic(
          "commands.wrong-kind", "this is not a model", at: expression.span,
          fix: request.context.source.replacing(
            expression.span, with: "model(layers=1, width=32)"))
      }
      like = value
    } else {
      like = try describing(at: span) { try ModelValue.standard(for: task, memoryLimit: limit) }
    }
    // The first model is made once more later: what does not fit is told before the race.
    _ = try describing(at: span) {
      try like.fresh(mechanisms[0], task: task, seed: options.seed, memoryLimit: limit)
    }
    return Race(mechanisms, like: like, task: task, options: options, seedCount: seeds)
  }

  fileprivate mutating func run(
    _ race: Race, goal: Double, _ request: CommandRequest
  ) throws -> CommandOutcome {
    var race = race
    let context = request.context.compute
    var isOpen = false
    try describing(at: request.call.verbSpan) {
      try race.run(context, memoryLimit: context.memoryLimit) { race in
        guard let publisher = request.publisher, publisher.isDue || !isOpen else { return }
        show(race, request, opens: !isOpen)
        isOpen = true
      }
    }
    var changed: Set<String> = []
    for (name, value) in race.shown { changed.formUnion(store(value, in: name)) }
    let report = RaceReport(race: race, goal: goal, showsTimes: !options.stableOutput)
    let table = report.table
    let panel = race.panel
    if request.publisher != nil { navigation.take([.showTraining([panel])]) }
    return CommandOutcome(
      report: Report(
        parts: [.table(table)], summary: ValueSummary(table: table, maps: [])),
      changedNames: changed)
  }

  /// Lets the screen show the models as they are now.
  private func show(_ race: Race, _ request: CommandRequest, opens: Bool) {
    var shown = self
    var changed: Set<String> = []
    for (name, value) in race.shown { changed.formUnion(shown.store(value, in: name)) }
    request.publish(
      shown, changed: changed, activity: race.activity,
      actions: opens ? [.showTraining([race.panel])] : [])
  }
}

extension Race {
  /// The curves of all models.
  var panel: PaneSubject {
    let names = shown.map(\.name)
    return PaneSubject(kind: .training, expressions: names, reads: Set(names))
  }

  /// What goes on, from the general to the particular.
  var activity: [String] {
    let seed = lanes.first?.models.count ?? 1
    let step = lanes.compactMap { $0.models.last?.stepCount }.max() ?? 0
    return ["race"] + (seedCount > 1 ? ["seed \(seed)/\(seedCount)"] : [])
      + ["step \(step)/\(options.steps)", "^C ends it"]
  }
}
