import CommandLanguage
import Diagnostics
import Evaluation
import Models

/// The options of `train` that say how a model is trained.
enum TrainingArguments {
  static let options: [VerbOption] = {
    let standard = TrainingOptions()
    func whole(_ name: String, _ value: Int, _ help: String) -> VerbOption {
      VerbOption(name: name, kind: .integer, standard: "\(value)", help: help)
    }
    func number(_ name: String, _ value: Double, _ help: String) -> VerbOption {
      VerbOption(name: name, kind: .number, standard: numberText(value), help: help)
    }
    return [
      whole("steps", standard.steps, "steps in all, those taken before included"),
      whole("batch", standard.batch, "exercises of a step"),
      number("lr", standard.learningRate, "the largest learning rate"),
      whole("warmup", standard.warmup, "steps over which the rate grows from 0"),
      VerbOption(
        name: "schedule",
        kind: .word(TrainingOptions.Schedule.allCases.map(\.rawValue), placeholder: "cosine"),
        standard: standard.schedule.rawValue, help: "how the rate goes on after the warm-up"),
      number("final", standard.finalShare, "the rate at the end, as a share of lr"),
      number("clip", standard.clip, "the norm that gradients are cut to, 0 for no limit"),
      number("decay", standard.weightDecay, "what matrices lose each step, times the rate"),
      whole("accumulate", standard.accumulation, "parts a batch is computed in, to save memory"),
      whole("every", standard.evaluationInterval, "steps between held-out measurements"),
      whole("heldout", standard.evaluationProblems, "held-out exercises of a measurement"),
      VerbOption(
        name: "seed", kind: .integer, standard: "the seed in force",
        help: "where exercises come from"),
    ]
  }()

  /// The present options with what was typed.
  ///
  /// - Throws: A diagnostic at an option that is out of its range.
  static func read(
    _ request: CommandRequest, over present: TrainingOptions?, in interpreter: inout Interpreter
  ) throws(Diagnostic) -> TrainingOptions {
    var options = present ?? TrainingOptions()
    if present == nil { options.seed = interpreter.workspace.seed }
    func whole(_ name: String, _ path: WritableKeyPath<TrainingOptions, Int>) throws(Diagnostic) {
      if let value = try request.integer(name, in: &interpreter) { options[keyPath: path] = value }
    }
    func number(_ name: String, _ path: WritableKeyPath<TrainingOptions, Double>)
      throws(Diagnostic)
    {
      if let value = try request.number(name, in: &interpreter) { options[keyPath: path] = value }
    }
    try whole("steps", \.steps)
    try whole("batch", \.batch)
    try whole("warmup", \.warmup)
    try whole("accumulate", \.accumulation)
    try whole("every", \.evaluationInterval)
    try whole("heldout", \.evaluationProblems)
    try number("lr", \.learningRate)
    try number("final", \.finalShare)
    try number("clip", \.clip)
    try number("decay", \.weightDecay)
    if let word = try request.word("schedule") {
      options.schedule = TrainingOptions.Schedule(rawValue: word) ?? options.schedule
    }
    if let seed = try request.integer("seed", in: &interpreter) {
      guard let seed = UInt64(exactly: seed) else {
        throw outOfRange("seed", Double(seed), "0…", request)
      }
      options.seed = seed
    }
    do {
      try options.check()
    } catch {
      guard case .optionOutOfRange(let name, let value, let range) = error else {
        throw error.diagnostic(at: request.call.verbSpan)
      }
      throw outOfRange(name, value, range, request)
    }
    return options
  }

  /// The words for an option that is out of its range, with a line whose value would do.
  static func outOfRange(
    _ name: String, _ value: Double, _ range: String, _ request: CommandRequest
  ) -> Diagnostic {
    let span = request.span(ofOption: name)
    var diagnostic = ModelError.optionOutOfRange(name: name, value: value, range: range)
      .diagnostic(at: span)
    let ends = range.split(separator: "…").compactMap { Double($0) }
    if request.option(name) != nil, let lower = ends.first {
      let nearest = value < lower ? lower : ends.last ?? lower
      // The ends of a range of numbers, such as a rate of 0, are seldom what is meant.
      let option = request.verb.options.first { $0.name == name }
      let standard = option?.kind == .number ? option?.standard : nil
      diagnostic.fix = request.context.source.replacing(
        span, with: standard ?? numberText(nearest))
    }
    return diagnostic
  }
}
