import Analysis
import Attention
import CommandLanguage
import Diagnostics
import Evaluation
import Tensors

extension Verb {
  /// `gradients b`.
  static let gradients = Verb(
    "gradients", group: .look, arguments: "a", count: 1...1, kinds: [.attention],
    summary: "compare the custom gradient of an attention with one recorded step by step",
    details: [
      "recorded  the forward pass as operations of a tape: features (or weights) are kept",
      "custom    keeps normalised queries and keys, values, output and normalisers; makes",
      "          features (or weights) again on the way back",
      "Both take the gradient of the sum of out times normal numbers from the seed. The curves and",
      "the table run over growing parts of the tokens. A tape beyond the memory limit is not made:",
      "its size is then estimated. With --stable-output nothing is timed.",
    ],
    refusals: ["a mechanism without a focus: `use d layer=0 head=0`, or `demo`"],
    example: "q, k, v = randn(256, 8), randn(256, 8), randn(256, 8); "
      + "gradients attend(q, k, v, fastmax(p=2))"
  ) { interpreter, request in
    let argument = request.arguments[0]
    let (value, title) = try interpreter.attention(
      interpreter.workspace.evaluate(argument, context: request.context), at: argument,
      fix: request.verb.example, context: request.context)
    let isTimed = !interpreter.options.stableOutput
    let seed = interpreter.workspace.seed
    let ways = try describing(at: argument.span) {
      try gradientWays(
        of: value.attention, seed: seed, isTimed: isTimed, context: request.context.compute)
    }
    let table = gradientTable(ways, title: title, isTimed: isTimed)
    var parts: [ReportPart] = []
    if ways.count > 1 {
      parts.append(.curves(gradientCurves(ways, title: title)))
      if isTimed { parts.append(.curves(timeCurves(ways, title: title))) }
    }
    return CommandOutcome(
      report: Report(
        parts: parts + [.table(table)],
        summary: ValueSummary(table: table, maps: [])))
  }

  /// Both ways over growing parts of the tokens, the whole last.
  private static func gradientWays(
    of attention: Attention, seed: UInt64, isTimed: Bool, context: ComputeContext
  ) throws -> [GradientWays] {
    var counts: [Int] = []
    var count = min(attention.queryCount, attention.keyCount)
    if attention.queryCount == attention.keyCount {
      while count >= 128, counts.count < 6 {
        count /= 2
        counts.insert(count, at: 0)
      }
    }
    var ways: [GradientWays] = []
    for part in try counts.map({ try attention.firstTokens($0) }) + [attention] {
      var generator = RandomGenerator(seed: seed)
      let shape = Shape(part.leadingShape.extents + [part.queryCount, part.valueWidth])
      ways.append(
        try GradientWays(
          of: part, outputGradient: generator.normal(shape), isTimed: isTimed, context: context))
    }
    return ways
  }

  private static func gradientTable(
    _ ways: [GradientWays], title: String, isTimed: Bool
  ) -> ReportTable {
    var table = ReportTable(
      title: "gradient of \(title), both ways",
      columns: ["tokens", "custom", "recorded", "ratio"]
        + (isTimed ? ["custom", "recorded"] : []) + ["difference"], rows: [])
    for way in ways {
      let ratio = Double(way.recorded.savedBytes) / Double(max(way.custom.savedBytes, 1))
      let isMade = way.operationCount != nil
      var row: [ReportTable.Entry] = [
        .number(Double(way.queryCount), .exact), .bytes(way.custom.savedBytes, .measured),
        .bytes(way.recorded.savedBytes, isMade ? .measured : .bound), .number(ratio, .exact),
      ]
      if isTimed {
        row += [way.custom.seconds, way.recorded.seconds].map {
          $0.map { .seconds($0) } ?? .absent("-")
        }
      }
      row.append(way.largestDifference.map { .number($0, .exact) } ?? .absent("too large"))
      table.rows.append(row)
    }
    table.footnotes = [
      "bytes kept between the passes, counted\(isTimed ? "; then seconds of both passes" : "")",
      "difference: the largest, over the largest number of the gradient",
    ]
    if let last = ways.last, last.operationCount == nil {
      table.footnotes.append("the tape would not fit into memory: its size is an estimate")
    }
    return table
  }

  private static func gradientCurves(_ ways: [GradientWays], title: String) -> CurveContent {
    func curve(_ name: String, _ bytes: (GradientWays) -> Int) -> CurveContent.Curve {
      CurveContent.Curve(
        name: name,
        line: ways.map { .init(Double($0.queryCount), Double(max(bytes($0), 1))) })
    }
    return CurveContent(
      title: "kept for the gradient of \(title)", xTitle: "tokens", yTitle: "bytes, counted",
      curves: [
        curve("custom", \.custom.savedBytes), curve("recorded", \.recorded.savedBytes),
      ])
  }

  /// Seconds of both passes; a way that did not run has no mark.
  private static func timeCurves(_ ways: [GradientWays], title: String) -> CurveContent {
    func curve(_ name: String, _ way: (GradientWays) -> GradientWays.Way) -> CurveContent.Curve {
      let points = ways.compactMap { ways in
        way(ways).seconds.map { CurveContent.Point(Double(ways.queryCount), $0) }
      }
      return CurveContent.Curve(name: name, line: points, measured: points)
    }
    return CurveContent(
      title: "time of the gradient of \(title)", xTitle: "tokens", yTitle: "seconds, measured",
      curves: [curve("custom", \.custom), curve("recorded", \.recorded)])
  }
}
