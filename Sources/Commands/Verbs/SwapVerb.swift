import Attention
import CommandLanguage
import Diagnostics
import Evaluation
import Models

extension Verb {
  /// `swap m softmax fastmax(p=2)`.
  static let swap = Verb(
    "swap", group: .model, arguments: "m [softmax] fastmax(p=2)", count: 2...3,
    kinds: [.model, .attention], fillers: ["m", "fastmax(p=2)"],
    options: [
      VerbOption(name: "layer", kind: .integer, standard: "every layer", help: "only this layer")
    ],
    summary: "put another mechanism in a model's layers, and see what it costs",
    details: [
      "With two mechanisms the layers that have the first get the second; its bare name, `softmax`,",
      "means it with any options. With one, every layer gets it, or the one of `layer=`. The numbers",
      "of the model stay, and so does its training: `train m` goes on under the new mechanism. Loss",
      "and accuracy are measured on the same held-out exercises before and after.",
    ],
    refusals: ["a mechanism that no layer has", "a layer beyond the last"],
    example:
      "m = model(layers=2, heads=2, width=8, task=copy(length=3)); swap m softmax fastmax(p=2)"
  ) { interpreter, request in
    let argument = try interpreter.modelArgument(request)
    var value = argument.value
    let present = value.config.mechanisms
    var chosen = Array(present.indices)
    if let layer = try request.layer(of: value.config.layers, in: &interpreter) { chosen = [layer] }
    let mechanisms = try request.arguments.dropFirst().map { expression in
      (expression, try interpreter.mechanism(expression, request))
    }
    if mechanisms.count == 2 {
      let (expression, old) = mechanisms[0]
      let isAny = if case .name = expression.kind { true } else { false }
      let matching = chosen.filter {
        isAny ? present[$0].name == old.name : present[$0].isSame(as: old)
      }
      guard !matching.isEmpty else { throw noSuchLayer(value, expression, request) }
      chosen = matching
    }
    guard let (_, new) = mechanisms.last else { return CommandOutcome() }
    let before = try describing(at: argument.span) { try value.measure(request.context.compute) }
    var next = present
    for layer in chosen { next[layer] = new }
    try describing(at: argument.span) { try value.change(mechanisms: next) }
    let after = try describing(at: argument.span) { try value.measure(request.context.compute) }
    let changed = interpreter.store(value, in: argument.name)
    guard value.task != nil else {
      return CommandOutcome(
        report: Report(
          parts: [
            .text(["\(argument.name): \(value.title); nothing measured, it has met no task"])
          ],
          summary: ValueSummary(kind: "model", value: .text(value.title))), changedNames: changed)
    }
    let layers = chosen.map(String.init).joined(separator: ", ")
    var table = HeldOutTable(
      title: "\(argument.name): \(new.title) in layer\(chosen.count == 1 ? "" : "s") \(layers)",
      of: "mechanisms")
    table.add(argument.value.mechanismTitle, before)
    table.add(value.mechanismTitle, after)
    return CommandOutcome(report: Report(heldOut: table.table), changedNames: changed)
  }

  private static func noSuchLayer(
    _ value: ModelValue, _ expression: Expression, _ request: CommandRequest
  ) -> Diagnostic {
    Diagnostic(
      "models.no-such-mechanism", "no layer has this mechanism", at: expression.span,
      label: "the layers have \(value.mechanismTitle)",
      fix: request.context.source.replacing(
        expression.span, with: value.config.mechanisms[0].name))
  }
}

extension Report {
  /// A table of measurements.
  init(heldOut table: ReportTable) {
    self.init(parts: [.table(table)], summary: ValueSummary(table: table, maps: []))
  }
}

extension Interpreter {
  /// The mechanism an argument stands for.
  mutating func mechanism(_ expression: Expression, _ request: CommandRequest) throws(Diagnostic)
    -> any Mechanism
  {
    let value = try workspace.evaluate(expression, context: request.context)
    guard let mechanism = value.asMechanism else {
      throw CommandProblems.wrongKind(
        at: expression, wanted: "a mechanism", found: value.described,
        fix: request.context.source.replacing(expression.span, with: "fastmax(p=2)"))
    }
    return mechanism
  }
}

extension CommandRequest {
  /// The layer that `layer=` names, counted from the end when negative; nil when it was left out.
  func layer(of count: Int, in interpreter: inout Interpreter) throws(Diagnostic) -> Int? {
    try index("layer", of: count, in: &interpreter) { .noLayer($0, count: count) }
  }

  /// The head that `head=` names.
  func head(of count: Int, in interpreter: inout Interpreter) throws(Diagnostic) -> Int? {
    try index("head", of: count, in: &interpreter) { .noHead($0, count: count) }
  }

  private func index(
    _ name: String, of count: Int, in interpreter: inout Interpreter,
    _ refusal: (Int) -> ModelError
  ) throws(Diagnostic) -> Int? {
    guard let given = try integer(name, in: &interpreter) else { return nil }
    let index = given < 0 ? given + count : given
    guard (0..<count).contains(index) else {
      var diagnostic = refusal(given).diagnostic(at: span(ofOption: name))
      diagnostic.fix = context.source.replacing(span(ofOption: name), with: "\(count - 1)")
      throw diagnostic
    }
    return index
  }
}
