/// The header of a NumPy array, versions 1 to 3.
///
/// Source: NumPy's `numpy.lib.format`, "NPY format".
struct NpyHeader: Equatable {
  /// What one element is.
  enum Element: Equatable {
    case number(ElementType)
    /// Text of at most this many code points, four bytes each.
    case unicode(length: Int)
    /// Text of at most this many bytes.
    case byteText(length: Int)

    /// Bytes of one element.
    var byteCount: Int {
      switch self {
      case .number(let type): type.byteCount
      case .unicode(let length): 4 * length
      case .byteText(let length): length
      }
    }
  }

  /// The dtype as the file writes it, such as "<f4".
  let dtype: String
  let element: Element
  let isBigEndian: Bool
  let isFortranOrder: Bool
  let extents: [Int]
  /// Where the elements start, from the start of the array's bytes.
  let dataOffset: Int

  /// The first bytes of every file.
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Reads the header at the start of `bytes`.
  init(_ bytes: UnsafeRawBufferPointer) throws(TensorFileError) {
    var reader = ByteReader(bytes)
    guard bytes.count >= 6, bytes.prefix(6).elementsEqual(Self.magic) else { throw .badMagic(.npy) }
    _ = try reader.take(6)
    let (major, minor) = (try reader.read(UInt8.self), try reader.read(UInt8.self))
    guard 1...3 ~= major, minor == 0 else {
      throw .unsupportedVersion(major: Int(major), minor: Int(minor))
    }
    let length =
      major == 1 ? try reader.readSize(UInt16.self) : try reader.readSize(UInt32.self)
    guard length <= HeaderLimits.npyHeader else {
      throw .headerTooLarge(bytes: length, limit: HeaderLimits.npyHeader)
    }
    let base = reader.offset
    var fields = Fields()
    try fields.read(HeaderScanner(try reader.take(length), base: base))
    guard let dtype = fields.dtype, let order = fields.isFortranOrder, let extents = fields.extents
    else { throw .malformedHeader(offset: base) }
    self.dtype = dtype
    (element, isBigEndian) = try Self.parse(dtype: dtype)
    isFortranOrder = order
    self.extents = extents
    dataOffset = reader.offset
  }

  /// The three entries of the header's Python dictionary.
  private struct Fields {
    var dtype: String?
    var isFortranOrder: Bool?
    var extents: [Int]?

    mutating func read(_ text: HeaderScanner) throws(TensorFileError) {
      var scanner = text
      try scanner.expect("{")
      while !scanner.skip("}") {
        let start = scanner
        let key = try scanner.text(quotes: ["'", "\""])
        try scanner.expect(":")
        switch key {
        case "descr" where dtype == nil:
          if scanner.peek() == UInt8(ascii: "[") { throw .unsupportedDtype("structured array") }
          dtype = try scanner.text(quotes: ["'", "\""])
        case "fortran_order" where isFortranOrder == nil:
          isFortranOrder = try Self.truth(&scanner)
        case "shape" where extents == nil:
          extents = try scanner.sizes(from: "(", to: ")", allowsTrailingComma: true)
        case "descr", "fortran_order", "shape": throw .duplicateName(key)
        default: throw start.malformed
        }
        if scanner.skip("}") { break }
        try scanner.expect(",")
      }
      try scanner.expectEnd()
    }

    private static func truth(_ scanner: inout HeaderScanner) throws(TensorFileError) -> Bool {
      let start = scanner
      switch try scanner.word() {
      case "True": return true
      case "False": return false
      default: throw start.malformed
      }
    }
  }

  private static func parse(dtype: String) throws(TensorFileError) -> (Element, Bool) {
    guard let order = dtype.first, "<>|=".contains(order) else { throw .unsupportedDtype(dtype) }
    let isBigEndian = order == ">"
    let kind = dtype.dropFirst()
    if let type = ElementType(numpy: kind) { return (.number(type), isBigEndian) }
    let digits = kind.dropFirst()
    guard digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
      let length = Int(digits), length <= Int(Int32.max)
    else { throw .unsupportedDtype(dtype) }
    switch kind.first {
    case "U": return (.unicode(length: length), isBigEndian)
    case "S": return (.byteText(length: length), isBigEndian)
    default: throw .unsupportedDtype(dtype)
    }
  }
}
