import Diagnostics

// Operands: literals, names, lists, and what may follow them: members, calls, subscripts.

extension ExpressionParser {
  /// Reads an operand and the members, calls and subscripts behind it.
  mutating func postfix() throws(ParseFailure) -> Expression {
    var base = try primary()
    while true {
      let sign = current
      switch sign.kind {
      case .symbol(.dot): base = try member(of: base)
      case .symbol(.openParenthesis):
        try refuseCall(of: base)
        base = try call(base)
      case .symbol(.openBracket): base = try index(base)
      default: return base
      }
      try grow(at: sign)
    }
  }

  private mutating func primary() throws(ParseFailure) -> Expression {
    let token = current
    height = 1
    switch token.kind {
    case .number(let value): return literal(.number(value))
    case .text(let value): return literal(.text(value))
    case .word(let word):
      guard let kind = try kind(ofWord: word) else { break }
      return literal(kind)
    case .symbol(.openParenthesis): return try parentheses()
    case .symbol(.openBracket): return try list()
    default: break
    }
    throw missingExpression()
  }

  private mutating func literal(_ kind: Expression.Kind) -> Expression {
    let span = current.span
    advance()
    return Expression(kind, at: span)
  }

  /// What a word stands for; nil for `and` and `or`, which stand for nothing.
  private func kind(ofWord word: String) throws(ParseFailure) -> Expression.Kind? {
    switch word {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "none": return Expression.Kind.none
    case "and", "or", "not": return nil
    default: break
    }
    guard let meant = foreignWords[word] else { return .name(word) }
    throw ParseFailure(
      .foreignWord(word, meant: meant), at: current.span, replacing: current.span, by: meant)
  }

  private mutating func member(of base: Expression) throws(ParseFailure) -> Expression {
    let dot = current
    advance()
    guard case .word(let name) = current.kind else {
      if case .mistake = current.kind { throw unexpected() }
      throw ParseFailure(.expectedMember, at: dot.span)
    }
    let nameSpan = current.span
    advance()
    return Expression(
      .member(base, name, nameSpan: nameSpan), at: base.span.union(nameSpan))
  }

  /// `2(x + 1)` is multiplication on paper, and a slip here.
  private func refuseCall(of base: Expression) throws(ParseFailure) {
    switch base.kind {
    case .number, .text, .boolean, .none:
      throw ParseFailure(
        .missingOperator(found: "("), at: current.span,
        repairs: [[Edit(at: current.span.from, "*")]])
    default: return
    }
  }

  private mutating func call(_ function: Expression) throws(ParseFailure) -> Expression {
    var tallest = height
    open()
    var arguments: [Argument] = []
    while !current.isSymbol(.closeParenthesis) {
      arguments.append(try argument(after: arguments))
      tallest = max(tallest, height)
      guard skip(.comma) else { break }
    }
    let close = try close(isList: true)
    height = tallest
    return Expression(.call(function, arguments), at: function.span.union(close))
  }

  private mutating func argument(after earlier: [Argument]) throws(ParseFailure) -> Argument {
    let start = current
    guard case .word(let name) = start.kind, tokens[position + 1].isSymbol(.assign) else {
      let value = try expression()
      if earlier.last?.name != nil { throw misplaced(value, after: earlier) }
      return Argument(value: value)
    }
    if earlier.contains(where: { $0.name == name }) {
      throw ParseFailure(.repeatedOption(name), at: start.span)
    }
    advance()
    advance()
    return Argument(name: name, nameSpan: start.span, value: try expression())
  }

  /// A plain argument behind an option; it belongs before the first of them.
  private func misplaced(_ value: Expression, after earlier: [Argument]) -> ParseFailure {
    let first = earlier.compactMap(\.nameSpan).first ?? value.span
    let last = earlier.last?.value.span ?? value.span
    let moved = Edit(at: first.from, value.span.text(in: line) + ", ")
    return ParseFailure(
      .positionalAfterOption, at: value.span,
      repairs: [[moved, Edit(SourceSpan(from: last.to, to: value.span.to), "")]])
  }

  private mutating func parentheses() throws(ParseFailure) -> Expression {
    let start = current.span
    open()
    if current.isSymbol(.closeParenthesis) {
      return Expression(.list([]), at: start.union(try close(isList: true)))
    }
    let first = try expression()
    guard current.isSymbol(.comma) else {
      return Expression(first.kind, at: start.union(try close(isList: false)))
    }
    return try elements(after: [first], from: start)
  }

  private mutating func list() throws(ParseFailure) -> Expression {
    let start = current.span
    open()
    guard !current.isSymbol(.closeBracket) else {
      return Expression(.list([]), at: start.union(try close(isList: true)))
    }
    return try elements(after: [try expression()], from: start)
  }

  private mutating func elements(
    after first: [Expression], from start: SourceSpan
  ) throws(ParseFailure) -> Expression {
    var elements = first
    var tallest = height
    while skip(.comma), !current.kind.isClosingBracket {
      elements.append(try expression())
      tallest = max(tallest, height)
    }
    let close = try close(isList: true)
    height = tallest
    let list = Expression(.list(elements), at: start.union(close))
    try grow(at: previous ?? current)
    return list
  }

  private mutating func index(_ base: Expression) throws(ParseFailure) -> Expression {
    let opening = current
    var tallest = height
    open()
    var subscripts: [Subscript] = []
    while !current.isSymbol(.closeBracket) {
      height = 0
      subscripts.append(try subscriptPart())
      tallest = max(tallest, height)
      guard skip(.comma) else { break }
    }
    let close = try close(isList: true)
    if subscripts.isEmpty { throw ParseFailure(.emptySubscript, at: opening.span.union(close)) }
    height = tallest
    return Expression(.index(base, subscripts), at: base.span.union(close))
  }

  private mutating func subscriptPart() throws(ParseFailure) -> Subscript {
    let start = current.span
    if skip(.ellipsis) { return .ellipsis(start) }
    let first = try slicePart()
    guard current.isSymbol(.colon) else {
      guard let first else { throw missingExpression() }
      return .at(first)
    }
    advance()
    var tallest = height
    let second = try slicePart()
    tallest = max(tallest, height)
    let third = skip(.colon) ? try slicePart() : nil
    height = max(tallest, height)
    let end = previous?.span ?? start
    return .slice(from: first, to: second, step: third, span: start.union(end))
  }

  /// The value of an option: an expression, or `from:to` for a part of something; ends may be left out.
  mutating func optionValue() throws(ParseFailure) -> Expression {
    let start = current.span
    let first = current.isSymbol(.colon) ? nil : try expression()
    guard current.isSymbol(.colon) else {
      guard let first else { throw missingExpression() }
      return first
    }
    let colon = current.span
    advance()
    let second = isAtEnd ? nil : try expression()
    let before = SourceSpan(from: colon.from, to: colon.from)
    let after = SourceSpan(from: colon.to, to: colon.to)
    return Expression(
      .range(first ?? Expression(.none, at: before), second ?? Expression(.none, at: after)),
      at: start.union(second?.span ?? colon))
  }

  /// A bound of a slice, or nil where it is left out.
  private mutating func slicePart() throws(ParseFailure) -> Expression? {
    switch current.kind {
    case .symbol(.colon), .symbol(.comma), .symbol(.closeBracket): return nil
    default: return try expression()
    }
  }
}
