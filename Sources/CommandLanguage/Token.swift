import Diagnostics

/// A word, number, text or symbol of a line.
struct Token: Equatable {
  enum Kind: Equatable {
    case number(Double)
    case text(String)
    case word(String)
    case symbol(Symbol)
    /// Characters that no token begins with, or a token that is spoilt.
    case mistake(Mistake)
    /// The end of a line outside of brackets.
    case newline
    /// The end of the tokens that a parser was given.
    case end
  }

  var kind: Kind
  var span: SourceSpan

  func isSymbol(_ symbol: Symbol) -> Bool { kind == .symbol(symbol) }

  func isWord(_ word: String) -> Bool { kind == .word(word) }

  /// True when nothing stands between this token and the one before.
  func adjoins(_ previous: Token) -> Bool { previous.span.to == span.from }

  /// True when an operand may begin with this token.
  var beginsOperand: Bool {
    switch kind {
    case .number, .text: true
    case .word(let word): word != "and" && word != "or"
    case .symbol(let symbol): symbol == .openParenthesis || symbol == .openBracket
    case .mistake, .newline, .end: false
    }
  }
}

/// The symbols of the language; longer ones are tried first.
enum Symbol: String, CaseIterable {
  case ellipsis = "..."
  case range = ".."
  case power = "**"
  case floorDivide = "//"
  case lessOrEqual = "<="
  case greaterOrEqual = ">="
  case equal = "=="
  case notEqual = "!="
  case plus = "+"
  case minus = "-"
  case times = "*"
  case divide = "/"
  case matrixProduct = "@"
  case remainder = "%"
  case less = "<"
  case greater = ">"
  case assign = "="
  case comma = ","
  case dot = "."
  case colon = ":"
  case semicolon = ";"
  case openParenthesis = "("
  case closeParenthesis = ")"
  case openBracket = "["
  case closeBracket = "]"

  /// The bracket that ends what this one opens.
  var closing: Symbol? {
    switch self {
    case .openParenthesis: .closeParenthesis
    case .openBracket: .closeBracket
    default: nil
    }
  }

  var isClosing: Bool { self == .closeParenthesis || self == .closeBracket }
}

/// Something in a line that no rule of the language covers, as the lexer found it.
struct Mistake: Equatable {
  var problem: ParseProblem
  /// What the characters should be, in order of preference.
  var replacements: [String]
  /// True when it stands where an operator would, so that blanks around it join.
  var actsAsOperator = false
}
