import Screen
import Testing

@Suite("Decoding keys")
struct KeyDecoderTests {
  private func events(_ text: String) -> [TerminalEvent] {
    var decoder = KeyDecoder()
    return decoder.decode(Array(text.utf8)) + decoder.finish()
  }

  @Test(
    "every terminal's spelling of a key gives that key",
    arguments: [
      ("\u{1B}[A", Key.up), ("\u{1B}OA", .up), ("\u{1B}[1;5A", .controlUp),
      ("\u{1B}[1;2B", .shiftDown), ("\u{1B}[1;3D", .controlLeft), ("\u{1B}Od", .controlLeft),
      ("\u{1B}O5C", .controlRight), ("\u{1B}[c", .shiftRight), ("\u{1B}[H", .home),
      ("\u{1B}OH", .home), ("\u{1B}[1~", .home), ("\u{1B}[7~", .home), ("\u{1B}[F", .end),
      ("\u{1B}[4~", .end), ("\u{1B}[8~", .end), ("\u{1B}[2~", .insert), ("\u{1B}[3~", .delete),
      ("\u{1B}[5~", .pageUp), ("\u{1B}[6;5~", .pageDown), ("\u{1B}[Z", .backTab),
      ("\u{1B}OP", .function(1)), ("\u{1B}[[E", .function(5)), ("\u{1B}[15~", .function(5)),
      ("\u{1B}[1;5S", .function(4)), ("\u{1B}[24~", .function(12)), ("\u{1B}[3$", .delete),
      ("\u{1B}b", .alt("b")), ("\u{1B}é", .alt("é")), ("\u{1B}\u{7F}", .altBackspace),
      ("\u{1B}\r", .alt("\n")), ("\r", .enter), ("\n", .enter), ("\t", .tab),
      ("\u{7F}", .backspace), ("\u{08}", .backspace), ("\u{01}", .control("a")),
      ("\u{1F}", .control("_")), ("\u{00}", .control("@")), ("日", .character("日")),
      ("\u{1B}", .escape), ("\u{1B}[", .alt("[")), ("\u{1B}O", .alt("O")), ("\u{1B}]", .alt("]")),
      ("\u{1B}OM", .enter), ("\u{1B}Oy", .character("9")), ("\u{1B}Oj", .character("*")),
    ])
  func spellings(text: String, key: Key) {
    #expect(events(text) == [.key(key)])
  }

  @Test(
    "a sequence that nobody asked for vanishes whole, and the next key is heard",
    arguments: [
      "\u{1B}[?1;2c", "\u{1B}[I", "\u{1B}[38;5;1m", "\u{1B}]11;rgb:0000/0000/0000\u{07}",
      "\u{1B}]0;title\u{1B}\\", "\u{1B}P1$r0m\u{1B}\\", "\u{1B}[?2026;2$y", "\u{1B}[99~",
      "\u{1B}[201~", "\u{1B}[<35;4;5M", "\u{1B}[<0;0;5M", "\u{1B}[27;5;9u",
      "\u{1B}[\(String(repeating: "1;", count: 5000))x", "\u{1B}[99999999999999999999A\u{1B}[<1M",
    ])
  func unknownSequences(text: String) {
    #expect(events(text + "k").last == .key(.character("k")))
    #expect(events(text + "k").count <= 2)
  }

  @Test("Escape twice is two Escapes, and a sequence may follow at once")
  func escapes() {
    #expect(events("\u{1B}\u{1B}") == [.key(.escape), .key(.escape)])
    #expect(events("\u{1B}\u{1B}[A") == [.key(.escape), .key(.up)])
    #expect(events("\u{1B}\u{03}") == [.key(.escape), .key(.control("c"))])
    #expect(events("\u{1B}[1\u{03}") == [.key(.control("c"))])
  }

  @Test("an Escape is held until it is known what follows")
  func patience() {
    var decoder = KeyDecoder()
    #expect(decoder.decode([0x1B]).isEmpty)
    #expect(decoder.isAfterEscape && decoder.isInsideSequence)
    #expect(decoder.finish() == [.key(.escape)])
    #expect(!decoder.isInsideSequence)
  }

  @Test("invalid bytes become one replacement each and swallow nothing")
  func invalidBytes() {
    var decoder = KeyDecoder()
    let bytes: [UInt8] = [0xFF, 0x61, 0xC3, 0x62, 0xE6, 0x97, 0x1B, 0x5B, 0x41, 0xC0, 0x80]
    let unknown = TerminalEvent.key(.character("\u{FFFD}"))
    #expect(
      decoder.decode(bytes) == [
        unknown, .key(.character("a")), unknown, .key(.character("b")), unknown, .key(.up),
        unknown, unknown,
      ])
  }

  @Test("surrogates and long forms are not characters")
  func forbiddenForms() {
    var decoder = KeyDecoder()
    for bytes: [UInt8] in [[0xED, 0xA0, 0x80], [0xE0, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80]] {
      let found = decoder.decode(bytes + [0x61])
      #expect(found.last == .key(.character("a")))
      #expect(found.dropLast().allSatisfy { $0 == .key(.character("\u{FFFD}")) })
    }
  }

  @Test("a paste is one event whatever it holds, with one kind of line end")
  func paste() {
    let pasted = "a\r\nb\rc\nd\u{1B}[A \u{1B}[200~ \u{1B}[20 日本 \u{03}"
    let found = events("x\u{1B}[200~\(pasted)\u{1B}[201~y")
    #expect(
      found == [
        .key(.character("x")), .paste("a\nb\nc\nd\u{1B}[A \u{1B}[200~ \u{1B}[20 日本 \u{03}"),
        .key(.character("y")),
      ])
  }

  @Test("a paste whose end is lost can be ended")
  func lostPasteEnd() {
    var decoder = KeyDecoder()
    #expect(decoder.decode(Array("\u{1B}[200~abc".utf8)).isEmpty)
    #expect(decoder.isInsidePaste && decoder.finish().isEmpty)
    #expect(decoder.finishPaste() == [.paste("abc")])
    #expect(decoder.decode([0x6B]) == [.key(.character("k"))])
  }

  @Test(
    "the mouse reports cells counted from 0",
    arguments: [
      ("\u{1B}[<0;1;1M", MouseEvent(.press, at: Position(row: 0, column: 0))),
      ("\u{1B}[<0;300;23m", MouseEvent(.release, at: Position(row: 22, column: 299))),
      ("\u{1B}[<36;7;5M", MouseEvent(.drag, at: Position(row: 4, column: 6))),
      ("\u{1B}[<64;7;5M", MouseEvent(.wheelUp, at: Position(row: 4, column: 6))),
      ("\u{1B}[<81;7;5M", MouseEvent(.wheelDown, at: Position(row: 4, column: 6))),
      ("\u{1B}[M !\"", MouseEvent(.press, at: Position(row: 1, column: 0))),
      ("\u{1B}[M#!!", MouseEvent(.release, at: Position(row: 0, column: 0))),
      ("\u{1B}[M`!!", MouseEvent(.wheelUp, at: Position(row: 0, column: 0))),
    ])
  func mouse(text: String, event: MouseEvent) {
    #expect(events(text) == [.mouse(event)])
  }
}
