/// Text elements of a NumPy array.
///
/// NumPy pads with zeros, which are not part of the text. Code points that do not exist, and bytes
/// that are not UTF-8, become U+FFFD.
func textElements(
  in bytes: UnsafeRawBufferPointer, element: NpyHeader.Element, count: Int, isBigEndian: Bool
) -> [String] {
  let width = element.byteCount
  return (0..<count).map { index in
    let part = UnsafeRawBufferPointer(rebasing: bytes[index * width..<(index + 1) * width])
    if case .byteText = element {
      let length = part.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
      return String(decoding: part.prefix(length), as: UTF8.self)
    }
    var units = (0..<width / 4).map { position in
      let unit = part.loadUnaligned(fromByteOffset: 4 * position, as: UInt32.self)
      return isBigEndian ? UInt32(bigEndian: unit) : UInt32(littleEndian: unit)
    }
    while units.last == 0 { units.removeLast() }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: units.map { Unicode.Scalar($0) ?? "\u{FFFD}" })
    return String(text)
  }
}
