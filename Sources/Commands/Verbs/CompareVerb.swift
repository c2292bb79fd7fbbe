import Attention
import CommandLanguage
import Diagnostics
import Evaluation

extension Verb {
  /// `compare a b`.
  static let compare = Verb(
    "compare", group: .look, arguments: "a b [c d]", count: 2...4, kinds: [.attention],
    options: VerbOption.window,
    summary: "draw two to four maps on one scale beside their numbers",
    details: [
      "Each is an attention, or a mechanism such as `softmax` or `fastmax(p=2)`. A mechanism is",
      "applied to the focus, or, beside an attention, to the queries and keys of that. The first is the reference: KL and JS (natural logarithm) are taken from its",
      "rows to the others', the output error is relative to its output. Rows with a weight ≤ 0",
      "are left out of entropy and KL, and counted.",
      "Options show a part of the maps, `queries=0:100 keys=50:150`; the numbers are those of all.",
      "On the screen the gradient panel opens beside the maps: actual ≤ envelope ≤ ceiling.",
    ],
    refusals: [
      "a mechanism without a focus: `use d layer=0 head=0`, or `demo`",
      "attentions with different numbers of queries or keys",
      "a part that is empty, or outside of the maps",
    ],
    example: "q, k, v = randn(24, 8), randn(24, 8), randn(24, 8); "
      + "a = attend(q, k, v, softmax()); b = attend(q, k, v, fastmax(p=2)); compare a b"
  ) { interpreter, request in
    let subjects = try interpreter.comparedAttentions(request)
    try requireSameTokens(subjects)
    let place = try request.window(
      on: subjects.map { .attention($0.value, title: $0.title) }, in: &interpreter)
    let contents = try interpreter.textMaps(
      subjects.map { (.attention($0.value, title: $0.title), $0.span) }, at: place,
      context: request.context.compute)
    var table = try ComparisonTable(
      subjects, hidesTimes: interpreter.options.stableOutput, context: request.context.compute)
    if subjects.contains(where: { $0.pane.reads.contains("use") }) {
      table.title = interpreter.workspace.focus?.title
    }
    let maps = subjects.map {
      PaneSubject(kind: .map, expressions: [$0.pane.text], reads: $0.pane.reads)
    }
    let gradient = PaneSubject(
      kind: .gradient, expressions: subjects.map(\.pane.text),
      reads: subjects.reduce(into: []) { $0.formUnion($1.pane.reads) })
    return CommandOutcome(
      report: Report(
        parts: [.maps(contents), .table(table.table), .text(table.closingLines)],
        actions: place.opening(maps + [gradient]),
        summary: ValueSummary(table: table.table, maps: contents)))
  }

  /// Only attentions over the same numbers of tokens can be compared row by row.
  private static func requireSameTokens(_ subjects: [ComparedAttention]) throws(Diagnostic) {
    let first = subjects[0].value.attention
    for subject in subjects.dropFirst() {
      let other = subject.value.attention
      guard
        other.queryCount == first.queryCount, other.keyCount == first.keyCount,
        other.valueWidth == first.valueWidth
      else {
        throw Diagnostic(
          "commands.different-tokens", "these attentions are not over the same tokens",
          at: subject.span,
          label: "\(other.queryCount) × \(other.keyCount), values \(other.valueWidth) wide; "
            + "the first is \(first.queryCount) × \(first.keyCount), values "
            + "\(first.valueWidth) wide",
          why: "weights are compared row by row and key by key", fix: Verb.compare.example)
      }
    }
  }
}
