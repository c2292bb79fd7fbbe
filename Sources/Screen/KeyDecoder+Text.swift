extension KeyDecoder {
  /// Begins a character of several bytes, or reports a byte that cannot begin one.
  mutating func startCharacter(_ byte: UInt8, isAlt: Bool, into events: inout [TerminalEvent]) {
    if Self.characterLength(first: byte) == nil {
      state = .ground
      events.append(.key(.character("\u{FFFD}")))
    } else {
      state = .utf8(pending: [byte], isAlt: isAlt)
    }
  }

  mutating func acceptContinuation(
    _ byte: UInt8, after pending: [UInt8], isAlt: Bool, into events: inout [TerminalEvent]
  ) {
    guard Self.continues(byte, after: pending) else {
      events.append(.key(.character("\u{FFFD}")))
      acceptAtGround(byte, into: &events)
      return
    }
    let bytes = pending + [byte]
    guard bytes.count == Self.characterLength(first: bytes[0]) else {
      state = .utf8(pending: bytes, isAlt: isAlt)
      return
    }
    state = .ground
    for character in String(decoding: bytes, as: UTF8.self) {
      // U+0080–U+009F are controls that no key sends.
      if character.unicodeScalars.allSatisfy({ (0x80..<0xA0).contains($0.value) }) { continue }
      events.append(.key(isAlt ? .alt(character) : .character(character)))
    }
  }

  /// Bytes of the character that begins so; nil for a byte that begins none.
  private static func characterLength(first byte: UInt8) -> Int? {
    switch byte {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: nil
    }
  }

  /// The second byte's range depends on the first: no long forms, surrogates or values too large.
  private static func continues(_ byte: UInt8, after pending: [UInt8]) -> Bool {
    switch (pending.count, pending[0]) {
    case (1, 0xE0): (0xA0...0xBF).contains(byte)
    case (1, 0xED): (0x80...0x9F).contains(byte)
    case (1, 0xF0): (0x90...0xBF).contains(byte)
    case (1, 0xF4): (0x80...0x8F).contains(byte)
    default: (0x80...0xBF).contains(byte)
    }
  }

  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  /// Keeps what is pasted apart from the bytes that may turn out to be its end.
  mutating func acceptPasted(
    _ byte: UInt8, _ bytes: inout [UInt8], matched: Int, into events: inout [TerminalEvent]
  ) {
    if byte == Self.pasteEnd[matched] {
      if matched + 1 < Self.pasteEnd.count {
        state = .paste(bytes, matched: matched + 1)
      } else {
        events.append(Self.pasteEvent(bytes))
      }
      return
    }
    let startsEnd = byte == Self.pasteEnd[0]
    if bytes.count < Self.longestPaste {
      bytes += Self.pasteEnd.prefix(matched)
      if !startsEnd { bytes.append(byte) }
    }
    state = .paste(bytes, matched: startsEnd ? 1 : 0)
  }

  /// The pasted text; the ends of its lines are made `\n`, which terminals send as `\r`.
  static func pasteEvent(_ bytes: some Sequence<UInt8>) -> TerminalEvent {
    var unified: [UInt8] = []
    var last: UInt8 = 0
    for byte in bytes {
      if byte == 0x0D {
        unified.append(0x0A)
      } else if byte != 0x0A || last != 0x0D {
        unified.append(byte)
      }
      last = byte
    }
    return .paste(String(decoding: unified, as: UTF8.self))
  }
}
