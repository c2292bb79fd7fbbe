import Analysis
import Attention
import CommandLanguage
import Diagnostics
import Evaluation
import Tensors

extension Verb {
  /// `plan a`.
  static let plan = Verb(
    "plan", group: .look, arguments: "a [b c d]", count: 1...4, kinds: [.attention],
    summary: "show the exact ways to an output, what each costs, and which is taken",
    details: [
      "dense       every weight is stored, as .weights does",
      "tiled       every weight is computed, in tiles that are dropped again",
      "factorized  features of the keys are summed once; no pair is looked at",
      "",
      "Multiply-adds are counted and memory is known beforehand; times are predicted from rates",
      "measured on this machine at first use. Nothing is computed: `.out` takes the chosen way.",
      "The counts are there for `expect` too: a.plan.tiled.multiply_adds.",
    ],
    refusals: ["a mechanism without a focus: `use d layer=0 head=0`, or `demo`"],
    example: "q, k, v = randn(2048, 16), randn(2048, 16), randn(2048, 16); "
      + "b = attend(q, k, v, fastmax(p=2)); plan b"
  ) { interpreter, request in
    var tables: [ReportTable] = []
    for argument in request.arguments {
      let (value, title) = try interpreter.attention(
        interpreter.workspace.evaluate(argument, context: request.context), at: argument,
        fix: request.verb.example, context: request.context)
      let plan = AttentionPlan(value.attention, context: request.context.compute)
      tables.append(
        ReportTable(
          plan, of: value.attention, title: title, hidesTimes: interpreter.options.stableOutput,
          limit: request.context.compute.memoryLimit))
    }
    let first = ValueSummary(table: tables[0], maps: [])
    let all = tables.map { ValueSummary(table: $0, maps: []).value }
    return CommandOutcome(
      report: Report(
        parts: tables.map { .table($0) },
        summary: tables.count == 1
          ? first : ValueSummary(kind: "tables", value: .list(all))))
  }
}

extension ReportTable {
  /// The ways of a plan, a row each, and below why one is taken.
  fileprivate init(
    _ plan: AttentionPlan, of attention: Attention, title: String, hidesTimes: Bool, limit: Int
  ) {
    self.init(
      title: title, columns: ["way", "multiply-adds", "memory", "predicted time", " "], rows: [])
    for choice in plan.choices {
      rows.append([
        .text(choice.way.rawValue), .number(choice.multiplyAdds, .exact),
        choice.bytes < 0x1p62 ? .bytes(Int(choice.bytes), .exact) : .absent("beyond counting"),
        choice.seconds.map { .seconds($0) } ?? .absent("-"),
        .text(Self.remark(on: choice, plan)),
      ])
    }
    footnotes = [Self.reason(for: plan, hidesTimes: hidesTimes)]
    switch plan.absence {
    case .noFeatures?:
      footnotes.append(
        "there is no factorized way: \(attention.mechanism.title) has no features that are few enough"
      )
    case .scoresTooFarApart?:
      footnotes.append(
        "there is no factorized way: scores up to ±\(numberText(attention.scoreBound())) lie too "
          + "far apart for features in single precision")
    case nil:
      if let crossover = plan.crossover, !hidesTimes {
        footnotes.append(
          "factorized is predicted to be faster than tiled from \(crossover) tokens on")
      }
    }
    footnotes.append("limit for one request: \(bytesText(limit))")
  }

  private static func remark(on choice: AttentionPlan.Choice, _ plan: AttentionPlan) -> String {
    if choice.way == plan.chosen { return choice.fits ? "taken" : "over the limit" }
    if !choice.fits { return "over the limit" }
    return choice.way == .dense ? "for .weights only" : ""
  }

  private static func reason(for plan: AttentionPlan, hidesTimes: Bool) -> String {
    let way = plan.chosen.rawValue
    switch plan.reason {
    case .onlyWay: return "\(way) is taken: the only way that stores no N × N and fits"
    case .leastWork: return "\(way) is taken: the least work"
    case .fastest(let times):
      let factor = hidesTimes ? "" : " \(numberText((times * 10).rounded() / 10)) times"
      return "\(way) is taken: predicted to be\(factor) faster"
    case .asFast:
      return "\(way) is taken: the least work, and predicted to be about as fast as the other"
    case .nothingFits: return "no way fits: the output is refused before anything is allocated"
    }
  }
}
