import Glibc

/// The bytes of an opened file, or of an inflated part of one.
///
/// Files up to ``readLimit`` are read at once, so that a later change of the file cannot matter;
/// larger ones are mapped, and looked at again before each use.
///
/// `@unchecked Sendable`: the memory is never written after `init`, and freed only in `deinit`.
final class FileBytes: @unchecked Sendable {
  /// Files up to this many bytes are read rather than mapped.
  static let readLimit = 4 << 20

  private enum Backing {
    case owned
    case mapped(descriptor: Int32)
  }

  private let memory: UnsafeRawBufferPointer
  private let backing: Backing

  /// The number of bytes.
  var count: Int { memory.count }

  /// Opens a file.
  ///
  /// - Throws: ``TensorFileError/notFound``, ``TensorFileError/notAFile``,
  ///   ``TensorFileError/unreadable(errno:)`` or ``TensorFileError/truncated(expected:found:)``.
  convenience init(path: String) throws(TensorFileError) {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw errno == ENOENT || errno == ENOTDIR ? .notFound : .unreadable(errno: errno)
    }
    do {
      let size = try Self.regularSize(of: descriptor)
      if size <= Self.readLimit {
        try self.init(owned: Self.read(size, from: descriptor))
        close(descriptor)
      } else {
        try self.init(mapping: descriptor, size: size)
      }
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Takes over memory that was allocated with `allocate`.
  init(owned: UnsafeMutableRawBufferPointer) {
    memory = UnsafeRawBufferPointer(owned)
    backing = .owned
  }

  private init(mapping descriptor: Int32, size: Int) throws(TensorFileError) {
    let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != MAP_FAILED else { throw .unreadable(errno: errno) }
    memory = UnsafeRawBufferPointer(start: address, count: size)
    backing = .mapped(descriptor: descriptor)
  }

  deinit {
    switch backing {
    case .owned: memory.deallocate()
    case .mapped(let descriptor):
      munmap(UnsafeMutableRawPointer(mutating: memory.baseAddress), memory.count)
      close(descriptor)
    }
  }

  /// Lends the bytes; they must not leave `body`.
  ///
  /// - Throws: ``TensorFileError/changedWhileOpen`` when a mapped file has another size now, for
  ///   reading behind its new end would stop the program; and what `body` throws.
  func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws(TensorFileError) -> Result
  ) throws(TensorFileError) -> Result {
    if case .mapped(let descriptor) = backing {
      guard try Self.regularSize(of: descriptor) == memory.count else { throw .changedWhileOpen }
    }
    defer { withExtendedLifetime(self) {} }
    return try body(memory)
  }

  private static func regularSize(of descriptor: Int32) throws(TensorFileError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(errno: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
    return Int(status.st_size)
  }

  private static func read(
    _ size: Int, from descriptor: Int32
  ) throws(TensorFileError) -> UnsafeMutableRawBufferPointer {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    var filled = 0
    while filled < size {
      let got = pread(descriptor, buffer.baseAddress?.advanced(by: filled), size - filled, filled)
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else {
        let error: TensorFileError =
          got < 0 ? .unreadable(errno: errno) : .truncated(expected: size, found: filled)
        buffer.deallocate()
        throw error
      }
      filled += got
    }
    return buffer
  }
}
