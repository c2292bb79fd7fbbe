import Foundation
import Synchronization

/// Opens standard streams that were closed on nothing: otherwise the next file would take their place.
func openMissingStreams() {
  for stream: Int32 in 0...2 where fcntl(stream, F_GETFD) == -1 { _ = open("/dev/null", O_RDWR) }
}

/// Why printing first failed; 0 when it did not. A stream tells it once only.
private let printingFailure = Mutex<Int32>(0)

/// Hands what was printed to the system.
func flushOutput() {
  guard fflush(nil) != 0 else { return }
  let reason = errno
  printingFailure.withLock { if $0 == 0 { $0 = reason } }
}

/// The exit code once everything printed has left: 1 where it could not, as on a full disk.
func endingOutput(_ code: Int32) -> Int32 {
  flushOutput()
  let failure = printingFailure.withLock { $0 }
  guard failure != 0 else { return code }
  let reason = String(cString: strerror(failure)).lowercased()
  try? FileHandle.standardError.write(
    contentsOf: Data(
      "error[output.cannot-write]: the results could not be written: \(reason)\n".utf8))
  return code == 0 ? 1 : code
}
