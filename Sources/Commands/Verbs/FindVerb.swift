import CommandLanguage
import Diagnostics
import Evaluation

extension Verb {
  /// `find "tired"`.
  static let find = Verb(
    "find", group: .navigate, arguments: "[\"token\"]", count: 0...1, kinds: [.expression],
    fillers: ["\"the\""],
    options: [
      VerbOption(
        name: "in", kind: .word(TokenSearch.Side.allCases.map(\.rawValue), placeholder: "keys"),
        standard: "keys, and queries along with them when their tokens are the same",
        help: "where to look"),
      VerbOption(
        name: "exact", kind: .boolean, standard: "false: a part of a token, a as A",
        help: "true for the whole token as it is written"),
      VerbOption(
        name: "back", kind: .boolean, standard: "false", help: "true for the one before"),
    ],
    summary: "move the crosshair, and the window with it, to the next token that holds a text",
    details: [
      "It starts at the crosshair and goes on from the other end after the last. Without a text it",
      "looks for the same again. On the screen, / in a map asks for a text, n and N are the next",
      "and the one before.",
    ],
    refusals: [
      "maps without tokens: `attend(…, tokens=words)`, or a file that has some",
      "a text that no token holds", "when no map was drawn yet: `map b`",
    ],
    example: "w = [\"the\", \"cat\", \"saw\", \"the\", \"dog\"]; q = randn(5, 3); "
      + "map attend(q, q, q, softmax(), tokens=w); find \"the\"; find; find \"dog\" exact=true"
  ) { interpreter, request in
    let subjects = try interpreter.shownMaps(request)
    let labels = subjects.map(\.labels)
    guard let tokens = labels.first(where: { !($0.queries.isEmpty && $0.keys.isEmpty) }) else {
      throw noTokens(request)
    }
    let search = try interpreter.tokenSearch(
      request, sample: tokens.keys.first ?? tokens.queries[0])
    let isBack = try request.boolean("back", in: &interpreter)
    let isNew = !request.arguments.isEmpty
    let place = interpreter.navigation.place
    let side = search.side ?? (tokens.keys.isEmpty ? .queries : .keys)
    let list = side == .keys ? tokens.keys : tokens.queries
    let outcome = try search.look(
      through: list, from: side == .keys ? place.key : place.query, isBack: isBack,
      includesPlace: isNew, context: request.context.compute)
    guard let hit = outcome.hit else {
      throw notFound(search, among: list, side: side, request: request)
    }
    interpreter.navigation.search = search
    // Queries and keys are the same tokens: look at where it meets itself.
    let isShared = search.side == nil && tokens.queries == tokens.keys
    var found = place
    if side == .keys || isShared { found.key = hit.index }
    if side == .queries || isShared { found.query = hit.index }
    let ground = interpreter.ground(of: subjects)
    found = found.isWhole ? found : ground.centered(found)
    let words =
      "\(side == .keys ? "key" : "query") \(hit.index) \"\(list[hit.index])\": \(hit.rank + 1) of "
      + "\(outcome.count)" + (outcome.isWrapped ? ", from the other end" : "")
    return try interpreter.look(at: found, of: subjects, remark: [words], request: request)
  }

  private static func noTokens(_ request: CommandRequest) -> Diagnostic {
    Diagnostic(
      "commands.no-tokens", "these maps have no tokens to search", at: request.call.verbSpan,
      label: "queries and keys are numbered only",
      why: "tokens come with a file, or from attend(…, tokens=words)", fix: "go 0 0")
  }

  private static func notFound(
    _ search: TokenSearch, among tokens: [String], side: TokenSearch.Side, request: CommandRequest
  ) -> Diagnostic {
    let span = request.arguments.first?.span ?? request.call.verbSpan
    let sample = tokens.first { !$0.isEmpty } ?? ""
    return Diagnostic(
      "commands.token-not-found",
      search.isWhole ? "no token is \"\(search.text)\"" : "no token holds \"\(search.text)\"",
      at: span, label: "\(tokens.count) \(side.rawValue) searched",
      why: search.isWhole ? "exact=true wants the whole token as it is written" : nil,
      fix: search.isWhole
        ? "find \(quoted(search.text))" : tokens.isEmpty ? nil : "find \(quoted(sample))")
  }
}

extension Interpreter {
  /// What to look for: the text of a command, or the last one.
  ///
  /// - Throws: A diagnostic at the argument that is no text; at the verb when there is no last one.
  fileprivate mutating func tokenSearch(_ request: CommandRequest, sample: String)
    throws(Diagnostic) -> TokenSearch
  {
    guard let argument = request.arguments.first else {
      if let search = navigation.search { return search }
      throw Diagnostic(
        "commands.nothing-to-find", "there is nothing to look for again",
        at: request.call.verbSpan, label: "no text was given", fix: "find \(quoted(sample))")
    }
    let text: String
    // A word that is no variable stands for itself.
    if case .name(let word) = argument.kind, workspace.value(of: word) == nil {
      text = word
    } else {
      let value = try workspace.evaluate(argument, context: request.context)
      guard case .text(let found) = value, !found.isEmpty else {
        throw CommandProblems.wrongKind(
          at: argument, wanted: "a text in quotes", found: value.described,
          fix: request.context.source.replacing(
            argument.span, with: quoted(request.text(of: argument))))
      }
      text = found
    }
    return TokenSearch(
      text, isWhole: try request.boolean("exact", in: &self),
      side: try request.word("in").flatMap(TokenSearch.Side.init))
  }
}

/// A text as it is typed.
public func quoted(_ text: String) -> String {
  var quoted = "\""
  for character in text {
    switch character {
    case "\\", "\"": quoted += "\\\(character)"
    case "\n": quoted += "\\n"
    case "\t": quoted += "\\t"
    default: quoted.append(character)
    }
  }
  return quoted + "\""
}
