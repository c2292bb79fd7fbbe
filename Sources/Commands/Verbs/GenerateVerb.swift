import CommandLanguage
import Diagnostics
import Evaluation
import Glyphs
import Models
import Tensors

extension Verb {
  /// `generate m "the cat" tokens=100 temperature=0.8`.
  static let generate = Verb(
    "generate", group: .model, arguments: "[m] [\"prompt\"]", count: 0...2,
    kinds: [.model, .expression], fillers: ["m"],
    options: [
      VerbOption(
        name: "tokens", kind: .integer, standard: "100, or as many as an answer has",
        help: "tokens to write"),
      VerbOption(
        name: "temperature", kind: .number, standard: "0.8",
        help: "what scores are divided by; 0 takes the likeliest token"),
      VerbOption(
        name: "top", kind: .integer, standard: "all", help: "draw from so many of the likeliest"),
      VerbOption(
        name: "seed", kind: .integer, standard: "the seed in force", help: "where draws come from"),
    ],
    summary: "let a model write, token by token",
    details: [
      "Without a prompt the model goes on from held-out exercise 0: from what stands before its",
      "answers, or from its first quarter. Tokens of tasks of words are typed with blanks between",
      "them, \"a b →\"; of texts as they are.",
      "A mechanism that factorises, such as fastmax, keeps a state of a fixed size; softmax keeps the",
      "keys and values so far; where a mechanism looks at all tokens everything is read again for each",
      "token. With a full context the later half is read anew. ^C stops and keeps what is written.",
      "With the focus on the model, what it writes becomes the focus: maps of `m` grow as it goes on.",
    ],
    refusals: [
      "an encoder, or a task that is not answered with tokens", "a token that the task has not",
    ],
    example: "m = model(layers=1, heads=2, width=8, task=copy(length=3)); generate m \"a b c →\""
  ) { interpreter, request in
    let argument = try interpreter.modelArgument(request)
    let (model, task) = try argument.value.taught(at: argument.span)
    guard model.config.kind == .decoder else {
      var refusal = ModelError.notADecoder(model.config.kind).diagnostic(at: argument.span)
      refusal.fix = "m = model(task=characters)"
      throw refusal
    }
    guard task.task.classes == task.task.vocabulary else {
      throw Diagnostic(
        "models.writes-no-tokens", "this task is not answered with tokens", at: argument.span,
        label: task.task.name, why: "what is written must be read again as the next token",
        fix: "m = model(task=characters)")
    }
    let prompt = try interpreter.prompt(argument, task.task, request)
    let (_, answer) = task.task.longest
    let standard = task.task.separator == nil ? 100 : answer
    let count = try request.integer("tokens", in: &interpreter) ?? standard
    guard (1...1_000_000).contains(count) else {
      throw ModelError.optionOutOfRange(
        name: "tokens", value: Double(count), range: "1…1000000"
      ).diagnostic(at: request.span(ofOption: "tokens")).fixing(request, "tokens", "100")
    }
    let sampler = try interpreter.sampler(request)
    var writing = Writing(name: argument.name, task: task.task, sampler: sampler, count: count)
    return try interpreter.write(&writing, argument, model, prompt, request)
  }
}

extension Diagnostic {
  /// The same with a value that would do for an option.
  fileprivate func fixing(_ request: CommandRequest, _ option: String, _ text: String)
    -> Diagnostic
  {
    guard request.option(option) != nil else { return self }
    var diagnostic = self
    diagnostic.fix = request.context.source.replacing(request.span(ofOption: option), with: text)
    return diagnostic
  }
}

/// What a model writes, and how.
private struct Writing {
  let name: String
  let task: any Task
  let sampler: Sampler
  let count: Int
  var isStopped = false
  var seconds = 0.0

  /// What was written and how it was drawn.
  func report(_ generation: Generation, width: Int, showsTimes: Bool) -> Report {
    let written = generation.tokens.count - generation.promptCount
    let text = task.written(generation.tokens)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      visibleText(String($0))
    }
    let prompt =
      "\(generation.promptCount) token\(generation.promptCount == 1 ? "" : "s") of prompt"
    var how =
      "\(prompt), \(written) written"
      + (isStopped ? " of \(count), stopped" : "")
      + "; temperature \(numberText(sampler.temperature))"
      + (sampler.top.map { ", top \($0)" } ?? "")
    if let bytes = generation.stateByteCount {
      how += "; state \(bytesText(bytes))" + (generation.hasFixedState ? ", fixed" : ", growing")
    } else {
      how += "; no state, all tokens read again for each"
    }
    if generation.restarts > 0 { how += "; context full \(generation.restarts) times" }
    lines += ["", how]
    if showsTimes, seconds > 0 {
      lines.append("\(groupedText(Int(Double(written) / seconds))) tokens/s, measured")
    }
    return Report(
      parts: [.text(lines)], summary: ValueSummary(kind: "text", value: .text(text)))
  }
}

extension Interpreter {
  /// The tokens to go on from.
  fileprivate mutating func prompt(
    _ argument: ModelArgument, _ task: any Task, _ request: CommandRequest
  ) throws(Diagnostic) -> [Int] {
    guard request.arguments.count > 1 else {
      let problem = try describing(at: argument.span) {
        try argument.value.problem(0, at: argument.span)
      }
      let first = problem.targets.firstIndex { $0 != Problem.unasked } ?? 0
      // The token that asks for the first answer belongs to the prompt.
      let length = first > 0 ? first + 1 : max(problem.tokens.count / 4, 1)
      return Array(problem.tokens.prefix(length))
    }
    let expression = request.arguments[1]
    let value = try workspace.evaluate(expression, context: request.context)
    guard case .text(let text) = value else {
      throw CommandProblems.wrongKind(
        at: expression, wanted: "a prompt in quotes", found: value.described,
        fix: "generate \(argument.name)")
    }
    do throws(TaskError) {
      let tokens = try task.tokens(of: text)
      if !tokens.isEmpty { return tokens }
    } catch {
      var diagnostic = error.diagnostic(at: expression.span)
      diagnostic.fix = "generate \(argument.name)"
      throw diagnostic
    }
    throw Diagnostic(
      "models.empty-prompt", "there is no token to go on from", at: expression.span,
      why: "a model foretells the token after those it has read", fix: "generate \(argument.name)")
  }

  fileprivate mutating func sampler(_ request: CommandRequest) throws(Diagnostic) -> Sampler {
    let seed = try request.integer("seed", in: &self)
    guard let seed = seed.map({ UInt64(exactly: $0) }) ?? workspace.seed else {
      throw ModelError.optionOutOfRange(name: "seed", value: Double(seed ?? 0), range: "0…")
        .diagnostic(at: request.span(ofOption: "seed")).fixing(request, "seed", "7")
    }
    let temperature = try request.number("temperature", in: &self) ?? 0.8
    let top = try request.integer("top", in: &self)
    do throws(ModelError) {
      return try Sampler(temperature: temperature, top: top, seed: seed)
    } catch {
      guard case .optionOutOfRange(let name, _, _) = error else {
        throw error.diagnostic(at: request.call.verbSpan)
      }
      throw error.diagnostic(at: request.span(ofOption: name))
        .fixing(request, name, name == "top" ? "1" : "0")
    }
  }

  fileprivate mutating func write(
    _ writing: inout Writing, _ argument: ModelArgument, _ model: Model, _ prompt: [Int],
    _ request: CommandRequest
  ) throws(Diagnostic) -> CommandOutcome {
    let context = request.context.compute
    let clock = ContinuousClock()
    let start = clock.now
    var generation = try describing(at: argument.span) {
      try Generation(model, prompt: prompt, sampler: writing.sampler, context.withoutProgress)
    }
    for index in 0..<writing.count {
      do {
        _ = try generation.step(context.withoutProgress)
      } catch is ComputationCancelled {
        writing.isStopped = true
        break
      } catch {
        throw asDiagnostic(error, at: argument.span)
      }
      context.progress?(Double(index + 1) / Double(writing.count))
      guard let publisher = request.publisher, publisher.isDue else { continue }
      var shown = self
      let changed = shown.follow(generation, argument)
      let tail = visibleText(String(writing.task.written(generation.tokens).suffix(40)))
      request.publish(
        shown, changed: changed,
        activity: ["generate \(writing.name)", "\(index + 1)/\(writing.count)", tail, "^C stops"])
    }
    writing.seconds = (clock.now - start) / .seconds(1)
    let changed = follow(generation, argument)
    return CommandOutcome(
      report: writing.report(generation, width: options.width, showsTimes: !options.stableOutput),
      changedNames: changed)
  }

  /// What is written becomes the focus of a focus on the model.
  private mutating func follow(_ generation: Generation, _ argument: ModelArgument) -> Set<String> {
    guard let focus = workspace.focus, focus.name == argument.name, focus.capture != nil,
      (try? workspace.use(
        argument.value, named: focus.name, text: generation.window, layer: focus.layer,
        head: focus.head, at: argument.span)) != nil
    else { return [] }
    return ["use"]
  }
}
