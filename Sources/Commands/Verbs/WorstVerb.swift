import Analysis
import Attention
import CommandLanguage
import Diagnostics
import Evaluation

extension Verb {
  /// `worst a w`.
  static let worst = Verb(
    "worst", group: .look, arguments: "a [name]", count: 1...2, kinds: [.attention, .variable],
    fillers: ["a"],
    options: [
      VerbOption(
        name: "starts", kind: .integer, standard: "4", help: "ascents from other random inputs"),
      VerbOption(
        name: "seed", kind: .integer, standard: "the seed", help: "of the random inputs"),
    ],
    summary: "search for inputs whose gradient ∂o/∂s comes as near to the ceiling as can be",
    details: [
      "Climbs from random queries, keys and values of the same widths and the same range of scores,",
      "and shows how much of the ceiling the best ones reach: near 1, the ceiling cannot be lowered.",
      "What is found is a lower bound of the worst case, the ceiling an upper one. Without a ceiling",
      "the norm grows as long as it climbs.",
      "With a name, that variable becomes the attention found: w.q, w.k and w.v are its tensors,",
      "and `bound w`, `map w` look at it. ^C stops the search and keeps nothing.",
    ],
    refusals: ["a mechanism without a focus: `use d layer=0 head=0`, or `demo`"],
    example: "q, k, v = randn(24, 8), randn(24, 8), randn(24, 8); "
      + "b = attend(q, k, v, fastmax(p=2)); worst b w; bound w"
  ) { interpreter, request in
    let starts = try request.integer("starts", in: &interpreter) ?? 4
    guard (1...1000).contains(starts) else {
      throw Diagnostic(
        "commands.out-of-range", "starts is out of range", at: request.span(ofOption: "starts"),
        label: "starts runs from 1 to 1000",
        fix: request.context.source.replacing(request.span(ofOption: "starts"), with: "4"))
    }
    let seed = try request.integer("seed", in: &interpreter).map { UInt64(truncatingIfNeeded: $0) }
    let name = try request.arguments.dropFirst().first.map { try variableName($0, request) }
    let argument = request.arguments[0]
    let (value, title) = try interpreter.attention(
      interpreter.workspace.evaluate(argument, context: request.context), at: argument,
      fix: request.verb.example, context: request.context)
    let found = try describing(at: argument.span) {
      try worstInputs(
        for: value.attention, seed: seed ?? interpreter.workspace.seed, startCount: starts,
        context: request.context.compute)
    }
    let table = ReportTable(worst: found, title: title, keptAs: name)
    var parts: [ReportPart] = [.table(table)]
    if let curves = CurveContent(worst: found) { parts.insert(.curves(curves), at: 0) }
    if let name {
      interpreter.workspace.bind(name, to: .attention(AttentionValue(found.attention)))
    }
    return CommandOutcome(
      report: Report(parts: parts, summary: ValueSummary(table: table, maps: [])),
      changedNames: name.map { [$0] } ?? [])
  }

  private static func variableName(
    _ argument: Expression, _ request: CommandRequest
  ) throws(Diagnostic) -> String {
    if case .name(let name) = argument.kind { return name }
    throw CommandProblems.wrongKind(
      at: argument, wanted: "the name of a variable", found: request.text(of: argument),
      fix: request.verb.example)
  }
}

extension ReportTable {
  /// How near a search came to the ceiling.
  fileprivate init(worst found: WorstInputs, title: String, keptAs name: String?) {
    self.init(
      title: "worst inputs found for \(title)", columns: ["", "‖∂o/∂s‖"],
      rows: [
        [.text("actual"), .number(found.norms.actual, .exact)],
        [.text("envelope"), .number(found.norms.envelope, .exact)],
        [
          .text("ceiling"),
          found.norms.ceiling.map { .number($0, .bound) } ?? .absent("no bound"),
        ],
        [
          .text("share of the ceiling"),
          found.share.map { .number($0, .exact) } ?? .absent("-"),
        ],
        [.text("distance of values, R"), .number(found.diameter, .exact)],
        [.text("range of scores, c"), .number(found.scoreBound, .exact)],
        [.text("smallest Z/n"), .number(found.smallestNormalizer, .exact)],
      ],
      footnotes: [
        "\(found.startCount) ascents, \(found.stepCount) steps; found, not proven to be the worst"
      ])
    let climbed = (found.course.last ?? 0) * found.diameter
    if climbed.isFinite, abs(climbed - found.norms.actual) > 0.01 * climbed {
      footnotes.append(
        "the ascent came to \(numberText(climbed)) in double precision; the tensors kept are rounded "
          + "to single precision, and the table is theirs")
    }
    if case .kernelReachesZero(let score)? = found.absence {
      footnotes.append(
        "no ceiling: f(\(numberText(score))) = 0 in the range of the scores, so Z may reach 0 and the "
          + "norm grows without limit")
    }
    footnotes.append(
      name.map { "kept as \($0): \($0).q, \($0).k, \($0).v" }
        ?? "worst … w keeps these inputs as an attention w")
  }
}

extension CurveContent {
  /// The norm over R against the steps, and the ceiling; nil when nothing was climbed.
  fileprivate init?(worst found: WorstInputs) {
    let points = found.course.enumerated().map { Point(Double($0.offset + 1), $0.element) }
      .filter { $0.y > 0 && $0.y.isFinite }
    guard points.count > 1, let last = points.last else { return nil }
    var curves = [Curve(name: "found", line: points)]
    if let ceiling = found.norms.ceiling, found.diameter > 0 {
      let height = ceiling / found.diameter
      curves.append(Curve(name: "ceiling", line: [Point(1, height), Point(last.x, height)]))
    }
    self.init(
      title: "the best ascent", xTitle: "steps", yTitle: "‖∂o/∂s‖/R", curves: curves)
  }
}
