import App
import Diagnostics
import Foundation
import SessionFiles

extension EventPump {
  /// Reads and parses a session file.
  func openLesson(_ path: String) -> Result<Lesson, Diagnostic> {
    readScript(at: path).map { Lesson($0) }
  }

  /// The entries of a folder, folders with a trailing `/`, in order of their names.
  func entries(ofFolder folder: String) -> [String] {
    let path = folder.isEmpty ? "." : (folder as NSString).expandingTildeInPath
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.sorted().map { name in
      var isFolder: ObjCBool = false
      let full = (path as NSString).appendingPathComponent(name)
      let exists = FileManager.default.fileExists(atPath: full, isDirectory: &isFolder)
      return exists && isFolder.boolValue ? name + "/" : name
    }
  }

  /// Lets the person edit a line in `$VISUAL` or `$EDITOR`, else vi.
  ///
  /// - Returns: The text without its last line end; nil when the editor failed.
  func edit(_ line: String, lending terminal: (() -> Void) -> Void) -> String? {
    let environment = ProcessInfo.processInfo.environment
    let editor =
      [environment["VISUAL"], environment["EDITOR"]].compactMap { $0 }.first { !$0.isEmpty } ?? "vi"
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("farfield-\(UUID().uuidString).ff")
    defer { try? FileManager.default.removeItem(at: file) }
    guard (try? (line + "\n").write(to: file, atomically: false, encoding: .utf8)) != nil else {
      return nil
    }
    var isEdited = false
    terminal {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      // The editor's name may hold arguments; the file is passed apart, so its name needs no quoting.
      process.arguments = ["-c", "exec \(editor) \"$1\"", "farfield", file.path]
      guard (try? process.run()) != nil else { return }
      process.waitUntilExit()
      isEdited = process.terminationStatus == 0
    }
    guard isEdited, var text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }

  /// Adds a line to the history file; complains once when that cannot be done.
  func remember(_ line: String) {
    guard let complaint = history.append(line), !historyComplained else { return }
    historyComplained = true
    handle(
      .notice(
        Diagnostic(
          "history.unwritable", "the history cannot be saved", severity: .warning, why: complaint,
          fix: nil)))
  }
}
