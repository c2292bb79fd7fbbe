import CMapping
import Glibc
import Tensors

/// The bytes of an opened file, or of an inflated part of one.
///
/// Files up to ``readLimit`` are read at once, so that a later change of the file cannot matter;
/// larger ones are mapped, and looked at again before and after each use. A mapped file that becomes
/// shorter while it is read gives zeros from there on, and counts as changed.
///
/// `@unchecked Sendable`: the memory is never written after `init`, and freed only in `deinit`.
final class FileBytes: @unchecked Sendable {
  /// Files up to this many bytes are read rather than mapped.
  static let readLimit = 4 << 20

  private enum Backing {
    case owned
    case mapped(descriptor: Int32, state: FileState, range: Int32)
  }

  private let memory: UnsafeRawBufferPointer
  private let backing: Backing

  /// The number of bytes.
  var count: Int { memory.count }

  /// True when the bytes are those of the file itself and take no memory.
  var isMapped: Bool {
    if case .mapped = backing { true } else { false }
  }

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
      let state = try FileState(of: descriptor)
      if state.size > Self.readLimit, let (memory, range) = try Self.map(descriptor, state.size) {
        self.init(
          memory: memory, .mapped(descriptor: descriptor, state: state, range: range))
      } else {
        try self.init(owned: Self.read(state.size, from: descriptor))
        close(descriptor)
      }
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Takes over memory that was allocated with `allocate`.
  convenience init(owned: UnsafeMutableRawBufferPointer) {
    self.init(memory: UnsafeRawBufferPointer(owned), .owned)
  }

  private init(memory: UnsafeRawBufferPointer, _ backing: Backing) {
    self.memory = memory
    self.backing = backing
  }

  /// Maps a file; nil when so many are mapped already that another could not be guarded.
  private static func map(
    _ descriptor: Int32, _ size: Int
  ) throws(TensorFileError) -> (UnsafeRawBufferPointer, range: Int32)? {
    let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != MAP_FAILED else { throw .unreadable(errno: errno) }
    let range = cm_watch(address, size)
    guard range >= 0 else {
      munmap(address, size)
      return nil
    }
    return (UnsafeRawBufferPointer(start: address, count: size), range)
  }

  deinit {
    switch backing {
    case .owned: memory.deallocate()
    case .mapped(let descriptor, _, let range):
      cm_forget(range)
      munmap(UnsafeMutableRawPointer(mutating: memory.baseAddress), memory.count)
      close(descriptor)
    }
  }

  /// Lends the bytes; they must not leave `body`.
  ///
  /// - Throws: ``TensorFileError/changedWhileOpen`` when a mapped file is not the one that was opened
  ///   any more, and what `body` throws.
  func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws(TensorFileError) -> Result
  ) throws(TensorFileError) -> Result {
    guard isIntact else { throw .changedWhileOpen }
    defer { withExtendedLifetime(self) {} }
    let result = try body(memory)
    guard isIntact else { throw .changedWhileOpen }
    return result
  }

  /// The bytes in `range` as numbers of this machine, in place; nil when they are not mapped or do
  /// not lie as the machine's numbers do.
  func numbers(in range: Range<Int>) -> TensorNumbers? {
    let part = UnsafeRawBufferPointer(rebasing: memory[range])
    let alignment = MemoryLayout<Float>.alignment
    guard isMapped, 1.littleEndian == 1, let start = part.baseAddress,
      Int(bitPattern: start).isMultiple(of: alignment)
    else { return nil }
    return TensorNumbers(part.bindMemory(to: Float.self), ownedBy: self)
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

extension FileBytes: SharedMemory {
  /// True while a mapped file has the size and the time of writing it was opened with.
  var isIntact: Bool {
    guard case .mapped(let descriptor, let state, let range) = backing else { return true }
    // The mark is looked at last: zeros that were read before have set it by now.
    let present = try? FileState(of: descriptor)
    return present == state && !cm_is_broken(range)
  }
}
