import CommandLanguage
import Diagnostics
import Evaluation

extension VerbOption {
  /// The part of a map that is shown.
  static let window = [
    VerbOption(
      name: "queries", kind: .part, standard: "all of them", help: "the queries (rows) shown"),
    VerbOption(
      name: "keys", kind: .part, standard: "all of them", help: "the keys (columns) shown"),
  ]
}

extension Verb {
  /// `go 400 380 64`.
  static let go = Verb(
    "go", group: .navigate, arguments: "i j [span]", count: 0...3, kinds: [.expression],
    fillers: ["0", "0"],
    options: [
      VerbOption(
        name: "queries", kind: .part, standard: "around i", help: "the queries (rows) shown"),
      VerbOption(name: "keys", kind: .part, standard: "around j", help: "the keys (columns) shown"),
    ],
    summary: "show the part of all maps around query i and key j",
    details: [
      "The window is `span` tokens high and wide, a little more where cells would hold unequal",
      "numbers of tokens. Without a span it keeps its size; from the whole map, it goes to one",
      "token a cell. Alone, i is a query with its key on the diagonal, or the name of a bookmark.",
      "Options set the window itself: `go queries=0:100 keys=50:150`. Negative numbers count from",
      "the end. Without a screen the window is drawn as text.",
    ],
    refusals: [
      "a query or key that the map does not have", "a span below 1", "a part that is empty",
      "when no map was drawn yet: `map b`",
    ],
    example: "q, k, v = randn(64, 8), randn(64, 8), randn(64, 8); "
      + "map attend(q, k, v, fastmax(p=2), causal=true); go 40 30 16"
  ) { interpreter, request in
    let subjects = try interpreter.shownMaps(request)
    let ground = interpreter.ground(of: subjects)
    if let place = try interpreter.bookmarkedPlace(request) {
      return try interpreter.look(at: place, of: subjects, request: request)
    }
    guard !request.arguments.isEmpty || request.hasOptions else {
      throw Diagnostic(
        "commands.missing-argument", "go needs to know where to", at: request.call.verbSpan,
        label: "none given", why: "it is typed \(request.verb.usage)", fix: "go 0 0")
    }
    var place = interpreter.navigation.place
    let numbers = request.arguments
    if let first = numbers.first {
      place.query = try request.index(
        first, of: "query", among: ground.queryCount, in: &interpreter)
      place.key =
        numbers.count > 1
        ? try request.index(numbers[1], of: "key", among: ground.keyCount, in: &interpreter)
        : ground.diagonalKey(of: place.query)
    }
    // A pair off the diagonal is not looked at from the diagonal.
    if place.key != ground.diagonalKey(of: place.query) { place.follows = false }
    let span = numbers.count > 2 ? try request.span(numbers[2], in: &interpreter) : nil
    let queries = try request.part("queries", within: ground.queryCount, in: &interpreter)
    let keys = try request.part("keys", within: ground.keyCount, in: &interpreter)
    if queries == nil, keys == nil {
      place = ground.centered(place, rows: span, columns: span)
    } else {
      place.follows = false
      place.queries = queries
      place.keys = keys
    }
    return try interpreter.look(at: place, of: subjects, request: request)
  }
}

extension Interpreter {
  /// The place of the bookmark that an only argument names; nil when it is something else.
  ///
  /// - Throws: `commands.no-bookmark` for a text, or an unknown name, that is none.
  fileprivate func bookmarkedPlace(_ request: CommandRequest) throws(Diagnostic) -> MapPlace? {
    guard request.arguments.count == 1 else { return nil }
    let argument = request.arguments[0]
    let name: String
    switch argument.kind {
    case .name(let word):
      guard navigation.bookmark(word) != nil || workspace.value(of: word) == nil else { return nil }
      name = word
    case .text(let text): name = text
    default: return nil
    }
    if let place = navigation.bookmark(name) { return place }
    let names = navigation.bookmarks.map(\.name)
    throw Diagnostic(
      "commands.no-bookmark", "there is no bookmark \(name)", at: argument.span,
      label: names.isEmpty
        ? "none was set yet" : "there are \(names.suffix(8).joined(separator: ", "))",
      fix: names.isEmpty
        ? "bookmark \(name.isEmpty ? "a" : name)"
        : "go \(nearestName(to: name, among: names) ?? names[0])")
  }
}

extension CommandRequest {
  /// True when any option was given.
  var hasOptions: Bool { call.arguments.contains { $0.name != nil } }

  /// A token of a map by its number; negative ones count from the end.
  ///
  /// - Throws: `commands.outside-map` at the argument.
  func index(
    _ argument: Expression, of name: String, among count: Int, in interpreter: inout Interpreter
  ) throws(Diagnostic) -> Int {
    let number = try whole(argument, in: &interpreter)
    let index = number < 0 ? number.addingReportingOverflow(count).partialValue : number
    if index >= 0, index < count { return index }
    throw Diagnostic(
      "commands.outside-map", "the map has no \(name) \(number)", at: argument.span,
      label: count == 0 ? "it is empty" : "it has 0 to \(count - 1)",
      fix: count == 0
        ? nil : context.source.replacing(argument.span, with: number < 0 ? "0" : "\(count - 1)"))
  }

  /// A number of tokens, at least 1.
  fileprivate func span(_ argument: Expression, in interpreter: inout Interpreter)
    throws(Diagnostic) -> Int
  {
    let number = try whole(argument, in: &interpreter)
    if number >= 1 { return number }
    throw Diagnostic(
      "commands.empty-window", "a window shows at least one token", at: argument.span,
      label: "\(number)", fix: context.source.replacing(argument.span, with: "64"))
  }

  /// A whole number.
  func whole(_ argument: Expression, in interpreter: inout Interpreter) throws(Diagnostic) -> Int {
    let value = try interpreter.workspace.evaluate(argument, context: context)
    guard case .number(let number) = value, let whole = Int(exactly: number) else {
      throw CommandProblems.wrongKind(
        at: argument, wanted: "a whole number", found: value.described, fix: verb.example)
    }
    return whole
  }
}
