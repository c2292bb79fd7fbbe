/// A file inside a zip archive, as the central directory describes it; everything is checked.
struct ZipMember: Equatable {
  let name: String
  let isDeflated: Bool
  /// The stored bytes, from the start of the archive.
  let data: Range<Int>
  /// Bytes after inflating.
  let size: Int
  /// CRC-32 after inflating.
  let checksum: UInt32
  /// Where the local header starts; with `data` the bytes that belong to this member alone.
  let headerOffset: Int
}

/// Reads the central directory of a zip archive.
///
/// - Throws: ``TensorFileError`` for whatever does not fit together: members that overlap or end
///   behind the directory, sizes that deflate cannot reach, names that lead out of the archive.
/// - Source: PKWARE, .ZIP File Format Specification (APPNOTE) 6.3.
func readZipDirectory(_ bytes: UnsafeRawBufferPointer) throws(TensorFileError) -> [ZipMember] {
  let end = try ZipDirectoryEnd(bytes)
  var reader = ByteReader(
    UnsafeRawBufferPointer(rebasing: bytes[..<end.directory.upperBound]),
    at: end.directory.lowerBound)
  var members: [ZipMember] = []
  for _ in 0..<end.memberCount {
    var entry = try ZipDirectoryEntry(&reader)
    members.append(
      try entry.member(in: bytes, directoryStart: end.directory.lowerBound))
  }
  guard reader.offset == end.directory.upperBound else {
    throw .malformedHeader(offset: reader.offset)
  }
  let ordered = members.sorted { $0.headerOffset < $1.headerOffset }
  for (first, second) in zip(ordered, ordered.dropFirst())
  where first.data.upperBound > second.headerOffset {
    throw .offsetsOverlap(first.name, second.name)
  }
  return members
}

/// Where the central directory lies.
private struct ZipDirectoryEnd {
  let directory: Range<Int>
  let memberCount: Int

  init(_ bytes: UnsafeRawBufferPointer) throws(TensorFileError) {
    guard let position = Self.position(in: bytes) else { throw .badMagic(.npz) }
    var reader = ByteReader(bytes, at: position + 4)
    _ = try reader.take(4)
    var fields: (count: Int, size: Int, start: Int)
    _ = try reader.read(UInt16.self)
    fields.count = try reader.readSize(UInt16.self)
    fields.size = try reader.readSize(UInt32.self)
    fields.start = try reader.readSize(UInt32.self)
    var end = position
    if fields.count == 0xFFFF || fields.size == 0xFFFF_FFFF || fields.start == 0xFFFF_FFFF {
      (fields, end) = try Self.wide(bytes, before: position)
    }
    let (upper, overflow) = fields.start.addingReportingOverflow(fields.size)
    if overflow { throw .sizeOverflow }
    guard upper <= end else {
      throw .lengthBeyondFile(name: "", end: upper, available: end)
    }
    directory = fields.start..<upper
    memberCount = fields.count
  }

  /// The last record whose comment reaches exactly to the end of the file.
  private static func position(in bytes: UnsafeRawBufferPointer) -> Int? {
    let last = bytes.count - 22
    guard last >= 0 else { return nil }
    for position in stride(from: last, through: max(0, last - 0xFFFF), by: -1) {
      let signature = bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)
      guard UInt32(littleEndian: signature) == 0x0605_4B50 else { continue }
      let comment = bytes.loadUnaligned(fromByteOffset: position + 20, as: UInt16.self)
      if position + 22 + Int(UInt16(littleEndian: comment)) == bytes.count { return position }
    }
    return nil
  }

  /// The 64-bit record, found through its locator in front of the 32-bit one.
  private static func wide(
    _ bytes: UnsafeRawBufferPointer, before position: Int
  ) throws(TensorFileError) -> (fields: (count: Int, size: Int, start: Int), end: Int) {
    guard position >= 20 else { throw .malformedHeader(offset: position) }
    var locator = ByteReader(bytes, at: position - 20)
    guard try locator.read(UInt32.self) == 0x0706_4B50 else {
      throw .malformedHeader(offset: position - 20)
    }
    _ = try locator.take(4)
    let start = try locator.readSize(UInt64.self)
    var reader = ByteReader(bytes, at: start)
    guard try reader.read(UInt32.self) == 0x0606_4B50 else { throw .malformedHeader(offset: start) }
    _ = try reader.take(28)
    let count = try reader.readSize(UInt64.self)
    let size = try reader.readSize(UInt64.self)
    return ((count, size, try reader.readSize(UInt64.self)), start)
  }
}

/// One entry of the central directory as it stands in the file.
private struct ZipDirectoryEntry {
  let offset: Int
  let flags: UInt16
  let method: Int
  let checksum: UInt32
  var storedSize: Int
  var size: Int
  var headerOffset: Int
  let nameBytes: [UInt8]
  let name: String

  init(_ reader: inout ByteReader) throws(TensorFileError) {
    offset = reader.offset
    guard try reader.read(UInt32.self) == 0x0201_4B50 else {
      throw .malformedHeader(offset: offset)
    }
    _ = try reader.take(4)
    flags = try reader.read(UInt16.self)
    method = try reader.readSize(UInt16.self)
    _ = try reader.take(4)
    checksum = try reader.read(UInt32.self)
    storedSize = try reader.readSize(UInt32.self)
    size = try reader.readSize(UInt32.self)
    let nameLength = try reader.readSize(UInt16.self)
    let extraLength = try reader.readSize(UInt16.self)
    let commentLength = try reader.readSize(UInt16.self)
    _ = try reader.take(8)
    headerOffset = try reader.readSize(UInt32.self)
    nameBytes = Array(try reader.take(nameLength))
    guard let text = String(validating: nameBytes, as: UTF8.self) else {
      throw .unsafeName(String(decoding: nameBytes, as: UTF8.self))
    }
    name = text
    try readWideSizes(ByteReader(try reader.take(extraLength)))
    _ = try reader.take(commentLength)
  }

  /// Fields that do not fit 32 bits stand in an extra field, in this order, only those needed.
  private mutating func readWideSizes(_ extra: ByteReader) throws(TensorFileError) {
    var extra = extra
    while extra.offset + 4 <= extra.bytes.count {
      let tag = try extra.read(UInt16.self)
      let length = try extra.readSize(UInt16.self)
      var field = ByteReader(try extra.take(length))
      guard tag == 1 else { continue }
      if size == 0xFFFF_FFFF { size = try field.readSize(UInt64.self) }
      if storedSize == 0xFFFF_FFFF { storedSize = try field.readSize(UInt64.self) }
      if headerOffset == 0xFFFF_FFFF { headerOffset = try field.readSize(UInt64.self) }
    }
  }

  /// Checks the entry against its local header and the space in front of the directory.
  mutating func member(
    in bytes: UnsafeRawBufferPointer, directoryStart: Int
  ) throws(TensorFileError) -> ZipMember {
    try checkMemberName(name)
    if flags & 0x41 != 0 { throw .encrypted(name) }
    guard method == 0 || method == 8 else {
      throw .unsupportedCompression(name: name, method: method)
    }
    var reader = ByteReader(bytes, at: headerOffset)
    guard try reader.read(UInt32.self) == 0x0403_4B50 else {
      throw .malformedHeader(offset: headerOffset)
    }
    _ = try reader.take(22)
    let nameLength = try reader.readSize(UInt16.self)
    let extraLength = try reader.readSize(UInt16.self)
    guard try reader.take(nameLength).elementsEqual(nameBytes) else {
      throw .malformedHeader(offset: headerOffset + 30)
    }
    _ = try reader.take(extraLength)
    let (end, overflow) = reader.offset.addingReportingOverflow(storedSize)
    if overflow { throw .sizeOverflow }
    guard end <= directoryStart else {
      throw .lengthBeyondFile(name: name, end: end, available: directoryStart)
    }
    try checkGrowth()
    return ZipMember(
      name: name, isDeflated: method == 8, data: reader.offset..<end, size: size,
      checksum: checksum, headerOffset: headerOffset)
  }

  /// Deflate cannot grow data more than 1,032 times; what claims more is a trap or damaged.
  private func checkGrowth() throws(TensorFileError) {
    if method == 0 {
      guard size == storedSize else {
        throw .sizeMismatch(name: name, expected: size, found: storedSize)
      }
    } else if size / 1032 > storedSize {
      throw .zipBomb(name: name, ratio: size / max(storedSize, 1))
    }
  }
}

/// A member's name must stay inside the archive: relative, without `..`, visible characters only.
func checkMemberName(_ name: String) throws(TensorFileError) {
  let parts = name.split(separator: "/", omittingEmptySubsequences: false)
  let isVisible = name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
  guard isVisible, !name.contains("\\"),
    parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." })
  else { throw .unsafeName(name) }
}
