import CZlib

/// Why a picture could not be made.
public enum PictureError: Error, Equatable, Sendable {
  /// Wider or higher than picture files are read with by common programs.
  case tooLarge(width: Int, height: Int, limit: Int)
  /// The compressor had no memory.
  case noMemory
}

/// A bitmap as a PNG file: 8-bit RGB, not interlaced.
///
/// - Parameters:
///   - bitmap: The pixels.
///   - texts: Keywords and texts to go with it, in UTF-8.
/// - Throws: ``PictureError/noMemory``.
/// - Source: PNG specification, third edition (W3C): chunks 5.3, filters 9, compression 10.
func png(_ bitmap: Bitmap, texts: [(keyword: String, text: String)] = []) throws(PictureError)
  -> [UInt8]
{
  var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  let size = bigEndian(UInt32(bitmap.width)) + bigEndian(UInt32(bitmap.height))
  // Eight bits, red green blue, deflate, five filters, no interlacing.
  append("IHDR", size + [8, 2, 0, 0, 0], to: &file)
  for (keyword, text) in texts {
    // A null ends the keyword, language and translation are empty, nothing is compressed.
    append("iTXt", Array(keyword.utf8) + [0, 0, 0, 0, 0] + Array(text.utf8), to: &file)
  }
  try appendPixels(of: bitmap, to: &file)
  append("IEND", [], to: &file)
  return file
}

/// Appends a chunk: length, type, data, and the checksum of type and data.
private func append(_ type: String, _ data: [UInt8], to file: inout [UInt8]) {
  file += bigEndian(UInt32(data.count))
  let start = file.count
  file += Array(type.utf8) + data
  let checksum = file[start...].withUnsafeBytes { bytes in
    crc32(0, bytes.bindMemory(to: UInt8.self).baseAddress, UInt32(bytes.count))
  }
  file += bigEndian(UInt32(checksum))
}

private func bigEndian(_ number: UInt32) -> [UInt8] {
  withUnsafeBytes(of: number.bigEndian) { Array($0) }
}

/// Compresses the rows, a chunk each time the buffer is full.
///
/// A row like the one above becomes zeros by the filter Up; others are kept as they are, since
/// pictures of few colours do not gain from differences.
private func appendPixels(of bitmap: Bitmap, to file: inout [UInt8]) throws(PictureError) {
  var stream = z_stream()
  guard farfield_deflate_init(&stream, 9, 15) == Z_OK else { throw .noMemory }
  defer { deflateEnd(&stream) }
  let length = bitmap.width * 3
  var room = [UInt8](repeating: 0, count: 1 << 18)
  for row in 0..<bitmap.height {
    let pixels = bitmap.bytes[row * length..<(row + 1) * length]
    let repeats = row > 0 && pixels.elementsEqual(bitmap.bytes[(row - 1) * length..<row * length])
    var line = repeats ? [UInt8](repeating: 0, count: length + 1) : [0] + pixels
    if repeats { line[0] = 2 }
    let isLast = row == bitmap.height - 1
    deflate(&line, into: &room, ends: isLast, &stream, &file)
  }
}

/// Feeds one row; full buffers become chunks.
private func deflate(
  _ line: inout [UInt8], into room: inout [UInt8], ends: Bool, _ stream: inout z_stream,
  _ file: inout [UInt8]
) {
  line.withUnsafeMutableBufferPointer { source in
    stream.next_in = source.baseAddress
    stream.avail_in = UInt32(source.count)
    var status = Z_OK
    repeat {
      let made = room.withUnsafeMutableBufferPointer { target in
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(target.count)
        status = deflate(&stream, ends ? Z_FINISH : Z_NO_FLUSH)
        return target.count - Int(stream.avail_out)
      }
      if made > 0 { append("IDAT", Array(room[..<made]), to: &file) }
    } while ends ? status == Z_OK : stream.avail_out == 0
  }
}
