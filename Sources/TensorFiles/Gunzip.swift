import CZlib

/// What a gzip file holds; the bytes themselves when they are not compressed.
///
/// - Parameter limit: The most bytes that are made.
/// - Throws: ``TensorFileError/tooLarge(bytes:limit:)`` when there would be more, or
///   ``TensorFileError/truncated(expected:found:)`` when the compressed bytes end early or are broken.
/// - Source: RFC 1952.
public func gunzipped(_ bytes: [UInt8], limit: Int) throws(TensorFileError) -> [UInt8] {
  guard bytes.starts(with: [0x1F, 0x8B]) else { return bytes }
  // zlib counts in 32 bits.
  let most = Int(UInt32.max >> 1)
  guard bytes.count <= most else { throw .tooLarge(bytes: bytes.count, limit: most) }
  var result: [UInt8] = []
  var stored = bytes
  var stream = z_stream()
  // 16 more asks for the gzip header and its checksum.
  guard farfield_inflate_init(&stream, 15 + 16) == Z_OK else {
    throw .tooLarge(bytes: bytes.count, limit: limit)
  }
  defer { inflateEnd(&stream) }
  var piece = [UInt8](repeating: 0, count: 1 << 18)
  var status = Z_OK
  stored.withUnsafeMutableBufferPointer { input in
    stream.next_in = input.baseAddress
    stream.avail_in = UInt32(input.count)
    while status == Z_OK, result.count <= limit {
      let made = piece.withUnsafeMutableBufferPointer { output in
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        status = inflate(&stream, Z_NO_FLUSH)
        return output.count - Int(stream.avail_out)
      }
      result.append(contentsOf: piece[..<made])
    }
  }
  guard result.count <= limit else { throw .tooLarge(bytes: result.count, limit: limit) }
  guard status == Z_STREAM_END else {
    throw .truncated(expected: bytes.count + 1, found: bytes.count)
  }
  return result
}
