import Glibc

/// A file that is written under a temporary name and appears whole, or not at all.
struct ReplacementFile: ~Copyable {
  private let path: String
  private let temporaryPath: String
  private let descriptor: Int32
  private var pending: [UInt8] = []
  /// Bytes written so far.
  private(set) var count = 0

  private static let bufferSize = 1 << 16

  /// Starts a file beside `path`.
  ///
  /// - Throws: ``TensorFileError/exists``, ``TensorFileError/notAFile`` or
  ///   ``TensorFileError/cannotWrite(errno:)``.
  init(path: String, overwrite: Bool) throws(TensorFileError) {
    try Self.check(path, overwrite: overwrite)
    let temporary = try Self.makeTemporaryFile(beside: path)
    self.path = path
    temporaryPath = temporary.path
    descriptor = temporary.descriptor
    pending.reserveCapacity(Self.bufferSize)
  }

  deinit {
    close(descriptor)
    // After a successful end the temporary name is gone, and this does nothing.
    unlink(temporaryPath)
  }

  private static func check(_ path: String, overwrite: Bool) throws(TensorFileError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR { throw .notAFile }
    if !overwrite { throw .exists }
  }

  private static func makeTemporaryFile(
    beside path: String
  ) throws(TensorFileError) -> (path: String, descriptor: Int32) {
    var template = Array("\(path).XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw .cannotWrite(errno: errno) }
    let name = template.dropLast().map { UInt8(bitPattern: $0) }
    return (String(decoding: name, as: UTF8.self), descriptor)
  }

  /// Appends bytes.
  mutating func write(_ bytes: some Collection<UInt8>) throws(TensorFileError) {
    pending.append(contentsOf: bytes)
    count += bytes.count
    if pending.count >= Self.bufferSize { try flush() }
  }

  /// Appends the little-endian bytes of an integer.
  mutating func write<Integer: FixedWidthInteger>(integer: Integer) throws(TensorFileError) {
    try write(littleEndianBytes(integer))
  }

  private mutating func flush() throws(TensorFileError) {
    var written = 0
    while written < pending.count {
      let got = pending.withUnsafeBytes { bytes in
        Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else { throw .cannotWrite(errno: errno) }
      written += got
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// Gives the file its name.
  ///
  /// - Throws: ``TensorFileError/exists`` when a file of that name appeared meanwhile and
  ///   `overwrite` is false, or ``TensorFileError/cannotWrite(errno:)``.
  consuming func finish(overwrite: Bool) throws(TensorFileError) {
    try flush()
    // The temporary file is private; the finished one has the permissions of any new file.
    let mask = umask(0)
    umask(mask)
    guard fchmod(descriptor, 0o666 & ~mask) == 0, fsync(descriptor) == 0 else {
      throw .cannotWrite(errno: errno)
    }
    if !overwrite {
      // A hard link, unlike a rename, never replaces a file.
      if link(temporaryPath, path) == 0 { return }
      if errno == EEXIST { throw .exists }
    }
    guard rename(temporaryPath, path) == 0 else { throw .cannotWrite(errno: errno) }
  }
}

/// The bytes of an integer, least significant first.
func littleEndianBytes<Integer: FixedWidthInteger>(_ integer: Integer) -> [UInt8] {
  withUnsafeBytes(of: integer.littleEndian) { Array($0) }
}
