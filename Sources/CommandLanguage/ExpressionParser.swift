import Diagnostics

/// Reads expressions from tokens by precedence climbing; the first mistake ends it.
struct ExpressionParser {
  /// The line that the tokens were cut from.
  let line: String
  /// The tokens; the last one is `.end`.
  let tokens: [Token]
  var position = 0
  /// The brackets that are open, outermost first.
  var openBrackets: [Token] = []
  /// How many calls of ``expression(_:)`` are under way.
  private var nesting = 0
  /// The height of the tree that was read last.
  var height = 0

  /// Takes the tokens of one expression or statement of a line.
  init(_ tokens: some BidirectionalCollection<Token>, of line: String) {
    self.line = line
    let end = tokens.last?.span.to ?? 0
    self.tokens = tokens + [Token(kind: .end, span: SourceSpan(from: end, to: end))]
  }

  var current: Token { tokens[position] }

  var previous: Token? { position > 0 ? tokens[position - 1] : nil }

  var isAtEnd: Bool { current.kind == .end }

  mutating func advance() { position = min(position + 1, tokens.count - 1) }

  /// Steps over a symbol when it stands here.
  mutating func skip(_ symbol: Symbol) -> Bool {
    guard current.isSymbol(symbol) else { return false }
    advance()
    return true
  }

  /// Reads an expression whose operators bind at least as tightly as `floor`.
  mutating func expression(_ floor: Precedence = .or) throws(ParseFailure) -> Expression {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Grammar.nestingLimit else {
      throw ParseFailure(.tooDeep(limit: Grammar.nestingLimit), at: current.span)
    }
    var left = try prefix()
    var last: (precedence: Precedence, right: Expression)?
    while let infix = current.infix, infix.precedence >= floor {
      let sign = current
      try refuseChain(of: infix.precedence, after: last)
      advance()
      let leftHeight = height
      let isPower = infix.precedence == .power
      let right = try expression(isPower ? .power : infix.precedence.tighter)
      try grow(over: leftHeight, at: sign)
      left = Expression(
        kind(infix.operator, left, right, sign.span), at: left.span.union(right.span))
      last = (infix.precedence, right)
    }
    return left
  }

  private func kind(
    _ infix: InfixOperator, _ left: Expression, _ right: Expression, _ sign: SourceSpan
  ) -> Expression.Kind {
    switch infix {
    case .range: .range(left, right)
    case .binary(let operation): .binary(operation, left, right, operatorSpan: sign)
    }
  }

  /// The tree that was just read stands beside one of height `other`, under a new node.
  mutating func grow(over other: Int = 0, at token: Token) throws(ParseFailure) {
    height = max(height, other) + 1
    guard height <= Grammar.heightLimit else {
      throw ParseFailure(.tooDeep(limit: Grammar.heightLimit), at: token.span)
    }
  }

  /// `a < b < c` means something else in every language, so it is refused; so is `1..2..3`.
  private func refuseChain(
    of precedence: Precedence, after last: (precedence: Precedence, right: Expression)?
  ) throws(ParseFailure) {
    guard let last, last.precedence == precedence else { return }
    if precedence == .range { throw ParseFailure(.chainedRange, at: current.span) }
    guard precedence == .comparison else { return }
    let repair = Edit(at: current.span.from, "and \(last.right.span.text(in: line)) ")
    throw ParseFailure(.chainedComparison, at: current.span, repairs: [[repair]])
  }

  private mutating func prefix() throws(ParseFailure) -> Expression {
    let sign = current
    let operation: UnaryOperator
    let floor: Precedence
    switch sign.kind {
    case .symbol(.minus): (operation, floor) = (.minus, .sign)
    case .symbol(.plus): (operation, floor) = (.plus, .sign)
    case .word("not"): (operation, floor) = (.not, .not)
    default: return try postfix()
    }
    advance()
    let operand = try expression(floor)
    try grow(at: sign)
    return Expression(.unary(operation, operand), at: sign.span.union(operand.span))
  }
}
