import Diagnostics

/// Cuts a line into tokens. Never fails: what cannot be read becomes a token that says so.
struct Lexer {
  let bytes: [UInt8]
  var position = 0
  private(set) var tokens: [Token] = []
  private var depth = 0
  private var endsInComment = false
  /// True when line ends mean no more than blanks, as they do inside of brackets.
  private let joinsLines: Bool

  init(_ line: String, joinsLines: Bool = false) {
    bytes = Array(line.utf8)
    self.joinsLines = joinsLines
  }

  /// The tokens of a line, without blanks and comments.
  ///
  /// - Complexity: O(length).
  static func tokens(of line: String, joinsLines: Bool = false) -> [Token] {
    tokensAndComment(of: line, joinsLines: joinsLines).tokens
  }

  /// The tokens of a line, and whether it ends in a comment.
  static func tokensAndComment(
    of line: String, joinsLines: Bool = false
  ) -> (tokens: [Token], endsInComment: Bool) {
    var lexer = Lexer(line, joinsLines: joinsLines)
    while lexer.position < lexer.bytes.count { lexer.readToken() }
    return (lexer.tokens, lexer.endsInComment)
  }

  /// The byte at `offset` from the position; 0 beyond the end.
  func peek(_ offset: Int = 0) -> UInt8 {
    position + offset < bytes.count ? bytes[position + offset] : 0
  }

  mutating func append(_ kind: Token.Kind, from start: Int) {
    tokens.append(Token(kind: kind, span: SourceSpan(from: start, to: position)))
  }

  mutating func appendMistake(
    _ problem: ParseProblem, from start: Int, replacements: [String] = [],
    actsAsOperator: Bool = false
  ) {
    let mistake = Mistake(
      problem: problem, replacements: replacements, actsAsOperator: actsAsOperator)
    append(.mistake(mistake), from: start)
  }

  private mutating func readToken() {
    let byte = peek()
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
    case UInt8(ascii: "\n"): readLineEnd()
    case UInt8(ascii: "#"): skipComment()
    case UInt8(ascii: "\""), UInt8(ascii: "'"): readText(quote: byte)
    case _ where isDigit(byte) || byte == UInt8(ascii: ".") && isDigit(peek(1)): readNumber()
    case _ where isWordStart: readWord()
    default: readSymbol()
    }
  }

  private mutating func readLineEnd() {
    position += 1
    if depth == 0 && !joinsLines { append(.newline, from: position - 1) }
  }

  private mutating func skipComment() {
    while position < bytes.count && peek() != UInt8(ascii: "\n") { position += 1 }
    endsInComment = position == bytes.count
  }

  /// The longest symbol that stands here, of this language or of others.
  private mutating func readSymbol() {
    let start = position
    let symbol = symbolsByFirstByte[peek()]?.first { stands($0.rawValue) }
    let foreign = foreignSymbolsByFirstByte[peek()]?.first { stands($0.typed) }
    if let foreign, foreign.typed.utf8.count > symbol?.rawValue.utf8.count ?? 0 {
      position += foreign.typed.utf8.count
      appendForeign(foreign.typed, meant: foreign.meant, from: start)
    } else if let symbol {
      position += symbol.rawValue.utf8.count
      note(symbol)
      append(.symbol(symbol), from: start)
    } else {
      readStranger()
    }
  }

  private mutating func appendForeign(_ typed: String, meant: String?, from start: Int) {
    if let sign = updatingSymbols[typed] {
      return appendMistake(.updatingAssignment(sign), from: start, actsAsOperator: true)
    }
    let isBracket = typed == "{" || typed == "}"
    let isWord = meant == "and" || meant == "or" || meant == "not"
    appendMistake(
      .foreignSymbol(typed, meant: meant), from: start,
      replacements: meant.map { [isWord ? apart($0, from: start) : $0] } ?? [],
      actsAsOperator: meant != nil && meant != "not" && !isBracket)
  }

  /// A word that stands in the place of a symbol, with blanks where there are none.
  private func apart(_ word: String, from start: Int) -> String {
    let blank = UInt8(ascii: " ")
    let before = start == 0 || bytes[start - 1] == blank ? "" : " "
    return before + word + (peek() == blank ? "" : " ")
  }

  /// Keeps count of open brackets; a semicolon closes all, for it ends the statement in any case.
  private mutating func note(_ symbol: Symbol) {
    if symbol.closing != nil { depth += 1 }
    if symbol.isClosing { depth = max(0, depth - 1) }
    if symbol == .semicolon { depth = 0 }
  }

  /// A character that no token begins with.
  private mutating func readStranger() {
    let start = position
    let scalar = scalar(at: position)
    position += scalar.utf8.count
    if curlyQuotes.contains(scalar) {
      readCurlyText(from: start)
    } else if let meant = lookalikeMeaning(of: scalar) {
      appendMistake(
        .lookalike(String(Character(scalar)), meant: meant), from: start, replacements: [meant],
        actsAsOperator: Symbol(rawValue: meant) != nil && meant != "(" && meant != "[")
    } else {
      appendMistake(.unknownCharacter(scalar.value), from: start)
    }
  }

  private func stands(_ text: String) -> Bool {
    bytes[position...].starts(with: text.utf8)
  }
}

func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
