import Diagnostics

/// Reads one statement from its tokens: an assignment, a command or an expression.
struct StatementParser {
  let line: String
  /// The tokens of the statement; never empty.
  let tokens: ArraySlice<Token>
  let grammar: Grammar

  /// Reads the statement.
  func statement() throws(ParseFailure) -> Statement {
    guard let first = tokens.first, let last = tokens.last else {
      preconditionFailure("a statement has at least one token")
    }
    let span = first.span.union(last.span)
    if beginsCommand { return Statement(.command(try command()), at: span) }
    if let failure = unknownCommand { throw failure }
    if let assign = topLevelAssign { return Statement(try assignment(at: assign), at: span) }
    return Statement(.expression(try lonelyExpression()), at: span)
  }

  /// The first word is a verb, and what follows makes it neither a name nor a call.
  var beginsCommand: Bool {
    guard let first = tokens.first, case .word(let verb) = first.kind, grammar.verbs.contains(verb)
    else { return false }
    guard let next = tokens.dropFirst().first else { return true }
    let after = tokens.dropFirst(2).first
    let hasBlankBehind = after.map { !$0.adjoins(next) } ?? false
    switch next.kind {
    case .symbol(.assign), .symbol(.comma), .symbol(.dot): return false
    case .mistake(let mistake):
      return mistake.actsAsOperator ? !next.adjoins(first) && !hasBlankBehind : true
    case .text: return true
    default: break
    }
    if next.adjoins(first) { return false }
    return !(next.actsAsOperator && hasBlankBehind)
  }

  /// A word that is no verb, then a blank and what cannot follow a name.
  private var unknownCommand: ParseFailure? {
    guard let first = tokens.first, case .word(let word) = first.kind,
      !Grammar.reservedWords.contains(word),
      let next = tokens.dropFirst().first, !next.adjoins(first)
    else { return nil }
    switch next.kind {
    case .number, .text: break
    case .word(let other) where other != "and" && other != "or": break
    default: return nil
    }
    if foreignPrinters.contains(word) {
      let dropped = SourceSpan(from: first.span.from, to: next.span.from)
      return ParseFailure(.foreignStatement(word), at: first.span, replacing: dropped, by: "")
    }
    if foreignStatements.contains(word) {
      return ParseFailure(.foreignStatement(word), at: first.span)
    }
    let nearest = nearestName(to: word, among: grammar.verbs)
    return ParseFailure(
      .unknownCommand(word, nearest: nearest), at: first.span,
      repairs: nearest.map { [[Edit(first.span, $0)]] } ?? [])
  }

  private func lonelyExpression() throws(ParseFailure) -> Expression {
    var parser = ExpressionParser(tokens, of: line)
    let expression = try parser.expression()
    if parser.isAtEnd { return expression }
    guard parser.current.isSymbol(.comma) else { throw parser.unexpected() }
    throw ParseFailure(
      .severalValues, at: parser.current.span,
      repairs: [topLevelCommas.map { Edit($0.span, ";") }])
  }

  /// The commas outside of brackets.
  private var topLevelCommas: [Token] { topLevel.filter { $0.isSymbol(.comma) } }

  /// The first `=` outside of brackets.
  private var topLevelAssign: Int? {
    topLevelIndices.first { index in
      if tokens[index].isSymbol(.assign) { return true }
      guard case .mistake(let mistake) = tokens[index].kind else { return false }
      if case .updatingAssignment = mistake.problem { return true }
      return mistake.replacements == ["="]
    }
  }

  private var topLevel: [Token] { topLevelIndices.map { tokens[$0] } }

  private var topLevelIndices: [Int] {
    var depth = 0
    return tokens.indices.filter { index in
      if case .symbol(let symbol) = tokens[index].kind {
        if symbol.closing != nil { depth += 1 }
        if symbol.isClosing { depth -= 1 }
      }
      return depth <= 0
    }
  }
}
