import Diagnostics
import Glyphs
import Testing

@Suite("The text form of a diagnostic")
struct RenderingTests {
  static let widths = Diagnostic(
    "attention.width-mismatch", "queries and keys have different widths",
    at: SourceSpan(from: 14, to: 15), label: "queries are 64 wide, keys are 48",
    why: "a query and a key are compared by a dot product, number against number",
    fix: "k = k @ randn(48, 64)"
  ).with(source: "a = attend(q, k, v, softmax())")

  @Test("five lines: what, where, the numbers, why, and what to type")
  func fiveLines() {
    #expect(
      Self.widths.rendered() == [
        "error[attention.width-mismatch]: queries and keys have different widths",
        "  | a = attend(q, k, v, softmax())",
        "  |               ^ queries are 64 wide, keys are 48",
        "  why: a query and a key are compared by a dot product, number against number",
        "  fix: k = k @ randn(48, 64)",
      ])
  }

  @Test("a diagnostic of a file begins as compilers do, with the line of the span")
  func fileAndLine() {
    var diagnostic = Diagnostic(
      "session.unknown-version", "the session is of an unknown version",
      at: SourceSpan(from: 16, to: 17), label: "this program reads version 1")
    diagnostic.source = "f(a,\n  # note\n  ?)"
    let inFile = diagnostic.with(location: SourceLocation(file: "a.ff", line: 7))
    #expect(
      inFile.rendered() == [
        "a.ff:9: error[session.unknown-version]: the session is of an unknown version",
        "  |   ?)", "  |   ^ this program reads version 1",
      ])
    let piped = diagnostic.with(location: SourceLocation(line: 7))
    #expect(piped.rendered()[0].hasPrefix("line 9: error[session"))
  }

  @Test("a warning says so, and parts that are missing are left out")
  func warning() {
    let bare = Diagnostic("map.empty-rows", "the mask keeps nothing", severity: .warning)
    #expect(bare.rendered() == ["warning[map.empty-rows]: the mask keeps nothing"])
    var labelled = bare
    labelled.label = "rows 3 and 7"
    #expect(labelled.rendered() == [bare.rendered()[0], "  rows 3 and 7"])
    #expect(
      labelled.with(source: "map b").rendered()
        == [bare.rendered()[0], "  | map b", "  | rows 3 and 7"])
  }

  @Test(
    "carets are columns while spans are bytes",
    arguments: [
      ("é = xx", 5, 7, "é = xx", "    ^^"), ("日本 + xx", 9, 11, "日本 + xx", "       ^^"),
      ("\tab", 1, 3, "    ab", "    ^^"), ("a\tb", 2, 3, "a   b", "    ^"),
      ("a日b", 1, 4, "a日b", " ^^"),
      ("e\u{301}x", 3, 4, "e\u{301}x", " ^"), ("ab", 2, 2, "ab", "  ^"), ("", 0, 0, "", "^"),
      ("ab", 90, 99, "ab", "  ^"),
      ("x\u{1B}[2J", 1, 2, "x␛[2J", " ^"), ("日", 1, 2, "日", "^^"), ("ab", 1, 99, "ab", " ^"),
      ("👩‍👩‍👧 b", 19, 20, "👩‍👩‍👧 b", "   ^"), ("a\nbc", 2, 9, "bc", "^^"),
    ])
  func columns(source: String, from: Int, to: Int, line: String, caret: String) {
    let diagnostic = Diagnostic("x.y", "z", at: SourceSpan(from: from, to: to)).with(source: source)
    #expect(diagnostic.rendered().dropFirst() == ["  | " + line, "  | " + caret])
  }

  @Test("a long line is cut around the caret")
  func longLine() {
    let source = String(repeating: "0123456789", count: 20)
    let diagnostic = Diagnostic("x.y", "z", at: SourceSpan(from: 100, to: 102), label: "here")
      .with(source: source)
    #expect(
      diagnostic.rendered(width: 40) == [
        "error[x.y]: z",
        "  | …9012345678901234567890123456789012…",
        "  |             ^^ here",
      ])
    let atEnd = Diagnostic("x.y", "z", at: SourceSpan(from: 200, to: 200)).with(source: source)
    #expect(
      atEnd.rendered(width: 40).dropFirst() == [
        "  | …6789012345678901234567890123456789",
        "  | " + String(repeating: " ", count: 35) + "^",
      ])
    let ascii = diagnostic.rendered(width: 40, ascii: true)
    #expect(ascii[1] == "  | ...123456789012345678901234567890...")
    #expect(ascii[2] == "  |             ^^ here")
  }

  @Test("a label without room stands below the caret")
  func longLabel() {
    let diagnostic = Diagnostic(
      "x.y", "z", at: SourceSpan(from: 30, to: 32), label: "a label of thirty-two characters"
    ).with(source: "0123456789012345678901234567890123")
    #expect(
      diagnostic.rendered(width: 44).suffix(2) == [
        "  |                               ^^",
        "  |         a label of thirty-two characters",
      ])
  }

  @Test("no part lets an escape through, and nothing but ASCII where that is asked for")
  func safety() {
    let hostile = Diagnostic(
      "x.y", "no file \u{1B}[2J", at: SourceSpan(from: 0, to: 1), label: "\u{9B}é", why: "\u{202E}",
      fix: "\u{7}日"
    ).with(source: "\u{1B}é日\u{0}").with(location: SourceLocation(file: "\u{1B}c", line: 1))
    for line in hostile.rendered() {
      #expect(!line.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) })
    }
    for line in hostile.rendered(ascii: true) { #expect(line.utf8.allSatisfy { $0 < 0x7F }) }
  }

  @Test("every width shows the caret under its place")
  func everyWidth() {
    let source = "日a" + String(repeating: "x日", count: 40)
    for width in 0...60 {
      for from in stride(from: 0, through: source.utf8.count, by: 7) {
        let diagnostic = Diagnostic("x.y", "z", at: SourceSpan(from: from, to: from + 1))
          .with(source: source)
        let lines = diagnostic.rendered(width: width)
        #expect(lines.count == 3)
        for line in lines.dropFirst() { #expect(displayWidth(of: line) <= max(20, width)) }
        #expect(lines[2].contains("^"))
      }
    }
  }

  @Test("each line says what it is")
  func parts() {
    #expect(Self.widths.lines().map(\.part) == [.headline, .source, .caret, .why, .fix])
  }
}
