import Diagnostics

extension StatementParser {
  /// Reads `q, k = x, y`, whose `=` is the token at `index`.
  func assignment(at index: Int) throws(ParseFailure) -> Statement.Kind {
    let sign = tokens[index]
    if case .mistake(let mistake) = sign.kind { throw failure(for: mistake, at: index) }
    let targets = try targets(tokens[..<index], before: sign)
    let values = try values(tokens[(index + 1)...], after: sign, targets: targets)
    guard values.count == targets.count || values.count == 1 else {
      throw countFailure(targets, values)
    }
    return .assignment(targets, values)
  }

  private func failure(for mistake: Mistake, at index: Int) -> ParseFailure {
    let sign = tokens[index]
    guard case .updatingAssignment(let operation) = mistake.problem, index == tokens.startIndex + 1,
      let target = tokens.first, let last = tokens.last
    else {
      let repairs = mistake.replacements.map { [Edit(sign.span, $0)] }
      return ParseFailure(mistake.problem, at: sign.span, repairs: repairs)
    }
    let name = target.span.text(in: line)
    let isPlain = tokens[(index + 1)...].count == 1
    var edits = [Edit(sign.span, " = \(name) \(operation)\(isPlain ? "" : " (")")]
    if target.span.to < sign.span.from {
      edits.append(Edit(SourceSpan(from: target.span.to, to: sign.span.from), ""))
    }
    if !isPlain, let next = tokens.dropFirst(2).first {
      edits.append(Edit(SourceSpan(from: sign.span.to, to: next.span.from), ""))
      edits.append(Edit(at: last.span.to, ")"))
    }
    return ParseFailure(mistake.problem, at: sign.span, repairs: [edits])
  }

  /// Reads the names before `=`.
  private func targets(
    _ left: ArraySlice<Token>, before sign: Token
  ) throws(ParseFailure) -> [AssignmentTarget] {
    guard let first = left.first, let last = left.last else {
      throw ParseFailure(.expectedExpression(after: nil, found: "="), at: sign.span)
    }
    var targets: [AssignmentTarget] = []
    for (place, token) in left.enumerated() {
      if place % 2 == 1, token.isSymbol(.comma), place + 1 < left.count { continue }
      guard place % 2 == 0, case .word(let name) = token.kind else {
        throw cannotAssign(to: left, at: first.span.union(last.span), sign)
      }
      if Grammar.reservedWords.contains(name) {
        throw ParseFailure(.cannotAssign(to: "`\(name)`"), at: token.span)
      }
      targets.append(AssignmentTarget(name: name, span: token.span))
    }
    return targets
  }

  /// The left side is no list of names: it has its own mistake, or it is an expression.
  private func cannotAssign(
    to left: ArraySlice<Token>, at span: SourceSpan, _ sign: Token
  ) -> ParseFailure {
    var parser = ExpressionParser(left, of: line)
    do throws(ParseFailure) {
      let expression = try parser.expression()
      guard parser.isAtEnd else {
        return parser.current.isSymbol(.comma)
          ? ParseFailure(.cannotAssign(to: "an expression"), at: span) : parser.unexpected()
      }
      let what =
        switch expression.kind {
        case .index: "a part of a value"
        case .member: "a member"
        case .call: "a call"
        default: "an expression"
        }
      let isPart = what == "a part of a value" || what == "a member"
      return ParseFailure(
        .cannotAssign(to: what), at: span, repairs: isPart ? [] : [[Edit(sign.span, "==")]])
    } catch {
      return error
    }
  }

  /// Reads the expressions after `=`.
  private func values(
    _ right: ArraySlice<Token>, after sign: Token, targets: [AssignmentTarget]
  ) throws(ParseFailure) -> [Expression] {
    guard !right.isEmpty else {
      throw ParseFailure(.expectedExpression(after: "=", found: nil), at: sign.span)
    }
    var parser = ExpressionParser(right, of: line)
    var values: [Expression] = []
    repeat { values.append(try parser.expression()) } while parser.skip(.comma) && !parser.isAtEnd
    if parser.isAtEnd { return values }
    guard parser.current.isSymbol(.assign) else { throw parser.unexpected() }
    var repairs = [[Edit(parser.current.span, "==")]]
    if targets.count == 1, values.count == 1, case .name(let name) = values[0].kind {
      let head = SourceSpan(from: targets[0].span.from, to: values[0].span.from)
      let end = right.last?.span.to ?? sign.span.to
      repairs.insert([Edit(head, ""), Edit(at: end, "; \(targets[0].name) = \(name)")], at: 0)
    }
    throw ParseFailure(.chainedAssignment, at: parser.current.span, repairs: repairs)
  }

  private func countFailure(_ targets: [AssignmentTarget], _ values: [Expression]) -> ParseFailure {
    let first = values[0].span
    let last = values[values.count - 1].span
    let brackets = [Edit(at: first.from, "["), Edit(at: last.to, "]")]
    return ParseFailure(
      .assignmentCount(names: targets.count, values: values.count), at: first.union(last),
      repairs: targets.count == 1 ? [brackets] : [])
  }
}
