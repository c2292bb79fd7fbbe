/// Little-endian numbers out of bytes that nobody vouches for; every step is checked.
struct ByteReader {
  let bytes: UnsafeRawBufferPointer
  private(set) var offset: Int

  init(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  /// Reads one integer and goes on behind it.
  mutating func read<Integer: FixedWidthInteger>(
    _ type: Integer.Type
  ) throws(TensorFileError) -> Integer {
    let part = try take(MemoryLayout<Integer>.size)
    return Integer(littleEndian: part.loadUnaligned(as: Integer.self))
  }

  /// Reads an unsigned integer as a size.
  mutating func readSize<Integer: FixedWidthInteger & UnsignedInteger>(
    _ type: Integer.Type
  ) throws(TensorFileError) -> Int {
    guard let size = Int(exactly: try read(type)) else { throw .sizeOverflow }
    return size
  }

  /// Lends `count` bytes and goes on behind them.
  mutating func take(_ count: Int) throws(TensorFileError) -> UnsafeRawBufferPointer {
    guard count >= 0, offset >= 0 else { throw .negativeSize(min(count, offset)) }
    let (end, overflow) = offset.addingReportingOverflow(count)
    if overflow { throw .sizeOverflow }
    guard end <= bytes.count else { throw .truncated(expected: end, found: bytes.count) }
    defer { offset = end }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
  }
}

/// The limits that a header must respect.
enum HeaderLimits {
  /// Axes of a tensor.
  static let rank = 32
  /// Bytes of a NumPy header; NumPy itself stops at 10,000 characters unless told otherwise.
  static let npyHeader = 1 << 16
  /// Bytes of a safetensors header, as the format allows. Large models stay far below 1 MB; the course of
  /// a long training, which stands in the metadata, does not.
  static let safetensorsHeader = 100_000_000
  /// Brackets inside brackets in parts of a header that are skipped.
  static let nesting = 16
}

/// The bytes that extents and a width ask for.
///
/// Extents of 0 are counted as 1 in the check, so that no later product of them can overflow.
///
/// - Throws: ``TensorFileError/rankTooLarge(limit:)``,
///   ``TensorFileError/negativeSize(_:)`` or ``TensorFileError/sizeOverflow``.
func checkedByteCount(
  extents: [Int], width: Int
) throws(TensorFileError) -> Int {
  guard extents.count <= HeaderLimits.rank else {
    throw .rankTooLarge(limit: HeaderLimits.rank)
  }
  var product = max(width, 1)
  for extent in extents {
    guard extent >= 0 else { throw .negativeSize(extent) }
    let (next, overflow) = product.multipliedReportingOverflow(by: max(extent, 1))
    // Half the range is kept free, so that a position in the file can be added.
    if overflow || next > Int.max / 2 { throw .sizeOverflow }
    product = next
  }
  return extents.contains(0) || width == 0 ? 0 : product
}
