import Tensors

/// The text in a file that nobody vouches for.
enum TextFile {
  /// Bytes that are read of one file, or of the files of one folder.
  static let limit = 1 << 24

  /// The Unicode scalars of UTF-8 text, without a byte order mark, lines ending with a line feed.
  ///
  /// - Throws: ``TaskError/emptyFile(_:)``, ``TaskError/fileTooLarge(_:bytes:limit:)`` or
  ///   ``TaskError/notText(_:offset:)``; a byte 0 is no text.
  /// - Complexity: O(bytes).
  static func scalars(of file: TaskFile) throws(TaskError) -> [Unicode.Scalar] {
    let bytes = try checked(file)
    var scalars: [Unicode.Scalar] = []
    scalars.reserveCapacity(bytes.count)
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        if scalar == "\0" { throw .notText(file.name, offset: offset) }
        offset += encoded.count
        if scalar == "\n", scalars.last == "\r" { scalars.removeLast() }
        scalars.append(scalar)
      case .error: throw .notText(file.name, offset: offset)
      case .emptyInput:
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        if scalars.isEmpty { throw .emptyFile(file.name) }
        return scalars
      }
    }
  }

  private static func checked(_ file: TaskFile) throws(TaskError) -> [UInt8] {
    if file.bytes.isEmpty { throw .emptyFile(file.name) }
    guard file.bytes.count <= limit else {
      throw .fileTooLarge(file.name, bytes: file.bytes.count, limit: limit)
    }
    return file.bytes
  }
}

/// A text cut in two: windows for training come from the first nine tenths, held-out ones from the
/// last tenth; no window reaches into the other part.
struct PartedText: Sendable {
  /// The numbers of its tokens.
  let tokens: [UInt16]
  /// The first token of the last tenth.
  let cut: Int

  /// - Throws: ``TaskError/textTooShort(_:tokens:minimum:)`` when the last tenth is no longer than a window.
  init(_ tokens: [UInt16], name: String, window: Int) throws(TaskError) {
    guard tokens.count / 10 > window else {
      throw .textTooShort(name, tokens: tokens.count, minimum: 10 * (window + 1))
    }
    self.tokens = tokens
    cut = tokens.count - tokens.count / 10
  }

  /// Some tokens in a row, from any place of a part with equal odds.
  func window(_ count: Int, _ split: Split, _ random: inout RandomGenerator) -> ArraySlice<UInt16> {
    let part = split == .heldOut ? cut..<tokens.count : 0..<cut
    let start = part.lowerBound + random.integer(below: part.count - count + 1)
    return tokens[start..<start + count]
  }
}
