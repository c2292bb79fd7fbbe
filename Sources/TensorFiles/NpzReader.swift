import CZlib

/// Members up to this many bytes have their CRC-32 compared when the archive is opened, larger
/// ones when they are converted.
private let eagerChecksumLimit = 64 << 20

/// Reads a zip archive of NumPy arrays, stored or deflated.
func readNpz(_ source: FileBytes, memoryLimit: Int) throws(TensorFileError) -> FileParts {
  let members = try source.withBytes { bytes throws(TensorFileError) in
    try readZipDirectory(bytes)
  }
  try checkInflatedSize(members, memoryLimit: memoryLimit)
  var parts = FileParts()
  for member in members {
    guard member.name.hasSuffix(".npy"), member.name.count > 4 else {
      throw .notAnArray(member.name)
    }
    let name = String(member.name.dropLast(4))
    if member.isDeflated {
      let inflated = try source.withBytes { bytes throws(TensorFileError) in
        try inflate(member, in: bytes)
      }
      try addNpy(
        named: name, in: inflated, range: 0..<inflated.count, memoryLimit: memoryLimit, to: &parts)
    } else {
      var unchecked: StoredArray.UncheckedBytes? = .init(
        range: member.data, checksum: member.checksum)
      if member.size <= eagerChecksumLimit {
        try unchecked?.check(in: source, name: name)
        unchecked = nil
      }
      try addNpy(
        named: name, in: source, range: member.data, unchecked: unchecked,
        memoryLimit: memoryLimit, to: &parts)
    }
  }
  return parts
}

private func checkInflatedSize(
  _ members: [ZipMember], memoryLimit: Int
) throws(TensorFileError) {
  var total = 0
  for member in members where member.isDeflated {
    let (sum, overflow) = total.addingReportingOverflow(member.size)
    if overflow { throw .sizeOverflow }
    total = sum
  }
  guard total <= memoryLimit else { throw .tooLarge(bytes: total, limit: memoryLimit) }
}

/// Inflates a member into memory of the declared size, which must come out exactly.
private func inflate(
  _ member: ZipMember, in archive: UnsafeRawBufferPointer
) throws(TensorFileError) -> FileBytes {
  let target = UnsafeMutableRawBufferPointer.allocate(byteCount: member.size, alignment: 16)
  let result = FileBytes(owned: target)
  let stored = UnsafeRawBufferPointer(rebasing: archive[member.data])
  guard inflateExactly(stored, into: target) else {
    throw .inflatedSizeMismatch(name: member.name, declared: member.size)
  }
  guard checksumOfBytes(UnsafeRawBufferPointer(target)) == member.checksum else {
    throw .checksumMismatch(member.name)
  }
  return result
}

/// True when raw deflate data in `stored` ends exactly where `target` does.
private func inflateExactly(
  _ stored: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
) -> Bool {
  var stream = z_stream()
  guard farfield_inflate_init(&stream, -15) == Z_OK else { return false }
  defer { inflateEnd(&stream) }
  // zlib counts in 32 bits, so both sides are handed over in pieces.
  let limit = 1 << 30
  var consumed = 0
  var produced = 0
  var spare: UInt8 = 0
  return withUnsafeMutablePointer(to: &spare) { spare in
    while true {
      let input = stored.dropFirst(consumed).prefix(limit)
      let output = target.dropFirst(produced).prefix(limit)
      stream.next_in =
        UnsafeMutableRawBufferPointer(
          mutating: UnsafeRawBufferPointer(rebasing: input)
        ).bindMemory(to: UInt8.self).baseAddress
      stream.avail_in = UInt32(input.count)
      // A full target still needs a byte of room for zlib to see the end of the data.
      stream.next_out =
        output.isEmpty
        ? spare
        : UnsafeMutableRawBufferPointer(rebasing: output).bindMemory(to: UInt8.self).baseAddress
      stream.avail_out = output.isEmpty ? 1 : UInt32(output.count)
      let roomBefore = Int(stream.avail_out)
      let status = CZlib.inflate(&stream, Z_NO_FLUSH)
      let got = roomBefore - Int(stream.avail_out)
      consumed += input.count - Int(stream.avail_in)
      if output.isEmpty && got > 0 { return false }
      produced += got
      if status == Z_STREAM_END { return produced == target.count && consumed == stored.count }
      guard status == Z_OK, got > 0 || Int(stream.avail_in) < input.count else { return false }
    }
  }
}
