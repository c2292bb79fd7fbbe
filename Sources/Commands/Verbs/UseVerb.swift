import CommandLanguage
import Diagnostics
import Evaluation

extension Verb {
  /// `use d layer=2 head=5`.
  static let use = Verb(
    "use", group: .data, arguments: "[d]", count: 0...1, kinds: [.expression],
    options: [
      VerbOption(
        name: "layer", kind: .integer, standard: "the present one, or 0", help: "from 0"),
      VerbOption(
        name: "head", kind: .integer, standard: "the present one, or 0", help: "from 0"),
      VerbOption(
        name: "sample", kind: .integer, standard: "the present one, or 0",
        help: "of a model: the held-out exercise, from 0"),
      VerbOption(
        name: "part",
        kind: .word(AttentionPart.allCases.map(\.rawValue), placeholder: "own"),
        standard: "own", help: "of an encoder-decoder: the decoder's own, its cross, the encoder's"),
    ],
    summary: "choose the queries, keys and values that mechanisms are applied to",
    details: [
      "The focus is a loaded file with q, k and v, an attention or a model, and one layer and head.",
      "Of a model it is the queries, keys and values of a held-out exercise, `use m sample=3`, with",
      "its tokens; `map m` and `heads m` show them under the model's own mechanisms.",
      "It lasts until the next `use`. Without a name the present one keeps and only the layer or",
      "the head changes: `use head=6`.",
    ],
    refusals: [
      "a file without tensors named q, k and v", "a model that has met no task",
      "a layer or head beyond the last one",
    ],
    example: "d = load(\"alice-minilm.safetensors\"); use d layer=2 head=5; map softmax"
  ) { interpreter, request in
    let layer = try request.integer("layer", in: &interpreter)
    let head = try request.integer("head", in: &interpreter)
    if let outcome = try useModel(&interpreter, request, layer: layer, head: head) {
      return outcome
    }
    for option in ["sample", "part"] where request.option(option) != nil {
      throw Diagnostic(
        "commands.not-a-model", "only a model has exercises and parts",
        at: request.span(ofOption: option), label: "\(option) goes with a model",
        fix: interpreter.modelNames.first.map { "use \($0) sample=0" } ?? request.verb.example)
    }
    if let argument = request.arguments.first {
      let value = try interpreter.workspace.evaluate(argument, context: request.context)
      do throws(Diagnostic) {
        try interpreter.workspace.use(
          value, named: request.text(of: argument), layer: layer, head: head, at: argument.span)
      } catch {
        throw request.placingHead(error)
      }
    } else {
      guard interpreter.workspace.focus != nil else { throw nothingToStep(interpreter, request) }
      do throws(Diagnostic) {
        try interpreter.workspace.step(layer: layer, head: head, at: request.call.verbSpan)
      } catch {
        throw request.placingHead(error)
      }
    }
    return told(interpreter)
  }

  /// A model in focus: one that is named, or the present one with another exercise.
  private static func useModel(
    _ interpreter: inout Interpreter, _ request: CommandRequest, layer: Int?, head: Int?
  ) throws -> CommandOutcome? {
    var (model, name, span) = (ModelValue?.none, "", request.call.verbSpan)
    if let argument = request.arguments.first {
      guard case .name = argument.kind,
        case .model(let value) = try interpreter.workspace.evaluate(
          argument, context: request.context)
      else { return nil }
      (model, name, span) = (value, request.text(of: argument), argument.span)
    } else if let focus = interpreter.workspace.focus, case .model(let value) = focus.value {
      (model, name) = (value, focus.name)
    }
    guard let model else { return nil }
    let sample = try request.integer("sample", in: &interpreter)
    let part = try request.word("part").flatMap(AttentionPart.init)
    let present = interpreter.workspace.focus.flatMap { $0.name == name ? $0 : nil }
    let place = ["sample", "part"].first { request.option($0) != nil }
    do throws(Diagnostic) {
      try interpreter.workspace.use(
        model, named: name, sample: sample, part: part, layer: layer ?? present?.layer,
        head: head ?? present?.head, at: place.map(request.span(ofOption:)) ?? span)
    } catch {
      throw request.placingHead(error)
    }
    return told(interpreter)
  }

  private static func told(_ interpreter: Interpreter) -> CommandOutcome {
    guard let focus = interpreter.workspace.focus else { return CommandOutcome() }
    let line = "focus: \(focus.title), \(focus.tokenCount) tokens"
    return CommandOutcome(
      report: Report(
        parts: [.text([line])], summary: ValueSummary(kind: "focus", value: .text(focus.title))),
      changedNames: ["use"])
  }

  private static func nothingToStep(_ interpreter: Interpreter, _ request: CommandRequest)
    -> Diagnostic
  {
    Diagnostic(
      "commands.no-focus", "there is no focus whose layer or head could change",
      at: request.call.verbSpan, label: "name a loaded file first", fix: interpreter.focusFix)
  }
}

extension CommandRequest {
  /// A refused layer or head at its option, with the line as it would work.
  fileprivate func placingHead(_ error: Diagnostic) -> Diagnostic {
    let remedies = ["models.no-sample": "0", "models.no-part": "own"]
    if let remedy = remedies[error.id], let span = error.span {
      var placed = error
      placed.fix = context.source.replacing(span, with: remedy)
      return placed
    }
    guard error.id == "evaluation.no-such-head" else { return error }
    var placed = error
    for option in ["layer", "head"] where error.message.contains(option) {
      let place = span(ofOption: option)
      guard place != call.verbSpan else { continue }
      placed.span = place
      let value = error.fix?.split(separator: "=").last
      placed.fix = value.map { context.source.replacing(place, with: String($0)) }
    }
    return placed
  }
}
