import CommandLanguage
import Evaluation

extension Verb {
  /// `map b`.
  static let map = Verb(
    "map", group: .look, arguments: "a [b c d]", count: 1...4, kinds: [.attention],
    fillers: ["randn(24, 24)"], options: VerbOption.window,
    summary: "draw the map of an attention, a mechanism or a matrix",
    details: [
      "An attention is drawn by its weights: a row for each query, a column for each key. A",
      "mechanism such as `fastmax(p=2)` is applied to the focus. Two to four share one scale.",
      "The map follows its expression: it is drawn again when a name in it changes. Options show a",
      "part of it: `map b queries=0:100 keys=50:150`; `go`, `zoom` and `find` move that.",
    ],
    refusals: [
      "a mechanism without a focus: `use d layer=0 head=0`, or `demo`",
      "a tensor that is not a matrix: index it, `map d.q[0, 0]`",
      "a part that is empty, or outside of a map",
    ],
    example: "q, k, v = randn(24, 8), randn(24, 8), randn(24, 8); "
      + "map attend(q, k, v, fastmax(p=2))"
  ) { interpreter, request in
    var subjects: [MapSubject] = []
    var panes: [PaneSubject] = []
    interpreter.keptValues = [:]
    for argument in request.arguments {
      let value = try interpreter.paneArgument(argument, context: request.context)
      let pane = PaneExpression(argument, value, request: request)
      panes.append(PaneSubject(kind: .map, expressions: [pane.text], reads: pane.reads))
      subjects.append(
        try interpreter.mapSubject(value, at: argument, context: request.context))
    }
    let place = try request.window(on: subjects, in: &interpreter)
    let contents = try interpreter.textMaps(
      zip(subjects, request.arguments).map { ($0, $1.span) }, at: place,
      context: request.context.compute)
    return CommandOutcome(
      report: Report(
        parts: [.maps(contents)], actions: place.opening(panes),
        summary: ValueSummary(maps: contents)))
  }
}
