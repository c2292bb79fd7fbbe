import Glyphs
import Testing

@Suite("Display width")
struct DisplayWidthTests {
  @Test(
    "a character fills the columns that a terminal gives it",
    arguments: [
      ("a", 1), ("é", 1), ("e\u{301}", 1), ("ä̂", 1), ("▀", 1), ("█", 1), ("─", 1), ("…", 1),
      ("τ", 1),
      ("日", 2), ("한", 2), ("\u{1112}\u{1161}\u{11AB}", 2), ("ア", 2), ("ｱ", 1), ("Ａ", 2), ("　", 2),
      ("👍", 2), ("👍🏽", 2), ("👩‍👩‍👧", 2), ("❤", 1), ("❤\u{FE0F}", 2), ("1\u{FE0F}\u{20E3}", 2), ("🇩🇪", 2),
      ("\u{1F1E9}", 1), ("\u{301}", 0), ("\u{200D}", 0), ("\u{200B}", 0), ("§", 1), ("±", 1),
      ("\u{0}", 1), ("\u{1B}", 1), ("\u{7F}", 1), ("𠀀", 2), ("⌚", 2), ("☎", 1), ("🀄", 2),
      ("\u{E0B0}", 1),
    ])
  func width(character: Character, columns: Int) {
    #expect(displayWidth(of: character) == columns)
  }

  @Test("the width of a text is the sum of its characters'")
  func text() {
    #expect(displayWidth(of: "") == 0)
    #expect(displayWidth(of: "abc") == 3)
    #expect(displayWidth(of: "a日é👍🏽") == 6)
    #expect(displayWidth(of: "日本".prefix(1)) == 2)
  }

  @Test("every scalar has a width from 0 to 2, and ASCII has 1")
  func allScalars() {
    for value in UInt32(0)...0x3FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let width = displayWidth(of: Character(scalar))
      if !(0...2).contains(width) || value < 0x80 && width != 1 {
        Issue.record("U+\(String(value, radix: 16)) has width \(width)")
      }
    }
  }
}

@Suite("Clipping, padding and wrapping")
struct ClippingTests {
  @Test(
    "a clipped text keeps its start and never half of a character",
    arguments: [
      ("abc", 5, "abc"), ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("日本語", 6, "日本語"),
      ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("日本語", 1, "…"), ("abc", 0, ""), ("", 0, ""),
      ("e\u{301}e\u{301}x", 2, "e\u{301}…"), ("👩‍👩‍👧a", 2, "…"), ("abc", -1, ""),
    ])
  func clip(text: String, width: Int, expected: String) {
    #expect(clipped(text, toWidth: width, mark: "…") == expected)
  }

  @Test("without a mark the text is cut plainly")
  func plain() {
    #expect(clipped("日本語", toWidth: 5) == "日本")
    #expect(clipped("abcd", toWidth: 2) == "ab")
    #expect(clippedAtStart("abcd", toWidth: 2) == "cd")
  }

  @Test(
    "a text clipped at its start keeps its end",
    arguments: [
      ("abc", 3, "abc"), ("abcd", 3, "…cd"), ("日本語", 5, "…本語"), ("日本語", 4, "…語"), ("abc", 0, ""),
    ])
  func clipStart(text: String, width: Int, expected: String) {
    #expect(clippedAtStart(text, toWidth: width, mark: "…") == expected)
  }

  @Test("padding fills exactly the width, on the side that is asked for")
  func padding() {
    #expect(padded("ab", toWidth: 5) == "ab   ")
    #expect(padded("ab", toWidth: 5, alignment: .trailing) == "   ab")
    #expect(padded("ab", toWidth: 5, alignment: .center) == " ab  ")
    #expect(padded("日本", toWidth: 3) == "日 ")
    #expect(padded("日本", toWidth: 3, mark: "…") == "日…")
    #expect(padded("abc", toWidth: 0) == "")
  }

  @Test("every text fits its field, whatever the width")
  func fields() {
    let texts = ["", "a", "日本語 text", "👩‍👩‍👧👩‍👩‍👧", "e\u{301}\u{302}é", "a b c d e", "   ", "🇩🇪x日"]
    for text in texts {
      for width in 0...13 {
        #expect(displayWidth(of: padded(text, toWidth: width, mark: "…")) == width)
        #expect(displayWidth(of: clipped(text, toWidth: width)) <= width)
        #expect(displayWidth(of: clippedAtStart(text, toWidth: width, mark: "…")) <= width)
        for line in wrapped(text, toWidth: max(2, width), indent: 1) {
          #expect(displayWidth(of: line) <= max(2, width))
        }
      }
    }
  }

  @Test(
    "lines break at blanks, and inside of a word only where they must",
    arguments: [
      ("one two three", 7, ["one two", "three"]), ("one two three", 8, ["one two", "three"]),
      ("one two", 20, ["one two"]), ("abcdefgh ij", 3, ["abc", "def", "gh", "ij"]),
      ("", 5, [""]), ("日本 語", 4, ["日本", "語"]), ("  lead in", 6, ["  lead", "in"]),
      ("日本", 1, ["日", "本"]),
    ])
  func wrap(text: String, width: Int, expected: [String]) {
    #expect(wrapped(text, toWidth: width) == expected)
  }

  @Test("lines after the first are indented")
  func indent() {
    #expect(
      wrapped("why: one two three", toWidth: 12, indent: 5) == ["why: one two", "     three"])
  }
}
