/// Why a file could not be read or written; facts and numbers only, no text.
public enum TensorFileError: Error, Equatable, Sendable {
  /// There is no such file.
  case notFound
  /// The path names a directory, a pipe or a device.
  case notAFile
  /// The system refused to read.
  case unreadable(errno: Int32)
  /// The name does not end in one of the known extensions.
  case unknownExtension(String)
  /// The file's size changed after it was opened.
  case changedWhileOpen

  /// The file ends too early; both in bytes from its start.
  case truncated(expected: Int, found: Int)
  /// The file goes on after its last number.
  case trailingBytes(Int)
  /// The first bytes are not those of the format.
  case badMagic(TensorFileFormat)
  /// A version of the format that is not known.
  case unsupportedVersion(major: Int, minor: Int)
  /// The header is longer than is accepted.
  case headerTooLarge(bytes: Int, limit: Int)
  /// The header is not written as the format asks, at this byte of the file or archive member.
  case malformedHeader(offset: Int)
  /// Brackets inside brackets beyond the limit.
  case nestedTooDeeply(limit: Int)

  /// A type of numbers that is not read; its name as the file writes it.
  case unsupportedDtype(String)
  /// More axes than are accepted.
  case rankTooLarge(limit: Int)
  /// An extent, an offset or a length below 0.
  case negativeSize(Int)
  /// Extents whose product, in bytes, does not fit a number.
  case sizeOverflow
  /// Shape and dtype ask for other than the bytes that are there.
  case sizeMismatch(name: String, expected: Int, found: Int)
  /// A tensor that ends behind the file's end; bytes from the start of the data.
  case lengthBeyondFile(name: String, end: Int, available: Int)
  /// Two tensors or members share bytes.
  case offsetsOverlap(String, String)
  /// Bytes that belong to no tensor, before this tensor, or behind the last one.
  case offsetsGap(before: String?, bytes: Int)
  /// The same name twice.
  case duplicateName(String)
  /// A name that leads out of the archive, is empty, or holds control characters.
  case unsafeName(String)

  /// An archive member that is not an array.
  case notAnArray(String)
  /// A compression other than none and deflate.
  case unsupportedCompression(name: String, method: Int)
  /// An encrypted archive member.
  case encrypted(String)
  /// A member that claims to grow more than deflate can: declared bytes per stored byte.
  case zipBomb(name: String, ratio: Int)
  /// A member that does not inflate to the declared number of bytes.
  case inflatedSizeMismatch(name: String, declared: Int)
  /// A member whose CRC-32 is not the declared one.
  case checksumMismatch(String)

  /// A request over the memory limit; nothing was allocated.
  case tooLarge(bytes: Int, limit: Int)
  /// There is no tensor of this name.
  case noTensor(named: String)
  /// The name is that of a text array.
  case isText(named: String)

  /// The file exists, and overwriting was not asked for.
  case exists
  /// The system refused to write.
  case cannotWrite(errno: Int32)
  /// The format holds one array; this many were given.
  case needsOneTensor(TensorFileFormat, count: Int)
  /// The format holds at most this many axes.
  case rankNotWritable(TensorFileFormat, rank: Int, limit: Int)
}
