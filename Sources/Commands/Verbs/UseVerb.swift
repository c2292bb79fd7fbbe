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
    ],
    summary: "choose the queries, keys and values that mechanisms are applied to",
    details: [
      "The focus is a loaded file with q, k and v, or an attention, and one layer and head of it.",
      "It lasts until the next `use`. Without a name the present one keeps and only the layer or",
      "the head changes: `use head=6`.",
    ],
    refusals: [
      "a file without tensors named q, k and v", "a layer or head beyond the last one",
    ],
    example: "d = load(\"alice-minilm.safetensors\"); use d layer=2 head=5; map softmax"
  ) { interpreter, request in
    let layer = try request.integer("layer", in: &interpreter)
    let head = try request.integer("head", in: &interpreter)
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
