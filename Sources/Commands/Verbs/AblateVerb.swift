import CommandLanguage
import Diagnostics
import Evaluation
import Models
import Tensors

extension Verb {
  /// `ablate m layer=1 head=2`.
  static let ablate = Verb(
    "ablate", group: .model, arguments: "m [none|all]", count: 1...2,
    kinds: [.model, .words(["none", "all"])], fillers: ["m"],
    options: [
      VerbOption(name: "layer", kind: .integer, standard: "every layer", help: "the layer, from 0"),
      VerbOption(name: "head", kind: .integer, standard: "every head", help: "the head, from 0"),
    ],
    summary: "leave heads of a model out, and see what it costs",
    details: [
      "The output of a head that is left out is replaced by 0, before the layer mixes its heads; in an",
      "encoder-decoder these are the decoder's own heads. Heads add up from one `ablate` to the next;",
      "`ablate m none` puts them all back. `ablate m all` changes nothing: it leaves each head out on",
      "its own, beside those that are out, and lists what that costs.",
      "Loss and accuracy are measured on the same held-out exercises before and after.",
    ],
    refusals: ["a layer or head beyond the last one", "a model that has met no task"],
    example: "m = model(layers=2, heads=2, width=8, task=copy(length=3)); ablate m layer=1 head=0"
  ) { interpreter, request in
    let argument = try interpreter.modelArgument(request)
    var value = argument.value
    let (model, _) = try value.taught(at: argument.span)
    let context = request.context.compute
    switch try word(request) {
    case "all": return try survey(argument, model, &interpreter, request)
    case "none":
      let before = try describing(at: argument.span) { try value.measure(context) }
      try describing(at: argument.span) { try value.ablate([]) }
      return try change(argument, from: before, to: &value, &interpreter, request)
    default:
      let layer = try request.layer(of: model.config.layers, in: &interpreter)
      let head = try request.head(of: model.config.heads, in: &interpreter)
      guard layer != nil || head != nil else { throw nothingNamed(argument.name, request) }
      let heads = model.places.filter {
        (layer ?? $0.layer) == $0.layer && (head ?? $0.head) == $0.head
      }
      let before = try describing(at: argument.span) { try value.measure(context) }
      try describing(at: argument.span) { try value.ablate(model.ablations.union(heads)) }
      return try change(argument, from: before, to: &value, &interpreter, request)
    }
  }

  private static func word(_ request: CommandRequest) throws(Diagnostic) -> String? {
    guard request.arguments.count > 1 else { return nil }
    let argument = request.arguments[1]
    let typed = request.text(of: argument)
    guard ["none", "all"].contains(typed) else {
      throw Diagnostic(
        "commands.unknown-word", "heads are named by layer and head", at: argument.span,
        label: "here stands none or all, or nothing",
        fix: request.context.source.replacing(argument.span, with: "layer=0 head=0"))
    }
    return typed
  }

  private static func nothingNamed(_ name: String, _ request: CommandRequest) -> Diagnostic {
    Diagnostic(
      "commands.missing-argument", "which heads are to be left out?", at: request.call.verbSpan,
      label: "no layer and no head is named", why: "it is typed \(request.verb.usage)",
      fix: "ablate \(name) layer=0 head=0")
  }

  private static func change(
    _ argument: ModelArgument, from before: Evaluation?, to value: inout ModelValue,
    _ interpreter: inout Interpreter, _ request: CommandRequest
  ) throws -> CommandOutcome {
    let after = try describing(at: argument.span) { try value.measure(request.context.compute) }
    let changed = interpreter.store(value, in: argument.name)
    var table = HeldOutTable(title: "\(argument.name): heads left out", of: "left out")
    table.add(outText(argument.value.model), before)
    table.add(outText(value.model), after)
    return CommandOutcome(report: Report(heldOut: table.table), changedNames: changed)
  }

  private static func outText(_ model: Model?) -> String {
    guard let model, !model.ablations.isEmpty else { return "none" }
    let (layers, count) = (model.config.layers, model.config.heads)
    let parts = (0..<layers).flatMap { layer -> [String] in
      let heads = model.ablations.filter { $0.layer == layer }.sorted()
      return heads.count == count && count > 1 ? ["layer \(layer)"] : heads.map(\.text)
    }
    let text = parts.joined(separator: ", ")
    return text.count <= 32 ? text : "\(model.ablations.count) of \(layers * count) heads"
  }

  /// What leaving out each head on its own costs.
  private static func survey(
    _ argument: ModelArgument, _ model: Model, _ interpreter: inout Interpreter,
    _ request: CommandRequest
  ) throws -> CommandOutcome {
    let context = request.context.compute
    let kept = model.places.filter { !model.ablations.contains($0) }
    guard !kept.isEmpty else {
      throw Diagnostic(
        "models.no-heads-left", "every head is left out already", at: argument.span,
        fix: "ablate \(argument.name) none")
    }
    let found = try describing(at: argument.span) {
      let base = try argument.value.heldOut(context.withoutProgress)
      let places = kept
      let each = try places.enumerated().map { index, place in
        var value = argument.value
        try value.ablate(model.ablations.union([place]))
        let found = try value.heldOut(context.withoutProgress)
        context.progress?(Double(index + 1) / Double(places.count))
        return (place, found)
      }
      return (base, each)
    }
    guard let base = found.0 else { return CommandOutcome() }
    var table = ReportTable(
      title: "\(argument.name): each head left out on its own",
      columns: ["layer", "head", "held-out loss", "change", "accuracy", "change"], rows: [])
    for case (let place, let after?) in found.1 {
      table.rows.append([
        .number(Double(place.layer), .exact), .number(Double(place.head), .exact),
        .number(after.loss, .measured), .text(signed(after.loss - base.loss)),
        .number(after.accuracy, .measured), .text(signed(after.accuracy - base.accuracy)),
      ])
    }
    table.footnotes = [
      "with \(outText(model) == "none" ? "every head" : "\(outText(model)) out"): loss "
        + "\(shareText(base.loss)), \(base.accuracyText)",
      "the same \(base.problems) exercises in every row; the model is as it was",
    ]
    // Members of an object need names of their own.
    var named = table
    named.columns[3] = "loss change"
    named.columns[5] = "accuracy change"
    return CommandOutcome(
      report: Report(
        parts: [.table(table)], summary: ValueSummary(table: named, maps: [])))
  }

  private static func signed(_ number: Double) -> String {
    (number >= 0 ? "+" : "−") + fixedText(abs(number), digits: 3)
  }
}

extension Model {
  /// Every head.
  fileprivate var places: [HeadPlace] {
    (0..<config.layers).flatMap { layer in
      (0..<config.heads).map { HeadPlace(layer: layer, head: $0) }
    }
  }
}
