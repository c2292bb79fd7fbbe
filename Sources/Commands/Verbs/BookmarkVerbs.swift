import CommandLanguage
import Diagnostics
import Evaluation

extension Verb {
  /// `bookmark needle`.
  static let bookmark = Verb(
    "bookmark", group: .navigate, arguments: "name", count: 1...1, kinds: [.expression],
    fillers: ["here"],
    summary: "remember where the maps are looked at, under a name",
    details: [
      "`go name` comes back to it, `bookmarks` lists them. On the screen, b and a letter set one,",
      "' and the letter go there. A bookmark of the same name is replaced.",
    ],
    refusals: ["a name of several words", "when no map was drawn yet: `map b`"],
    example: "q, k, v = randn(64, 8), randn(64, 8), randn(64, 8); "
      + "map attend(q, k, v, fastmax(p=2)); go 40 30 16; bookmark here; zoom all; go here"
  ) { interpreter, request in
    let subjects = try interpreter.shownMaps(request)
    let argument = request.arguments[0]
    let name: String
    switch argument.kind {
    case .name(let word): name = word
    case .text(let text) where !text.isEmpty: name = text
    default:
      throw CommandProblems.wrongKind(
        at: argument, wanted: "a name", found: request.text(of: argument), fix: "bookmark here")
    }
    let place = interpreter.navigation.place
    interpreter.navigation.setBookmark(name, at: place)
    let words = interpreter.ground(of: subjects).words(for: place, labels: subjects.first?.labels)
    return CommandOutcome(
      report: Report(
        parts: [.text(["\(name): \(words)"])],
        summary: ValueSummary(kind: "bookmark", value: .text(name))))
  }

  /// `bookmarks`.
  static let bookmarks = Verb(
    "bookmarks", group: .navigate, summary: "list the bookmarks", example: "bookmarks",
    isRecorded: false
  ) { interpreter, _ in
    let all = interpreter.navigation.bookmarks
    guard !all.isEmpty else {
      return CommandOutcome(
        report: Report(
          parts: [.text(["no bookmarks yet; `bookmark here` sets one"])],
          summary: ValueSummary(kind: "table", value: .list([]))))
    }
    func part(_ range: Range<Int>?) -> ReportTable.Entry {
      .text(range.map { "\($0.lowerBound)–\($0.upperBound - 1)" } ?? "all")
    }
    let table = ReportTable(
      columns: ["name", "queries", "keys", "at query", "at key"],
      rows: all.map { bookmark in
        [
          .text(bookmark.name), part(bookmark.place.queries), part(bookmark.place.keys),
          .text("\(bookmark.place.query)"), .text("\(bookmark.place.key)"),
        ]
      })
    return CommandOutcome(
      report: Report(parts: [.table(table)], summary: ValueSummary(table: table, maps: [])))
  }
}
