import CommandLanguage
import Diagnostics
import Testing

/// A small seeded generator, so that a failure can be repeated (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite("Random lines")
struct FuzzTests {
  static let pieces = [
    "a", "q", "map", "expect", "help", "seed", "x1", "é", "τ", "1", "0.5", "1e3", "..", "...", ".",
    "+", "-", "*", "/", "**", "//", "%", "@", "<", "<=", "==", "!=", "=", "(", ")", "[", "]", ",",
    ":", ";", "\"a\"", "'", "\"", "\\", " ", " ", " ", " ", "\n", "\t", "# n", "and", "or", "not",
    "true", "none", "True", "^", "&&", "+=", ":=", "“", "”", "（", "²", "\u{200B}", "👍🏽", "\u{301}",
    "f(", "x=", "layer=2", ".T", "[:, 1]",
  ]

  /// What must hold for every line: spans inside of it, one message a statement, fixes that work.
  func check(_ line: String) throws {
    let length = line.utf8.count
    for result in parseStatements(line, grammar: grammar) {
      switch result {
      case .success(let statement):
        #expect(statement.span.to <= length)
        if case .command(let call) = statement.kind, call.verb == "help" { continue }
        for expression in statement.expressions {
          #expect(statement.span.union(expression.span) == statement.span)
          try checkReparsing(expression, of: line)
        }
      case .failure(let failure):
        let diagnostic = failure.diagnostic
        #expect(failure.span.to <= length)
        #expect(!diagnostic.rendered().isEmpty)
        if let fix = diagnostic.fix { _ = try parse(fix, grammar: grammar) }
      }
    }
    _ = isComplete(line)
  }

  /// The text of every part, read alone at the same place, is the same part.
  func checkReparsing(_ expression: Expression, of line: String) throws {
    let blanks = String(repeating: " ", count: expression.span.from)
    let again = try parseExpression(blanks + expression.span.text(in: line))
    #expect(again == expression)
    for part in expression.parts { try checkReparsing(part, of: line) }
  }

  @Test("soup of tokens never breaks the parser", arguments: 1...8)
  func tokenSoup(seed: Int) throws {
    var random = SeededGenerator(state: UInt64(seed))
    for _ in 0..<500 {
      let count = Int.random(in: 1...14, using: &random)
      let line = (0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
      try check(line)
    }
  }

  @Test("random bytes never break the parser", arguments: 1...4)
  func bytes(seed: Int) throws {
    var random = SeededGenerator(state: UInt64(seed) &* 7919)
    for _ in 0..<500 {
      let count = Int.random(in: 0...24, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      try check(String(decoding: bytes, as: UTF8.self))
    }
  }

  @Test("a completion can be asked at every byte of every line", arguments: 1...3)
  func completions(seed: Int) {
    var random = SeededGenerator(state: UInt64(seed) &* 104_729)
    for _ in 0..<150 {
      let line = (0..<8).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
      for cursor in 0...line.utf8.count {
        let query = CompletionQuery(line: line, cursor: cursor, grammar: grammar)
        #expect(query.replaced.to <= cursor)
        #expect(query.replaced.text(in: line) == query.prefix)
      }
    }
  }

  @Test("a random expression, written out, is read as it was meant", arguments: 1...6)
  func writtenOut(seed: Int) throws {
    var random = SeededGenerator(state: UInt64(seed) &* 15_485_863)
    for _ in 0..<200 {
      let (text, expected) = randomExpression(depth: 4, using: &random)
      #expect(try parseExpression(text).short == expected)
    }
  }

  /// An expression with every operation in brackets, and its short form.
  func randomExpression(
    depth: Int, using random: inout SeededGenerator
  ) -> (text: String, short: String) {
    guard depth > 0, Int.random(in: 0..<5, using: &random) > 0 else {
      let leaves = [("a", "a"), ("7", "7"), ("0.5", "0.5"), ("'t'", "\"t\""), ("none", "none")]
      return leaves.randomElement(using: &random) ?? ("a", "a")
    }
    let (left, leftShort) = randomExpression(depth: depth - 1, using: &random)
    let (right, rightShort) = randomExpression(depth: depth - 1, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return ("f(\(left), n=\(right))", "(call f \(leftShort) n=\(rightShort))")
    case 1: return ("[\(left), \(right)]", "[\(leftShort) \(rightShort)]")
    case 2: return ("(\(left)).m", "(member \(leftShort) m)")
    case 3: return ("x[\(left):, \(right)]", "(index x \(leftShort):: \(rightShort))")
    case 4: return ("(-\(left))", "(- \(leftShort))")
    default:
      let sign = BinaryOperator.allCases.randomElement(using: &random)?.rawValue ?? "+"
      return ("(\(left) \(sign) \(right))", "(\(sign) \(leftShort) \(rightShort))")
    }
  }
}
