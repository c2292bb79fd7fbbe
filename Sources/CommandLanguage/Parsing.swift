import Diagnostics

/// Reads all statements of a line.
///
/// A line may hold line ends inside of brackets; outside of them a line end ends a statement as `;` does.
///
/// - Throws: ``ParseFailure`` for the first mistake.
/// - Complexity: O(length); a line beyond ``Grammar/lineLimit`` bytes is refused unread.
public func parse(_ line: String, grammar: Grammar) throws(ParseFailure) -> [Statement] {
  var statements: [Statement] = []
  for result in parseStatements(line, grammar: grammar) {
    statements.append(try result.get())
  }
  return statements
}

/// Reads the statements of a line one by one: a mistake in one leaves the others as they are.
///
/// - Complexity: as ``parse(_:grammar:)``.
public func parseStatements(
  _ line: String, grammar: Grammar
) -> [Result<Statement, ParseFailure>] {
  readStatements(line, grammar: grammar).map { result in
    result.mapError { $0.repaired(in: line) { failures(of: $0, grammar: grammar) } }
  }
}

/// Reads a text that is one expression.
///
/// - Throws: ``ParseFailure`` for the first mistake.
/// - Complexity: O(length).
public func parseExpression(_ text: String) throws(ParseFailure) -> Expression {
  do throws(ParseFailure) {
    return try readExpression(text)
  } catch {
    throw error.repaired(in: text) { candidate in
      do throws(ParseFailure) {
        _ = try readExpression(candidate)
        return []
      } catch {
        return [error]
      }
    }
  }
}

private func readExpression(_ text: String) throws(ParseFailure) -> Expression {
  try refuseLong(text)
  let tokens = Lexer.tokens(of: text, joinsLines: true)
  guard !tokens.isEmpty else {
    throw ParseFailure(
      .expectedExpression(after: nil, found: nil), at: SourceSpan(from: 0, to: 0))
  }
  var parser = ExpressionParser(tokens, of: text)
  let expression = try parser.expression()
  if !parser.isAtEnd { throw parser.unexpected() }
  return expression
}

private func refuseLong(_ line: String) throws(ParseFailure) {
  let length = line.utf8.count
  guard length > Grammar.lineLimit else { return }
  throw ParseFailure(
    .lineTooLong(bytes: length, limit: Grammar.lineLimit),
    at: SourceSpan(from: Grammar.lineLimit, to: Grammar.lineLimit))
}

private func failures(of line: String, grammar: Grammar) -> [ParseFailure] {
  readStatements(line, grammar: grammar).compactMap { result in
    if case .failure(let failure) = result { failure } else { nil }
  }
}

private func readStatements(
  _ line: String, grammar: Grammar
) -> [Result<Statement, ParseFailure>] {
  do throws(ParseFailure) { try refuseLong(line) } catch { return [.failure(error)] }
  let tokens = Lexer.tokens(of: line)
  var results: [Result<Statement, ParseFailure>] = []
  var start = 0
  for index in 0...tokens.count {
    let separator = index < tokens.count ? tokens[index] : nil
    guard separator.map({ $0.isSymbol(.semicolon) || $0.kind == .newline }) ?? true else {
      continue
    }
    if start < index {
      let parser = StatementParser(line: line, tokens: tokens[start..<index], grammar: grammar)
      let silences =
        separator?.isSymbol(.semicolon) == true && endsLine(tokens, after: index)
      results.append(
        Result { () throws(ParseFailure) in
          var statement = try parser.statement()
          statement.isSilenced = silences
          return statement
        })
    }
    start = index + 1
  }
  return results
}

/// True when nothing but more semicolons follows on the line.
private func endsLine(_ tokens: [Token], after index: Int) -> Bool {
  let next = tokens[(index + 1)...].first { !$0.isSymbol(.semicolon) }
  return next.map { $0.kind == .newline } ?? true
}
