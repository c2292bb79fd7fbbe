import Diagnostics
import Foundation
import SessionFiles

/// The largest session file that is read, in bytes.
private let sessionSizeLimit = 16 << 20

/// Reads and parses a session file; `-` is standard input, where the header may be missing.
func readScript(at path: String) -> Result<SessionScript, Diagnostic> {
  readSession(at: path).flatMap { data in
    do {
      return .success(try SessionScript.parse(bytes: data, requiresHeader: path != "-"))
    } catch {
      return .failure(error)
    }
  }
}

private func readSession(at path: String) -> Result<[UInt8], Diagnostic> {
  if path == "-" {
    let data = FileHandle.standardInput.readDataToEndOfFile()
    return data.count <= sessionSizeLimit ? .success([UInt8](data)) : .failure(tooLarge(path))
  }
  var isFolder: ObjCBool = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
    return .failure(
      Diagnostic(
        "session.not-found", "there is no session file \(path)",
        why: "a session is a text file whose name ends in .ff", fix: "lessons"))
  }
  guard !isFolder.boolValue else {
    return .failure(Diagnostic("session.is-folder", "\(path) is a folder, not a session file"))
  }
  guard let handle = FileHandle(forReadingAtPath: path) else {
    return .failure(Diagnostic("session.unreadable", "\(path) cannot be read"))
  }
  defer { try? handle.close() }
  guard let data = try? handle.read(upToCount: sessionSizeLimit + 1) else {
    return FileManager.default.isReadableFile(atPath: path)
      ? .success([]) : .failure(Diagnostic("session.unreadable", "\(path) cannot be read"))
  }
  return data.count <= sessionSizeLimit ? .success([UInt8](data)) : .failure(tooLarge(path))
}

private func tooLarge(_ path: String) -> Diagnostic {
  Diagnostic(
    "session.too-large", "\(path) is larger than a session may be",
    why: "at most \(sessionSizeLimit >> 20) MB are read")
}
