/// How the tokens of a task are written one after the other.
public enum TaskWriting: Equatable, Sendable {
  /// Words with blanks between them.
  case words
  /// Each token is a Unicode scalar of a text.
  case characters
  /// Each token is a byte of a text in UTF-8.
  case bytes
}

extension Task {
  /// Tokens as a person reads them; bytes that are no UTF-8 as U+FFFD.
  ///
  /// - Complexity: O(tokens).
  public func written(_ tokens: [Int]) -> String {
    let names = tokens.map { vocabulary[$0] }
    switch writing {
    case .words: return names.joined(separator: " ")
    case .characters: return names.map(TokenName.written).joined()
    case .bytes:
      return String(decoding: names.flatMap(TokenName.bytes), as: UTF8.self)
    }
  }

  /// The tokens that a text is made of.
  ///
  /// - Throws: ``TaskError/notInVocabulary(_:position:)``; the position counts tokens.
  /// - Complexity: O(text + vocabulary).
  public func tokens(of text: String) throws(TaskError) -> [Int] {
    let numbers = Dictionary(
      vocabulary.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let names: [String] =
      switch writing {
      case .words: text.split(whereSeparator: \.isWhitespace).map(String.init)
      case .characters: text.unicodeScalars.map(TokenName.of(scalar:))
      case .bytes: text.utf8.map(TokenName.of(byte:))
      }
    var tokens: [Int] = []
    for (position, name) in names.enumerated() {
      guard let token = numbers[name] else { throw .notInVocabulary(name, position: position) }
      tokens.append(token)
    }
    return tokens
  }
}

/// Names of tokens that can be seen: each different from the others, none a blank.
enum TokenName {
  static let blank = "␣"
  static let lineEnd = "¶"
  /// The token at which a single answer to the whole sequence is asked.
  static let ask = "→"

  /// a…z, then A…Z, then t52, t53, …
  static func letters(_ count: Int) -> [String] {
    (0..<count).map { index in
      switch index {
      case 0..<26: String(UnicodeScalar(UInt8(97 + index)))
      case 26..<52: String(UnicodeScalar(UInt8(65 + index - 26)))
      default: "t\(index)"
      }
    }
  }

  static func of(scalar: Unicode.Scalar) -> String {
    switch scalar {
    case " ": blank
    case "\n": lineEnd
    // What could be mistaken for the names above, or not be seen.
    case "␣", "¶": code(scalar.value)
    default: scalar.properties.isVisible ? String(scalar) : code(scalar.value)
    }
  }

  static func of(byte: UInt8) -> String {
    switch byte {
    case 0x20: blank
    case 0x0A: lineEnd
    case 0x21...0x7E: String(UnicodeScalar(byte))
    default: "x" + hexadecimal(UInt32(byte), digits: 2)
    }
  }

  /// What a name of a character stands for.
  static func written(_ name: String) -> String {
    switch name {
    case blank: return " "
    case lineEnd: return "\n"
    default:
      guard name.hasPrefix("U+"), let value = UInt32(name.dropFirst(2), radix: 16),
        let scalar = Unicode.Scalar(value)
      else { return name }
      return String(scalar)
    }
  }

  /// What a name of a byte stands for.
  static func bytes(_ name: String) -> [UInt8] {
    switch name {
    case blank: return [0x20]
    case lineEnd: return [0x0A]
    default:
      let bytes = Array(name.utf8)
      guard bytes.count == 3, let byte = UInt8(name.dropFirst(), radix: 16) else { return bytes }
      return [byte]
    }
  }

  private static func code(_ value: UInt32) -> String {
    "U+" + hexadecimal(value, digits: 4)
  }

  private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

extension Unicode.Scalar.Properties {
  /// True for what takes a place of its own on paper.
  fileprivate var isVisible: Bool {
    switch generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
      .paragraphSeparator, .nonspacingMark, .enclosingMark:
      false
    default: true
    }
  }
}
