import Diagnostics

// Words, numbers and texts.

extension Lexer {
  /// The scalar that begins at a byte; the bytes come from a `String`, so they are valid.
  func scalar(at offset: Int) -> Unicode.Scalar {
    var decoder = UTF8()
    var rest = bytes[offset...].makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&rest) else { return "\u{FFFD}" }
    return scalar
  }

  /// True when a word begins here: a letter of any script, or `_`.
  var isWordStart: Bool {
    let byte = peek()
    if byte < 0x80 { return isAsciiLetter(byte) }
    let scalar = scalar(at: position)
    return scalar.properties.isXIDStart && lookalikeMeaning(of: scalar) == nil
  }

  private var continuesWord: Bool {
    let byte = peek()
    if byte < 0x80 { return isAsciiLetter(byte) || isDigit(byte) }
    let scalar = scalar(at: position)
    return scalar.properties.isXIDContinue && lookalikeMeaning(of: scalar) == nil
  }

  mutating func readWord() {
    let start = position
    skipWord()
    append(.word(text(from: start)), from: start)
  }

  private mutating func skipWord() {
    while position < bytes.count, continuesWord {
      position += scalar(at: position).utf8.count
    }
  }

  /// Digits, one point, an exponent. `1..5` holds the numbers 1 and 5; `1.T` is a member of 1.
  mutating func readNumber() {
    let start = position
    skipDigits()
    if peek() == UInt8(ascii: "."), peek(1) != UInt8(ascii: "."),
      !isAsciiLetter(peek(1)) || hasExponent(1)
    {
      position += 1
      skipDigits()
    }
    if hasExponent(0) {
      position += isDigit(peek(1)) ? 1 : 2
      skipDigits()
    }
    let digits = text(from: start)
    if continuesWord { return appendMalformedNumber(digits, from: start) }
    guard let value = Double(digits.filter { $0 != "_" }) else {
      return appendMistake(.malformedNumber(digits), from: start)
    }
    guard value.isFinite else { return appendMistake(.numberTooLarge(digits), from: start) }
    append(.number(value), from: start)
  }

  private mutating func appendMalformedNumber(_ digits: String, from start: Int) {
    skipWord()
    let typed = text(from: start)
    let letters = String(typed.dropFirst(digits.count))
    let isName = letters.allSatisfy { $0.isLetter || $0 == "_" }
    appendMistake(
      .malformedNumber(typed), from: start, replacements: isName ? ["\(digits)*\(letters)"] : [])
  }

  private mutating func skipDigits() {
    while isDigit(peek()) || peek() == UInt8(ascii: "_") && isDigit(peek(1)) { position += 1 }
  }

  private func hasExponent(_ offset: Int) -> Bool {
    guard peek(offset) | 0x20 == UInt8(ascii: "e") else { return false }
    let sign = peek(offset + 1)
    let isSigned = sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")
    return isDigit(peek(offset + (isSigned ? 2 : 1)))
  }

  /// A text up to its second quote, escapes resolved; a text ends on its line.
  mutating func readText(quote: UInt8) {
    let start = position
    position += 1
    var content: [UInt8] = []
    var spoilt: (escape: String, at: Int)?
    while position < bytes.count, peek() != UInt8(ascii: "\n") {
      let byte = peek()
      if byte == quote {
        position += 1
        if let spoilt { return appendSpoiltText(spoilt, from: start) }
        return append(.text(String(decoding: content, as: UTF8.self)), from: start)
      }
      let before = position
      if byte != UInt8(ascii: "\\") {
        position += 1
        content.append(byte)
      } else if let escaped = readEscape() {
        content += Array(String(escaped).utf8)
      } else {
        spoilt = spoilt ?? (text(from: before), before)
      }
    }
    appendMistake(
      .unterminatedText(quote: String(UnicodeScalar(quote))), from: start)
  }

  /// A text in quotes of a word processor, up to the next such quote; one mistake for both.
  mutating func readCurlyText(from start: Int) {
    let opening = text(from: start)
    let contentStart = position
    let quote = lookalikes[scalar(at: start)] ?? "\""
    while position < bytes.count, peek() != UInt8(ascii: "\n") {
      let scalar = scalar(at: position)
      position += scalar.utf8.count
      guard curlyQuotes.contains(scalar) || String(Character(scalar)) == quote else { continue }
      let end = position - scalar.utf8.count
      let content = String(decoding: bytes[contentStart..<end], as: UTF8.self)
      return appendMistake(
        .lookalike(opening, meant: quote), from: start, replacements: [quote + content + quote])
    }
    position = contentStart
    appendMistake(.lookalike(opening, meant: quote), from: start, replacements: [quote])
  }

  /// Reads `\n`, `\t`, `\\`, `\"`, `\'` or `\u{2581}`; nil for any other.
  private mutating func readEscape() -> Unicode.Scalar? {
    position += 1
    guard position < bytes.count, peek() != UInt8(ascii: "\n") else { return nil }
    let scalar = scalar(at: position)
    position += scalar.utf8.count
    switch scalar {
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    case "\\", "\"", "'": return scalar
    case "u": return readHexadecimalEscape()
    default: return nil
    }
  }

  private mutating func readHexadecimalEscape() -> Unicode.Scalar? {
    guard peek() == UInt8(ascii: "{"),
      let end = bytes[position...].prefix(8).firstIndex(of: UInt8(ascii: "}"))
    else { return nil }
    let digits = String(decoding: bytes[(position + 1)..<end], as: UTF8.self)
    guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
      return nil
    }
    position = end + 1
    return scalar
  }

  private mutating func appendSpoiltText(_ spoilt: (escape: String, at: Int), from start: Int) {
    let whole = text(from: start)
    let doubled = whole.utf8.prefix(spoilt.at - start) + [UInt8(ascii: "\\")]
    let replacement =
      String(decoding: doubled, as: UTF8.self)
      + String(decoding: whole.utf8.dropFirst(spoilt.at - start), as: UTF8.self)
    appendMistake(.unknownEscape(spoilt.escape), from: start, replacements: [replacement])
  }

  private func text(from start: Int) -> String {
    String(decoding: bytes[start..<position], as: UTF8.self)
  }
}

private func isAsciiLetter(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}
