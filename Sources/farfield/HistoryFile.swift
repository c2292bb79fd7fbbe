import Foundation

/// The lines typed in earlier runs, one a line of `$XDG_STATE_HOME/farfield/history`.
///
/// Each line is appended as it is entered, so that a crash loses nothing and two programs may write at once.
struct HistoryFile {
  /// Where it stands; nil when neither `XDG_STATE_HOME` nor `HOME` is an absolute path.
  let path: String?

  /// The most lines that are read back.
  static let readLimit = 5_000

  init(environment: [String: String]) {
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      path = state + "/farfield/history"
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      path = home + "/.local/state/farfield/history"
    } else {
      path = nil
    }
  }

  /// The lines, oldest first; none when the file cannot be read.
  func lines() -> [String] {
    guard let path, let data = FileManager.default.contents(atPath: path) else { return [] }
    return String(decoding: data, as: UTF8.self)
      .split(separator: "\n").suffix(Self.readLimit).map { Self.unescaped(String($0)) }
  }

  /// Adds a line.
  ///
  /// - Returns: What went wrong, in words; nil when the line is on the disk.
  func append(_ line: String) -> String? {
    guard let path else { return "neither HOME nor XDG_STATE_HOME names a folder" }
    let folder = (path as NSString).deletingLastPathComponent
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      return "\(folder) cannot be made"
    }
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return "\(path): \(String(cString: strerror(errno)))" }
    defer { close(descriptor) }
    // One write a line, so that lines of two programs do not mix.
    let bytes = Array((Self.escaped(line) + "\n").utf8)
    let written = write(descriptor, bytes, bytes.count)
    return written == bytes.count ? nil : "\(path): \(String(cString: strerror(errno)))"
  }

  private static func escaped(_ line: String) -> String {
    line.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\n", with: "\\n")
  }

  private static func unescaped(_ line: String) -> String {
    var result = ""
    var isEscape = false
    for character in line {
      if isEscape {
        result.append(character == "n" ? "\n" : character)
        isEscape = false
      } else if character == "\\" {
        isEscape = true
      } else {
        result.append(character)
      }
    }
    return result
  }
}
