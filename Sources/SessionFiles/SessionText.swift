import Diagnostics

// What a session's text may hold.

/// The text of a file's bytes.
///
/// - Throws: `Diagnostic` with the line on which the bytes are not UTF-8.
func checkedText(_ bytes: [UInt8], file: String?) throws(Diagnostic) -> String {
  if let text = String(validating: bytes, as: UTF8.self) { return text }
  var line = 1
  var start = 0
  for end in 0...bytes.count where end == bytes.count || bytes[end] == UInt8(ascii: "\n") {
    let slice = Array(bytes[start..<end])
    if String(validating: slice, as: UTF8.self) == nil { break }
    line += 1
    start = end + 1
  }
  throw Diagnostic(
    "session.not-utf8", "the session is not UTF-8 text", label: "line \(line)",
    why: "sessions are plain UTF-8 text; another encoding, or a binary file, cannot be read"
  ).with(location: SourceLocation(file: file, line: line))
}

/// True for characters that no session may hold.
func isRefused(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x09: false
  case 0..<0x20, 0x7F..<0xA0: true
  case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
  default: false
  }
}

/// `U+001B`.
func codePoint(_ scalar: Unicode.Scalar) -> String {
  let digits = String(scalar.value, radix: 16, uppercase: true)
  return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}

extension Substring {
  /// The line without blanks at its end.
  var trimmedAtEnd: Substring {
    guard let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return self[...last]
  }

  /// The line without blanks at its ends.
  var trimmed: Substring { trimmedAtEnd.drop(while: \.isWhitespace) }
}
