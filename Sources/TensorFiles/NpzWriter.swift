import CZlib
import Tensors

/// Writes a zip archive of NumPy arrays: tensors, lists of texts, single texts.
func writeNpz(
  _ content: FileContent, compress: Bool, to file: inout ReplacementFile
) throws(TensorFileError) {
  var writer = ZipWriter(compress: compress)
  for (name, tensor) in content.tensors {
    let header = npyHeader(dtype: "<f4", extents: tensor.shape.extents)
    try writer.add(
      name + ".npy", header + elementBytes(tensor.numbers), to: &file)
  }
  for (name, texts) in content.textArrays.sorted(by: { $0.key < $1.key }) {
    try writer.add(name + ".npy", npyTexts(texts, extents: [texts.count]), to: &file)
  }
  for (name, text) in content.metadata.sorted(by: { $0.key < $1.key })
  where content.textArrays[name] == nil {
    try writer.add(name + ".npy", npyTexts([text], extents: []), to: &file)
  }
  try writer.finish(&file)
}

/// Writes the members of a zip archive and then its directory.
private struct ZipWriter {
  let compress: Bool
  private var directory: [UInt8] = []
  private var memberCount: UInt16 = 0

  /// Sizes and offsets are written in 32 bits.
  private static let limit = Int(UInt32.max) - 1

  init(compress: Bool) { self.compress = compress }

  mutating func add(
    _ name: String, _ bytes: [UInt8], to file: inout ReplacementFile
  ) throws(TensorFileError) {
    let stored = compress ? deflated(bytes) : nil
    let data = stored ?? bytes
    let end = file.count + 30 + name.utf8.count + max(data.count, bytes.count)
    guard end <= Self.limit, memberCount < .max - 1 else {
      throw .tooLarge(bytes: end, limit: Self.limit)
    }
    let checksum = bytes.withUnsafeBytes { checksumOfBytes($0) }
    // Version 2.0, names in UTF-8, method, and the first day that the format knows.
    var common: [UInt8] = [20, 0, 0, 0x08, stored == nil ? 0 : 8, 0, 0, 0, 0x21, 0]
    for field in [checksum, UInt32(data.count), UInt32(bytes.count)] {
      common += littleEndianBytes(field)
    }
    common += littleEndianBytes(UInt16(name.utf8.count)) + [0, 0]
    let offset = littleEndianBytes(UInt32(file.count))
    try file.write([0x50, 0x4B, 3, 4] + common + Array(name.utf8))
    try file.write(data)
    directory += [0x50, 0x4B, 1, 2, 20, 3] + common + [UInt8](repeating: 0, count: 6)
    directory += [0, 0, 0xA4, 0x81] + offset + Array(name.utf8)
    memberCount += 1
  }

  consuming func finish(_ file: inout ReplacementFile) throws(TensorFileError) {
    let start = file.count
    guard start + directory.count <= Self.limit else {
      throw .tooLarge(bytes: start + directory.count, limit: Self.limit)
    }
    let count = littleEndianBytes(memberCount)
    try file.write(directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count)
    try file.write(integer: UInt32(directory.count))
    try file.write(integer: UInt32(start))
    try file.write(integer: UInt16(0))
  }

  /// Raw deflate data, or nil when zlib refuses.
  private func deflated(_ bytes: [UInt8]) -> [UInt8]? {
    var stream = z_stream()
    guard farfield_deflate_init(&stream, 6, -15) == Z_OK else { return nil }
    defer { deflateEnd(&stream) }
    guard bytes.count <= Self.limit else { return nil }
    let room = Int(deflateBound(&stream, UInt(bytes.count)))
    guard room <= Self.limit else { return nil }
    return [UInt8](unsafeUninitializedCapacity: room) { target, filled in
      bytes.withUnsafeBytes { source in
        stream.next_in =
          UnsafeMutableRawBufferPointer(mutating: source)
          .bindMemory(to: UInt8.self).baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(room)
        // With room for the bound, one call always finishes.
        let status = deflate(&stream, Z_FINISH)
        precondition(status == Z_STREAM_END, "deflate ends within its bound, got \(status)")
        filled = room - Int(stream.avail_out)
      }
    }
  }
}
