/// Reads the text of a header byte by byte; what both kinds of header share.
struct HeaderScanner {
  private let bytes: UnsafeRawBufferPointer
  /// Where the text starts in the file, for messages.
  private let base: Int
  private var offset = 0

  init(_ bytes: UnsafeRawBufferPointer, base: Int) {
    self.bytes = bytes
    self.base = base
  }

  /// What is thrown when the text is not as it should be here.
  var malformed: TensorFileError { .malformedHeader(offset: base + offset) }

  /// The next byte that is not blank.
  mutating func peek() -> UInt8? {
    while offset < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
    return offset < bytes.count ? bytes[offset] : nil
  }

  /// Goes on behind `character` if it is the next one that is not blank.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard let next = peek(), UInt32(next) == character.value else { return false }
    offset += 1
    return true
  }

  /// Goes on behind `character`, which must be next.
  mutating func expect(_ character: Unicode.Scalar) throws(TensorFileError) {
    guard skip(character) else { throw malformed }
  }

  /// The text must be at its end.
  mutating func expectEnd() throws(TensorFileError) {
    guard peek() == nil else { throw malformed }
  }

  /// A letter-only word such as `True`.
  mutating func word() throws(TensorFileError) -> String {
    guard peek() != nil else { throw malformed }
    let start = offset
    while offset < bytes.count, Character(Unicode.Scalar(bytes[offset])).isLetter { offset += 1 }
    guard offset > start else { throw malformed }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  /// An integer; fractions are malformed.
  mutating func integer() throws(TensorFileError) -> Int {
    let isNegative = skip("-")
    guard let first = peek(), Self.isDigit(first) else { throw malformed }
    var value = 0
    while offset < bytes.count, Self.isDigit(bytes[offset]) {
      let digit = Int(bytes[offset] - UInt8(ascii: "0"))
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (next, carried) = tens.addingReportingOverflow(digit)
      if overflow || carried { throw .sizeOverflow }
      value = next
      offset += 1
    }
    if offset < bytes.count, ".eE".utf8.contains(bytes[offset]) { throw malformed }
    return isNegative ? -value : value
  }

  /// An integer that counts or locates something.
  mutating func size() throws(TensorFileError) -> Int {
    let value = try integer()
    guard value >= 0 else { throw .negativeSize(value) }
    return value
  }

  /// Integers between two brackets, a comma behind the last allowed when `allowsTrailingComma`.
  mutating func sizes(
    from opening: Unicode.Scalar, to closing: Unicode.Scalar, allowsTrailingComma: Bool
  ) throws(TensorFileError) -> [Int] {
    try expect(opening)
    var sizes: [Int] = []
    if skip(closing) { return sizes }
    while true {
      sizes.append(try size())
      _ = allowsTrailingComma && skip("L")  // Python 2 wrote its long integers so.
      if skip(closing) { return sizes }
      try expect(",")
      if allowsTrailingComma && skip(closing) { return sizes }
      guard sizes.count < HeaderLimits.rank else {
        throw .rankTooLarge(limit: HeaderLimits.rank)
      }
    }
  }

  /// A text in double quotes, or in any of `quotes`; escapes as in JSON.
  mutating func text(quotes: [Unicode.Scalar] = ["\""]) throws(TensorFileError) -> String {
    guard let quote = peek(), quotes.contains(Unicode.Scalar(quote)) else { throw malformed }
    offset += 1
    var utf8: [UInt8] = []
    while true {
      guard offset < bytes.count, bytes[offset] >= 0x20 else { throw malformed }
      let byte = bytes[offset]
      offset += 1
      if byte == quote { break }
      if byte == UInt8(ascii: "\\") {
        utf8.append(contentsOf: String(try escape()).utf8)
      } else {
        utf8.append(byte)
      }
    }
    guard let text = String(validating: utf8, as: UTF8.self) else { throw malformed }
    return text
  }

  private mutating func escape() throws(TensorFileError) -> Unicode.Scalar {
    guard offset < bytes.count else { throw malformed }
    let character = Unicode.Scalar(bytes[offset])
    offset += 1
    switch character {
    case "\"", "\\", "/", "'": return character
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u": return try escapedScalar()
    default: throw malformed
    }
  }

  private mutating func escapedScalar() throws(TensorFileError) -> Unicode.Scalar {
    let first = try codeUnit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard UTF16.isLeadSurrogate(UInt16(first)), offset + 1 < bytes.count,
      bytes[offset] == UInt8(ascii: "\\"), bytes[offset + 1] == UInt8(ascii: "u")
    else { throw malformed }
    offset += 2
    let second = try codeUnit()
    guard UTF16.isTrailSurrogate(UInt16(second)),
      let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    else { throw malformed }
    return scalar
  }

  private mutating func codeUnit() throws(TensorFileError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard offset < bytes.count, let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue
      else { throw malformed }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    return value
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }
}

extension HeaderScanner {
  /// Goes over the members of a JSON object: `body` must read each value.
  mutating func members(
    _ body: (inout HeaderScanner, String) throws(TensorFileError) -> Void
  ) throws(TensorFileError) {
    try expect("{")
    if skip("}") { return }
    while true {
      let name = try text()
      try expect(":")
      try body(&self, name)
      if skip("}") { return }
      try expect(",")
    }
  }

  /// A JSON list of texts.
  mutating func texts() throws(TensorFileError) -> [String] {
    try expect("[")
    var texts: [String] = []
    if skip("]") { return texts }
    while true {
      texts.append(try text())
      if skip("]") { return texts }
      try expect(",")
    }
  }

  /// Goes on behind any JSON value.
  mutating func skipValue(depth: Int = 0) throws(TensorFileError) {
    guard depth < HeaderLimits.nesting else { throw .nestedTooDeeply(limit: HeaderLimits.nesting) }
    switch peek().map({ Unicode.Scalar($0) }) {
    case "\"": _ = try text()
    case "{":
      try members { scanner, _ throws(TensorFileError) in
        try scanner.skipValue(depth: depth + 1)
      }
    case "[":
      try expect("[")
      if skip("]") { return }
      repeat { try skipValue(depth: depth + 1) } while skip(",")
      try expect("]")
    case "t", "f", "n": _ = try word()
    default: try skipNumber()
    }
  }

  private mutating func skipNumber() throws(TensorFileError) {
    let start = offset
    while offset < bytes.count, "+-.0123456789eE".utf8.contains(bytes[offset]) { offset += 1 }
    guard offset > start else { throw malformed }
  }
}
