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
      "Without arguments: softmax on all layers and heads of the focus; of a model, `heads m`, its own mechanisms on the exercise in focus. Up to 2²² pairs a head,",
      "numbers are exact; beyond, they come from sampled rows, with an interval, except that",
      "sink, prev, keys, dist and local of a mechanism that factorises are sums over all rows.",
      "",
      "A pane shows each head as a small map, layers from top to bottom and heads from left to",
      "right, or in reading order when sorted. ^X o goes there: arrows or h j k l choose a head, s",
      "and S sort by the next and previous number, o turns the order, Enter opens the map.",
    ],
    refusals: [
      "no focus and no data: `use d`, or `heads softmax of d`", "a metric that there is not",
    ],
    example: "d = load(\"alice-minilm.safetensors\"); heads softmax of d by=previous"
  ) { interpreter, request in
    let (survey, pane) = try interpreter.headSurvey(request)
    return CommandOutcome(
      report: Report(
        parts: [.table(survey.table), .text(survey.closingLines)], actions: [.showPanes([pane])],
        summary: ValueSummary(table: survey.fullTable, maps: [])))
  }
}

extension Interpreter {
  fileprivate mutating func headSurvey(_ request: CommandRequest) throws(Diagnostic)
    -> (HeadSurvey, PaneSubject)
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
    keptValues = [:]
    let heads = try headList(HeadArguments(request), request)
    let list = heads.list
    var pane = heads.pane
    var subject = pane.heads
    subject?.removesSink = removesSink
    subject?.band = band
    subject?.metric = metric
    subject?.smallestFirst = smallest
    pane.heads = subject
    let maps = maps
    var survey = try describing(at: request.call.verbSpan) {
      try HeadSurvey(
        list, options: .init(removesSink: removesSink, band: band), maps: maps,
        context: request.context.compute)
    }
    if let subject {
      headScoreMemory.keep(survey.entries.map(\.scores), of: subject, state: stateNumber)
    }
    if let metric { survey.sort(by: metric, smallestFirst: smallest) }
    return (survey, pane)
  }

  /// The heads that the arguments mean, a mechanism on the focus or on data, or an attention; and
  /// the pane that shows them.
  fileprivate mutating func headList(_ arguments: HeadArguments, _ request: CommandRequest)
    throws(Diagnostic) -> (list: HeadList, pane: PaneSubject)
  {
    let context = request.context
    var mechanism: (any Mechanism, text: String)?
    var data: (value: Value, expression: Expression)?
    if let expression = arguments.data {
      data = (try paneArgument(expression, context: context), expression)
    }
    if let expression = arguments.mechanism {
      let value = try paneArgument(expression, context: context)
      let text = request.text(of: expression)
      if let found = value.asMechanism {
        mechanism = (found, text)
      } else if case .model = value, data == nil {
        data = (value, expression)
      } else {
        guard data == nil else {
          throw CommandProblems.wrongKind(
            at: expression, wanted: "a mechanism", found: value.described,
            fix: context.source.replacing(expression.span, with: "softmax"))
        }
        if case .attention(let attention) = value {
          let isName = if case .name = expression.kind { true } else { false }
          mechanism = (
            attention.attention.mechanism, (isName ? text : "(\(text))") + ".mechanism"
          )
        }
        data = (value, expression)
      }
    }
    guard let value = data?.value ?? workspace.focus?.value,
      let name = data.map({ request.text(of: $0.expression) }) ?? workspace.focus?.name
    else {
      throw Diagnostic(
        "commands.no-focus", "there are no heads to list", at: request.call.verbSpan,
        label: "no focus yet", why: "a mechanism works on the queries and keys of the focus",
        fix: focusFix)
    }
    let isModel = if case .model = value { true } else { false }
    // A model's own mechanisms are named by the model.
    let text = mechanism?.text ?? (isModel ? name : "softmax")
    let chosen = mechanism?.0 ?? (isModel ? nil : Softmax() as any Mechanism)
    let list = try HeadList(
      chosen, of: value, named: name, in: workspace,
      at: data?.expression.span ?? request.call.verbSpan, warn: context.warn)
    let typed = [arguments.mechanism, arguments.data].compactMap { $0 }
    let reads = typed.reduce(into: data == nil ? Set(["use"]) : []) { $0.formUnion($1.names) }
    let isLayered = (list.layerCount ?? 1) > 1
    let subject = HeadGridSubject(
      mechanism: text, data: data == nil ? nil : name,
      headsPerLayer: isLayered ? list.headCount ?? 0 : 0,
      canOpen: !typed.contains(where: \.drawsNumbers))
    return (
      list,
      PaneSubject(
        kind: .heads, expressions: [text, data == nil ? nil : name].compactMap { $0 },
        reads: reads, heads: subject)
    )
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
