import Glyphs
import Testing

@Suite("Text made safe for the terminal")
struct VisibleTextTests {
  @Test(
    "what could steer the terminal is shown instead",
    arguments: [
      ("plain", "plain"), ("\u{1B}[31mred\u{1B}[0m", "␛[31mred␛[0m"), ("a\tb\nc\rd", "a␉b␊c␍d"),
      ("a\r\nb", "a␍␊b"), ("\u{0}\u{7F}", "␀␡"), ("\u{9B}2J", "\u{FFFD}2J"), ("\u{90}", "\u{FFFD}"),
      ("a\u{202E}b", "a\u{FFFD}b"), ("\u{2066}x\u{2069}", "\u{FFFD}x\u{FFFD}"),
      ("a\u{200D}b", "a\u{FFFD}b"), ("a\u{200B}b", "a\u{FFFD}b"), ("\u{FEFF}a", "\u{FFFD}a"),
      ("a\u{E0041}\u{E0042}", "a\u{FFFD}\u{FFFD}"), ("\u{2028}", "\u{FFFD}"),
      ("a\u{AD}b", "a\u{FFFD}b"),
      ("\u{FFFF}", "\u{FFFD}"), ("\u{301}a", "◌\u{301}a"), ("e\u{301}", "e\u{301}"),
      ("日本", "日本"), ("▁the", "▁the"), ("Ġthe", "Ġthe"), ("👩‍👩‍👧", "👩‍👩‍👧"), ("❤\u{FE0F}", "❤\u{FE0F}"),
      ("🏴\u{E0067}\u{E0062}\u{E007F}", "🏴\u{E0067}\u{E0062}\u{E007F}"), ("\u{3164}", "\u{FFFD}"),
    ])
  func symbols(text: String, expected: String) {
    #expect(Array(visibleText(text).unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test("a pile of marks on one letter is cut to four")
  func pile() {
    let text = "a" + String(repeating: "\u{301}", count: 40)
    #expect(visibleText(text).unicodeScalars.count == 5)
  }

  @Test(
    "on an ASCII terminal every character has a stand-in",
    arguments: [
      ("a→b", "a->b"), ("\u{1B}[0m", "^[[0m"), ("\u{7F}", "^?"), ("é", "?"), ("e\u{301}", "e"),
      ("日本", "????"), ("“x”", "\"x\""), ("▁the", "_the"), ("τ ≤ 4", "tau <= 4"), ("a\r\n", "a^M^J"),
      ("👩‍👩‍👧", "??"), ("\u{9B}", "?"), ("\u{202E}", "?"),
    ])
  func ascii(text: String, expected: String) {
    #expect(visibleText(text, ascii: true) == expected)
  }

  @Test("a cell has a stand-in of one column")
  func cells() {
    #expect(asciiCell(for: "│") == "|")
    #expect(asciiCell(for: "→") == "?")
    #expect(asciiCell(for: "x") == "x")
    #expect(asciiCell(for: "日") == "?")
  }

  @Test("no scalar gets through that could steer the terminal or hide")
  func allScalars() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let visible = visibleText(String(Character(scalar)))
      let isSafe = visible.unicodeScalars.allSatisfy { shown in
        shown.value >= 0x20 && !(0x7F..<0xA0).contains(shown.value)
          && shown.properties.generalCategory != .unassigned
          && (!shown.properties.isDefaultIgnorableCodePoint
            || (0xFE0E...0xFE0F).contains(shown.value))
      }
      let ascii = visibleText(String(Character(scalar)), ascii: true)
      let isAscii = ascii.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
      if !isSafe || !isAscii || visible.isEmpty || ascii.isEmpty {
        Issue.record("U+\(String(value, radix: 16)) is shown as \(visible) and \(ascii)")
      }
    }
  }
}
