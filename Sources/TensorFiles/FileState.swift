import Glibc

/// What tells that a file is still the one that was opened: its size, and when it was last written.
struct FileState: Equatable {
  let size: Int
  private let seconds: Int
  private let nanoseconds: Int

  /// Asks about an open file.
  ///
  /// - Throws: ``TensorFileError/unreadable(errno:)``, ``TensorFileError/notAFile``.
  init(of descriptor: Int32) throws(TensorFileError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(errno: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
    size = Int(status.st_size)
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
  }
}
