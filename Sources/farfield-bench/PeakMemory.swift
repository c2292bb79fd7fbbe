import Foundation
import Glibc

/// Bytes of memory a piece of work takes at its highest, beyond what was there before.
enum PeakMemory {
  /// Runs `body`; nil where the system does not tell.
  static func bytes(of body: () throws -> Void) rethrows -> Int? {
    // Freed pages go back first, so that they are counted again when they are taken again.
    trimHeap()
    let canReset = reset()
    let before = field("VmRSS:")
    try body()
    guard canReset, let before, let peak = field("VmHWM:") else { return nil }
    return max(peak - before, 0)
  }

  /// glibc's `malloc_trim`, which its Swift module does not declare; nothing elsewhere.
  private static func trimHeap() {
    typealias Trim = @convention(c) (Int) -> Int32
    guard let trim = dlsym(nil, "malloc_trim") else { return }
    _ = unsafeBitCast(trim, to: Trim.self)(0)
  }

  /// Sets the high-water mark to the present size.
  private static func reset() -> Bool {
    guard let file = fopen("/proc/self/clear_refs", "w") else { return false }
    defer { fclose(file) }
    return fputs("5", file) >= 0
  }

  /// A field of /proc/self/status in bytes; the kernel writes units of 1,024.
  private static func field(_ name: String) -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }),
      let units = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
    else { return nil }
    return units * 1_024
  }
}
