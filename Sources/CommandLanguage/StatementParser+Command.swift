import Diagnostics

extension StatementParser {
  /// Reads a verb and its arguments.
  func command() throws(ParseFailure) -> CommandCall {
    let verb = tokens[tokens.startIndex]
    let rest = tokens.dropFirst()
    let name = verb.span.text(in: line)
    var call = CommandCall(verb: name, verbSpan: verb.span, arguments: [], rest: "")
    guard let first = rest.first, let last = rest.last else {
      if grammar.expressionVerbs.contains(name) {
        throw ParseFailure(.expectedExpression(after: name, found: nil), at: verb.span)
      }
      return call
    }
    let span = first.span.union(last.span)
    call.rest = span.text(in: line)
    if grammar.wordVerbs.contains(name) {
      call.arguments = words(in: call.rest, from: span.from)
    } else if grammar.expressionVerbs.contains(name) {
      call.arguments = [Argument(value: try wholeExpression(rest))]
    } else {
      call.arguments = try arguments(rest)
    }
    return call
  }

  private func wholeExpression(_ tokens: ArraySlice<Token>) throws(ParseFailure) -> Expression {
    var parser = ExpressionParser(tokens, of: line)
    let expression = try parser.expression()
    if !parser.isAtEnd { throw parser.unexpected() }
    return expression
  }

  /// The words of a verb that takes anything: names where they are names, texts otherwise.
  private func words(in rest: String, from start: Int) -> [Argument] {
    var offset = start
    var arguments: [Argument] = []
    for word in rest.split(omittingEmptySubsequences: false, whereSeparator: \.isWhitespace) {
      let span = SourceSpan(from: offset, to: offset + word.utf8.count)
      offset = span.to + 1
      guard !word.isEmpty else { continue }
      let isName = Lexer.tokens(of: String(word)).map(\.kind) == [.word(String(word))]
      let kind: Expression.Kind = isName ? .name(String(word)) : .text(String(word))
      arguments.append(Argument(value: Expression(kind, at: span)))
    }
    return arguments
  }

  private func arguments(_ tokens: ArraySlice<Token>) throws(ParseFailure) -> [Argument] {
    var arguments: [Argument] = []
    for chunk in try chunks(of: tokens) {
      let argument = try argument(chunk)
      if let name = argument.name, let span = argument.nameSpan,
        arguments.contains(where: { $0.name == name })
      {
        throw ParseFailure(.repeatedOption(name), at: span)
      }
      arguments.append(argument)
    }
    return arguments
  }

  private func argument(_ chunk: ArraySlice<Token>) throws(ParseFailure) -> Argument {
    let start = chunk.startIndex
    var name: String?
    var body = chunk
    if chunk.count > 2, case .word(let word) = chunk[start].kind, chunk[start + 1].isSymbol(.assign)
    {
      name = word
      body = chunk.dropFirst(2)
    }
    var parser = ExpressionParser(body, of: line)
    let value = name == nil ? try parser.expression() : try parser.optionValue()
    if !parser.isAtEnd { throw failure(afterArgument: parser) }
    return Argument(name: name, nameSpan: name == nil ? nil : chunk[start].span, value: value)
  }

  private func failure(afterArgument parser: ExpressionParser) -> ParseFailure {
    guard parser.current.beginsOperand else { return parser.unexpected() }
    return ParseFailure(
      .argumentsAdjoin, at: parser.current.span,
      repairs: [[Edit(at: parser.current.span.from, " ")]])
  }

  /// The tokens of each argument behind the verb; nil when they cannot be told apart.
  var argumentChunks: [ArraySlice<Token>]? { try? chunks(of: tokens.dropFirst()) }

  /// Splits at blanks outside of brackets; an operator with blanks on both sides joins what stands beside it.
  private func chunks(of tokens: ArraySlice<Token>) throws(ParseFailure) -> [ArraySlice<Token>] {
    var chunks: [ArraySlice<Token>] = []
    var start = tokens.startIndex
    var depth = 0
    for index in tokens.indices {
      let token = tokens[index]
      if depth <= 0 {
        if token.isSymbol(.comma) { throw comma(at: index, in: tokens) }
        if token.isSymbol(.assign) { try refuseBlanks(around: index, in: tokens) }
        if index > start, splits(before: index, in: tokens) {
          chunks.append(tokens[start..<index])
          start = index
        }
      }
      if case .symbol(let symbol) = token.kind {
        if symbol.closing != nil { depth += 1 }
        if symbol.isClosing { depth -= 1 }
      }
    }
    return chunks + [tokens[start...]]
  }

  private func splits(before index: Int, in tokens: ArraySlice<Token>) -> Bool {
    let token = tokens[index]
    let previous = tokens[index - 1]
    if token.adjoins(previous) { return false }
    if previous.actsAsOperator || previous.isWord("not") { return false }
    guard token.actsAsOperator, index + 1 < tokens.endIndex else { return true }
    return tokens[index + 1].adjoins(token)
  }

  /// `compare a, b`: arguments stand apart by blanks alone.
  private func comma(at index: Int, in tokens: ArraySlice<Token>) -> ParseFailure {
    let span = tokens[index].span
    let next = index + 1 < tokens.endIndex ? tokens[index + 1] : nil
    let isFollowedByBlank = next.map { !$0.adjoins(tokens[index]) } ?? true
    let verb = self.tokens[self.tokens.startIndex].span.text(in: line)
    return ParseFailure(
      .commaInCommand(verb), at: span, replacing: span, by: isFollowedByBlank ? "" : " ")
  }

  /// `bound b query = 3`: an option holds no blanks.
  private func refuseBlanks(
    around index: Int, in tokens: ArraySlice<Token>
  ) throws(ParseFailure) {
    guard index > tokens.startIndex, index + 1 < tokens.endIndex else { return }
    let (before, sign, after) = (tokens[index - 1], tokens[index], tokens[index + 1])
    guard case .word(let name) = before.kind, !(sign.adjoins(before) && after.adjoins(sign)) else {
      return
    }
    throw ParseFailure(
      .blanksInOption(name), at: before.span.union(sign.span),
      replacing: SourceSpan(from: before.span.to, to: after.span.from), by: "=")
  }
}
