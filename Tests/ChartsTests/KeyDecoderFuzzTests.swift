import Screen
import Testing

@Suite("Decoding arbitrary bytes")
struct KeyDecoderFuzzTests {
  /// Bytes as a terminal may send them, with many sequences begun and broken off.
  private func burst(_ random: inout Seeded) -> [UInt8] {
    let pieces = [
      "\u{1B}", "[", "O", "<", ";", "~", "M", "m", "200~", "\u{1B}[200~", "\u{1B}[201~", "1", "5",
      "A", "?", "$", "é", "日", "\r", "\n", "]", "\u{07}", "\\", "P", "\u{1B}[<0;5;6", "\u{18}",
    ]
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...24, using: &random) {
      if Int.random(in: 0..<4, using: &random) == 0 {
        bytes.append(.random(in: 0...255, using: &random))
      } else {
        bytes += Array((pieces.randomElement(using: &random) ?? "").utf8)
      }
    }
    return bytes
  }

  @Test("the events do not depend on how the bytes are split")
  func splits() {
    var random = Seeded(7)
    for _ in 0..<3000 {
      let bytes = burst(&random)
      var whole = KeyDecoder()
      let expected = whole.decode(bytes) + whole.finishPaste() + whole.finish()
      for split in 0...bytes.count {
        var decoder = KeyDecoder()
        let found = decoder.decode(bytes[..<split]) + decoder.decode(bytes[split...])
        #expect(found + decoder.finishPaste() + decoder.finish() == expected)
      }
    }
  }

  @Test("after any bytes and a silence, the next key is heard")
  func recovery() {
    var random = Seeded(11)
    for _ in 0..<20_000 {
      var decoder = KeyDecoder()
      _ = decoder.decode(burst(&random))
      _ = decoder.finishPaste()
      _ = decoder.finish()
      #expect(decoder.decode([0x6B]) == [.key(.character("k"))])
    }
  }

  @Test("no control character arrives as a character")
  func noControls() {
    var random = Seeded(13)
    for _ in 0..<5000 {
      var decoder = KeyDecoder()
      for event in decoder.decode(burst(&random)) {
        guard case .key(.character(let character)) = event else { continue }
        #expect(character.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
      }
    }
  }
}
