import Diagnostics

// Brackets, and what is said when something else stands where it should not.

extension ExpressionParser {
  /// Steps over an opening bracket.
  mutating func open() {
    openBrackets.append(current)
    advance()
  }

  /// Steps over the bracket that closes the innermost open one, and gives its place.
  mutating func close(isList: Bool) throws(ParseFailure) -> SourceSpan {
    guard let opening = openBrackets.last, case .symbol(let symbol) = opening.kind,
      let closing = symbol.closing
    else { throw unexpected() }
    let span = current.span
    guard current.isSymbol(closing) else { throw failureInside(opening, isList: isList) }
    openBrackets.removeLast()
    advance()
    return span
  }

  private func failureInside(_ opening: Token, isList: Bool) -> ParseFailure {
    if isAtEnd { return unclosed(opening) }
    let isCall = opening.isSymbol(.openParenthesis)
    if current.kind.isClosingBracket {
      return ParseFailure(
        .mismatchedBracket(open: isCall ? "(" : "[", close: isCall ? "]" : ")"), at: current.span,
        replacing: current.span, by: isCall ? ")" : "]")
    }
    if current.beginsOperand && isList {
      let at = previous?.span.to ?? current.span.from
      return ParseFailure(
        .missingComma(found: found), at: current.span, repairs: [[Edit(at: at, ",")]])
    }
    return unexpected()
  }

  /// A bracket that stays open: closed at the end, with all others that are open.
  private func unclosed(_ opening: Token) -> ParseFailure {
    let closers = openBrackets.reversed().map { $0.isSymbol(.openParenthesis) ? ")" : "]" }
    var end = SourceSpan(from: opening.span.to, to: opening.span.to)
    if let previous {
      end =
        previous.isSymbol(.comma)
        ? previous.span : SourceSpan(from: previous.span.to, to: previous.span.to)
    }
    return ParseFailure(
      .unclosedBracket(opening.isSymbol(.openParenthesis) ? "(" : "["), at: opening.span,
      repairs: [[Edit(end, closers.joined())]])
  }

  /// What to say when a value had to stand here.
  func missingExpression() -> ParseFailure {
    if case .mistake = current.kind { return unexpected() }
    if isAtEnd, let opening = openBrackets.last { return unclosed(opening) }
    let before = previous.map { $0.span.text(in: line) }
    if isAtEnd, let sign = previous {
      return ParseFailure(.expectedExpression(after: before, found: nil), at: sign.span)
    }
    if current.kind.isClosingBracket && openBrackets.isEmpty { return unexpected() }
    return ParseFailure(
      .expectedExpression(after: before, found: isAtEnd ? nil : found), at: current.span)
  }

  /// What to say when the statement had to end here, or go on differently.
  func unexpected() -> ParseFailure {
    switch current.kind {
    case .mistake(let mistake): return failure(for: mistake)
    case .symbol(.assign):
      return ParseFailure(.assignmentInside, at: current.span, replacing: current.span, by: "==")
    case _ where current.kind.isClosingBracket:
      return ParseFailure(
        .unopenedBracket(found), at: current.span, replacing: current.span, by: "")
    case .symbol(.ellipsis):
      return ParseFailure(.unexpected(found), at: current.span, replacing: current.span, by: "..")
    case _ where current.beginsOperand:
      return ParseFailure(.missingOperator(found: found), at: current.span)
    default: return ParseFailure(.unexpected(found), at: current.span)
    }
  }

  /// The current token as it was typed.
  var found: String { current.span.text(in: line) }

  private func failure(for mistake: Mistake) -> ParseFailure {
    if case .unterminatedText(let quote) = mistake.problem { return unterminated(quote) }
    return ParseFailure(
      mistake.problem, at: current.span,
      repairs: mistake.replacements.map { [Edit(current.span, $0)] })
  }

  /// The second quote is missing: before the closing brackets at the end of the line, or after all.
  private func unterminated(_ quote: String) -> ParseFailure {
    let typed = Array(found.utf8)
    let blank = UInt8(ascii: " ")
    let closers = [UInt8(ascii: ")"), UInt8(ascii: "]"), blank]
    let end = (typed.lastIndex { $0 != blank } ?? 0) + 1
    var places = [end]
    var place = end
    while place > 1, closers.contains(typed[place - 1]) {
      place -= 1
      places.append(place)
    }
    let start = SourceSpan(from: current.span.from, to: current.span.from + quote.utf8.count)
    let closings = places.suffix(8).reversed().map { [Edit(at: current.span.from + $0, quote)] }
    return ParseFailure(
      .unterminatedText(quote: quote), at: start, repairs: (curlyClosing(quote) + closings))
  }

  /// The second quote is there, but a word processor changed it.
  private func curlyClosing(_ quote: String) -> [[Edit]] {
    var offset = current.span.from
    for scalar in found.unicodeScalars {
      let span = SourceSpan(from: offset, to: offset + scalar.utf8.count)
      if curlyQuotes.contains(scalar), lookalikes[scalar] == quote { return [[Edit(span, quote)]] }
      offset = span.to
    }
    return []
  }
}

extension Token.Kind {
  /// True for `)` and `]`.
  var isClosingBracket: Bool {
    if case .symbol(let symbol) = self { return symbol.isClosing }
    return false
  }
}
