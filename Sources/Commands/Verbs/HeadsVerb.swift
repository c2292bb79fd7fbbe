import Analysis
import Attention
import CommandLanguage
import Diagnostics
import Evaluation

extension Verb {
  /// `heads softmax of d by=induction`.
  static let heads = Verb(
    "heads", group: .look, arguments: "[softmax] [of d]", count: 0...3,
    kinds: [.attention, .words(["of"]), .expression],
    options: [
      VerbOption(
        name: "by", kind: .word(HeadMetric.allCases.map(\.rawValue), placeholder: "METRIC"),
        standard: "by layer and head", help: "sort by a number, the largest first"),
      VerbOption(
        name: "smallest", kind: .boolean, standard: "false", help: "the smallest first"),
      VerbOption(
        name: "sink", kind: .word(["remove", "keep"], placeholder: "keep"), standard: "remove",
        help: "whether key 0 counts in the other columns"),
      VerbOption(
        name: "band", kind: .integer, standard: "4", help: "keys so near are local"),
    ],
    summary: "list every layer and head with what it does: previous, duplicate, induction, sink",
    details: [
      "Each number is a mean over rows; a is a row's weights, p the query's position, n a key.",
      "",
      "sink (sink)       a[0], over rows that see two keys or more",
      "previous (prev)   a[p−1], over rows that have it",
      "duplicate (dup)   Σ a[n] over n < p with the query's token, over rows that have one",
      "induction (ind)   Σ a[n+1] over the same n, n + 1 < p, over rows that have one",
      "entropy (nats)    −Σ a ln a, over rows whose weights are all above 0",
      "effective (keys)  1/Σ a²",
      "distance (dist)   Σ a |p − n|",
      "local (local)     Σ a[n] over |p − n| ≤ band",
      "",
      "Because one key often takes most of the weight and hides what else a head does, key 0 is",
      "left out of every row and the rest is scaled to sum to 1, in all columns but sink.",
      "`sink=keep` counts it. A head is named after sink > 0.3, previous, duplicate or induction",
      "> 0.4, local > 0.8. Tokens are equal when their labels are.",
      "Without arguments: softmax on all layers and heads of the focus. Up to 2²² pairs a head,",
      "numbers are exact; beyond, they come from sampled rows, with an interval, except that",
      "sink, prev, keys, dist and local of a mechanism that factorises are sums over all rows.",
    ],
    refusals: [
      "no focus and no data: `use d`, or `heads softmax of d`", "a metric that there is not",
    ],
    example: "d = load(\"alice-minilm.safetensors\"); heads softmax of d by=previous"
  ) { interpreter, request in
    let survey = try interpreter.headSurvey(request)
    let table = survey.table
    return CommandOutcome(
      report: Report(
        parts: [.table(table), .text(survey.closingLines)],
        summary: ValueSummary(table: survey.fullTable, maps: [])))
  }
}

extension Interpreter {
  fileprivate mutating func headSurvey(_ request: CommandRequest) throws(Diagnostic)
    -> HeadSurvey
  {
    let metric = try request.word("by").flatMap { HeadMetric(rawValue: $0) }
    let smallest = try request.boolean("smallest", in: &self)
    let removesSink = try request.word("sink") != "keep"
    let band = try request.integer("band", in: &self) ?? HeadScores.Options().band
    guard band >= 0 else {
      throw Diagnostic(
        "commands.out-of-range", "band is out of range", at: request.span(ofOption: "band"),
        label: "a distance in tokens is 0 or more",
        fix: request.context.source.replacing(request.span(ofOption: "band"), with: "4"))
    }
    let list = try headList(HeadArguments(request), request)
    return try describing(at: request.call.verbSpan) {
      var survey = try HeadSurvey(
        list, options: .init(removesSink: removesSink, band: band),
        context: request.context.compute)
      if let metric { survey.sort(by: metric, smallestFirst: smallest) }
      return survey
    }
  }

  /// The heads that the arguments mean: a mechanism on the focus or on data, or an attention.
  fileprivate mutating func headList(_ arguments: HeadArguments, _ request: CommandRequest)
    throws(Diagnostic) -> HeadList
  {
    let context = request.context
    var mechanism: (any Mechanism)?
    var data: (value: Value, name: String, span: SourceSpan)?
    if let expression = arguments.data {
      data = (
        try workspace.evaluate(expression, context: context), request.text(of: expression),
        expression.span
      )
    }
    if let expression = arguments.mechanism {
      let value = try workspace.evaluate(expression, context: context)
      mechanism = value.asMechanism
      if mechanism == nil {
        guard data == nil else {
          throw CommandProblems.wrongKind(
            at: expression, wanted: "a mechanism", found: value.described,
            fix: context.source.replacing(expression.span, with: "softmax"))
        }
        if case .attention(let attention) = value { mechanism = attention.attention.mechanism }
        data = (value, request.text(of: expression), expression.span)
      }
    }
    if data == nil, let focus = workspace.focus {
      data = (focus.value, focus.name, request.call.verbSpan)
    }
    guard let data else {
      throw Diagnostic(
        "commands.no-focus", "there are no heads to list", at: request.call.verbSpan,
        label: "no focus yet", why: "a mechanism works on the queries and keys of the focus",
        fix: focusFix)
    }
    return try HeadList(
      mechanism ?? Softmax(), of: data.value, named: data.name, in: workspace, at: data.span,
      warn: context.warn)
  }
}

/// The positional arguments: what stands before `of`, and after it.
private struct HeadArguments {
  let mechanism: Expression?
  let data: Expression?

  /// Tells them apart.
  ///
  /// - Throws: A diagnostic at what does not belong.
  init(_ request: CommandRequest) throws(Diagnostic) {
    let all = request.arguments
    let source = request.context.source
    let word = all.firstIndex { if case .name("of") = $0.kind { true } else { false } }
    guard let word else {
      guard all.count < 2 else {
        throw Diagnostic(
          "commands.heads-data", "what the heads are of stands after `of`", at: all[1].span,
          label: "one mechanism at a time",
          fix: source.replacing(
            all[1].span.union(all[all.count - 1].span),
            with: "of " + request.text(of: all[all.count - 1])))
      }
      (mechanism, data) = (all.first, nil)
      return
    }
    guard word <= 1, word + 1 < all.count else {
      let isLast = word + 1 == all.count
      throw Diagnostic(
        "commands.heads-data", isLast ? "`of` needs data after it" : "`of` stands too late",
        at: all[word].span, label: "a loaded file, or an attention of several heads",
        why: "it is typed \(request.verb.usage)", fix: request.verb.example)
    }
    guard word + 2 == all.count else {
      throw Diagnostic(
        "commands.heads-data", "only one thing can stand after `of`", at: all[word + 2].span,
        label: "superfluous", fix: source.replacing(all[word + 2].span, with: "").trimmedEnd)
    }
    (mechanism, data) = (word == 1 ? all[0] : nil, all[word + 1])
  }
}
