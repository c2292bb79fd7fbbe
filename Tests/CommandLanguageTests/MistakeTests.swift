import CommandLanguage
import Diagnostics
import Testing

/// A line whose mistake stands between ⟦ and ⟧, its id without `syntax.`, and the fix.
struct MarkedMistake: CustomTestStringConvertible, Sendable {
  var marked: String
  var id: String
  var fix: String?

  init(_ marked: String, _ id: String, fix: String? = nil) {
    self.marked = marked
    self.id = id
    self.fix = fix
  }

  var testDescription: String { marked }

  var line: String { marked.filter { $0 != "⟦" && $0 != "⟧" } }

  var span: SourceSpan? {
    let parts = marked.split(omittingEmptySubsequences: false) { $0 == "⟦" || $0 == "⟧" }
    guard parts.count == 3 else { return nil }
    let from = parts[0].utf8.count
    return SourceSpan(from: from, to: from + parts[1].utf8.count)
  }
}

@Suite("Mistakes are named where they stand, with a line that works")
struct MistakeTests {
  @Test("one mistake gives one message at the smallest place", arguments: all)
  func mistake(_ mistake: MarkedMistake) throws {
    let failures = parseStatements(mistake.line, grammar: grammar).compactMap { result in
      if case .failure(let failure) = result { failure } else { nil }
    }
    #expect(failures.count == 1)
    let diagnostic = try #require(failures.first).diagnostic
    #expect(diagnostic.id == "syntax." + mistake.id)
    #expect(diagnostic.span == mistake.span)
    #expect(diagnostic.fix == mistake.fix)
    #expect(diagnostic.source == mistake.line)
    if let fix = diagnostic.fix { _ = try parse(fix, grammar: grammar) }
  }

  static let all =
    brackets + values + texts + numbers + operators + assignments + commands + foreign

  static let brackets = [
    MarkedMistake("a = attend⟦(⟧q, k", "unclosed-bracket", fix: "a = attend(q, k)"),
    MarkedMistake("a = f(q, ⟦[⟧1, 2", "unclosed-bracket", fix: "a = f(q, [1, 2])"),
    MarkedMistake("f⟦(⟧a,", "unclosed-bracket", fix: "f(a)"),
    MarkedMistake("f⟦(⟧a +", "unclosed-bracket"),
    MarkedMistake("f⟦(⟧a; b", "unclosed-bracket", fix: "f(a); b"),
    MarkedMistake("x⟦[⟧1:2", "unclosed-bracket", fix: "x[1:2]"),
    MarkedMistake("map f(a ⟦b⟧", "missing-comma", fix: "map f(a, b)"),
    MarkedMistake("a = (1 + 2⟦]⟧", "mismatched-bracket", fix: "a = (1 + 2)"),
    MarkedMistake("b⟦)⟧", "unopened-bracket", fix: "b"),
    MarkedMistake("a ; ⟦]⟧ ; b", "unopened-bracket", fix: "a ;  ; b"),
    MarkedMistake("x⟦[]⟧", "empty-subscript"),
    MarkedMistake("f(a ⟦b⟧)", "missing-comma", fix: "f(a, b)"),
    MarkedMistake("[1 ⟦2⟧ 3]", "missing-comma", fix: "[1, 2, 3]"),
  ]

  static let values = [
    MarkedMistake("a ⟦+⟧", "expected-expression"),
    MarkedMistake("a + ⟦*⟧ 3", "expected-expression"),
    MarkedMistake("⟦*⟧ 3", "expected-expression"),
    MarkedMistake("f(a,⟦,⟧b)", "expected-expression"),
    MarkedMistake("⟦not⟧", "expected-expression"),
    MarkedMistake("⟦expect⟧", "expected-expression"),
    MarkedMistake("map a ⟦-⟧", "expected-expression"),
    MarkedMistake("a⟦.⟧", "expected-member"),
    MarkedMistake("3 ⟦4⟧", "missing-operator"),
    MarkedMistake("a.b ⟦c⟧", "missing-operator"),
    MarkedMistake("2⟦(⟧x + 1)", "missing-operator", fix: "2*(x + 1)"),
    MarkedMistake("a⟦,⟧ b", "several-values", fix: "a; b"),
    MarkedMistake("a ⟦:⟧ b", "unexpected-symbol"),
    MarkedMistake("x[1⟦...⟧5]", "unexpected-symbol", fix: "x[1..5]"),
    MarkedMistake("1..2⟦..⟧3", "chained-range"),
    MarkedMistake("0 < x ⟦<⟧ 1", "chained-comparison", fix: "0 < x and x < 1"),
    MarkedMistake("a == b ⟦!=⟧ c", "chained-comparison", fix: "a == b and b != c"),
  ]

  static let texts = [
    MarkedMistake("load(⟦\"⟧x.npy", "unterminated-text", fix: "load(\"x.npy\")"),
    MarkedMistake("d = load(⟦\"⟧x.npy)", "unterminated-text", fix: "d = load(\"x.npy\")"),
    MarkedMistake("save b ⟦'⟧o.npy  ", "unterminated-text", fix: "save b 'o.npy'"),
    MarkedMistake("load(⟦\"⟧a.npy”)", "unterminated-text", fix: "load(\"a.npy\")"),
    MarkedMistake(
      "load(⟦\"C:\\data\\x\"⟧)", "unknown-escape", fix: "load(\"C:\\\\data\\\\x\")"),
    MarkedMistake("⟦\"\\u{110000}\"⟧", "unknown-escape", fix: "\"\\\\u{110000}\""),
    MarkedMistake("load(⟦“a b”⟧)", "lookalike-character", fix: "load(\"a b\")"),
    MarkedMistake("f(⟦‘a’⟧, “b”)", "lookalike-character", fix: "f('a', \"b\")"),
  ]

  static let numbers = [
    MarkedMistake("⟦2x⟧", "malformed-number", fix: "2*x"),
    MarkedMistake("⟦0x1F⟧", "malformed-number"),
    MarkedMistake("⟦1e999⟧", "number-too-large"),
    MarkedMistake("1.5⟦.2⟧", "missing-operator"),
  ]

  static let operators = [
    MarkedMistake("x⟦^⟧2", "unknown-operator", fix: "x**2"),
    MarkedMistake("a ⟦&&⟧ b||c", "unknown-operator", fix: "a and b or c"),
    MarkedMistake("⟦!⟧a", "unknown-operator", fix: "not a"),
    MarkedMistake("a ⟦===⟧ b", "unknown-operator", fix: "a == b"),
    MarkedMistake("a ⟦=<⟧ b", "unknown-operator", fix: "a <= b"),
    MarkedMistake("⟦{⟧1, 2}", "unknown-operator", fix: "[1, 2]"),
    MarkedMistake("a ⟦?⟧ b", "unknown-operator"),
    MarkedMistake("q ⟦^⟧ 2", "unknown-operator", fix: "q ** 2"),
    MarkedMistake("f(causal=⟦True⟧)", "unknown-word", fix: "f(causal=true)"),
    MarkedMistake("x = ⟦None⟧", "unknown-word", fix: "x = none"),
  ]

  static let assignments = [
    MarkedMistake("expect a ⟦=⟧ b", "assignment-inside", fix: "expect a == b"),
    MarkedMistake("(a ⟦=⟧ 3)", "assignment-inside", fix: "(a == 3)"),
    MarkedMistake("a = b ⟦=⟧ 3", "chained-assignment", fix: "b = 3; a = b"),
    MarkedMistake("x ⟦:=⟧ 3", "unknown-operator", fix: "x = 3"),
    MarkedMistake("x ⟦+=⟧ 1", "updating-assignment", fix: "x = x + 1"),
    MarkedMistake("q⟦*=⟧y + 2", "updating-assignment", fix: "q = q * (y + 2)"),
    MarkedMistake("⟦a[0]⟧ = 3", "cannot-assign"),
    MarkedMistake("⟦a.b⟧ = 3", "cannot-assign"),
    MarkedMistake("⟦f(x)⟧ = 3", "cannot-assign", fix: "f(x) == 3"),
    MarkedMistake("⟦true⟧ = 1", "cannot-assign"),
    MarkedMistake("q, ⟦and⟧ = 1, 2", "cannot-assign"),
    MarkedMistake("q, k = ⟦1, 2, 3⟧", "assignment-count"),
    MarkedMistake("x = ⟦1, 2⟧", "assignment-count", fix: "x = [1, 2]"),
    MarkedMistake("x ⟦=⟧", "expected-expression"),
    MarkedMistake("⟦=⟧ 3", "expected-expression"),
    MarkedMistake("x = ⟦)⟧", "unopened-bracket"),
  ]

  static let commands = [
    MarkedMistake("⟦comprae⟧ a b", "unknown-command", fix: "compare a b"),
    MarkedMistake("⟦Compare⟧ a b", "unknown-command", fix: "compare a b"),
    MarkedMistake("⟦xyzzy⟧ a b", "unknown-command", fix: "help"),
    MarkedMistake("⟦print⟧ x", "unknown-word", fix: "x"),
    MarkedMistake("⟦import⟧ numpy", "unknown-word", fix: "help"),
    MarkedMistake("compare a⟦,⟧ b", "comma-in-command", fix: "compare a b"),
    MarkedMistake("compare a⟦,⟧b", "comma-in-command", fix: "compare a b"),
    MarkedMistake("use d ⟦layer =⟧ 2 head = 5", "blanks-in-option", fix: "use d layer=2 head=5"),
    MarkedMistake("use d layer=2 ⟦layer⟧=3", "repeated-option"),
    MarkedMistake("map a⟦\"x\"⟧", "missing-blank", fix: "map a \"x\""),
    MarkedMistake("f(x=1, ⟦y⟧, z)", "positional-after-option", fix: "f(y, z, x=1)"),
    MarkedMistake("f(x=1, ⟦x⟧=2)", "repeated-option"),
  ]

  static let foreign = [
    MarkedMistake("f⟦（⟧x，y）", "lookalike-character", fix: "f(x,y)"),
    MarkedMistake("a ⟦−⟧ b", "lookalike-character", fix: "a - b"),
    MarkedMistake("x⟦²⟧", "lookalike-character", fix: "x**2"),
    MarkedMistake("é = q⟦ᵀ⟧", "lookalike-character", fix: "é = q.T"),
    MarkedMistake("a =⟦\u{A0}⟧3", "lookalike-character", fix: "a = 3"),
    MarkedMistake("a⟦\u{200B}⟧b", "lookalike-character", fix: "ab"),
    MarkedMistake("x ⟦\u{1}⟧", "unknown-character"),
    MarkedMistake("⟦「⟧", "unknown-character"),
  ]
}

@Suite("Hostile lines")
struct HostileLineTests {
  @Test("brackets, signs, powers and members nested beyond the limit are refused, not followed")
  func deepNesting() {
    let lines = [
      String(repeating: "(", count: 60_000), String(repeating: "[", count: 60_000),
      String(repeating: "-", count: 60_000) + "1", String(repeating: "not ", count: 16_000) + "x",
      String(repeating: "2**", count: 20_000) + "2", "a" + String(repeating: ".T", count: 30_000),
      "f" + String(repeating: "()", count: 30_000), "x" + String(repeating: "[0]", count: 20_000),
      String(repeating: "1+", count: 30_000) + "1", "map " + String(repeating: "f(", count: 30_000),
    ]
    for line in lines {
      #expect(throws: ParseFailure.self) { try parse(line, grammar: grammar) }
      let ids = parseStatements(line, grammar: grammar).compactMap { result in
        if case .failure(let failure) = result { failure.diagnostic.id } else { nil }
      }
      #expect(ids == ["syntax.too-deep"], "\(line.prefix(8))")
    }
  }

  @Test("a line of 100,000 brackets is refused for its length")
  func longLine() {
    let line = String(repeating: "(", count: 100_000)
    #expect {
      try parse(line, grammar: grammar)
    } throws: { error in
      (error as? ParseFailure)?.problem == .lineTooLong(bytes: 100_000, limit: 65_536)
    }
    #expect(throws: ParseFailure.self) { try parseExpression(line) }
    #expect(!isComplete(line))
  }

  @Test("99 brackets and 249 additions are within the limits")
  func withinLimits() throws {
    let brackets = String(repeating: "(", count: 99) + "x" + String(repeating: ")", count: 99)
    #expect(try parseExpression(brackets).kind == .name("x"))
    _ = try parseExpression(String(repeating: "1+", count: 249) + "1")
    #expect(throws: ParseFailure.self) {
      try parseExpression(String(repeating: "1+", count: 250) + "1")
    }
  }

  @Test("one mistake does not hide the statements beside it")
  func recovery() {
    let results = parseStatements("a = 1; b = (2; c = 3 ; d e ; map f", grammar: grammar)
    #expect(results.map { (try? $0.get()) != nil } == [true, false, true, false, true])
  }
}
