import Diagnostics
import Foundation
import SessionFiles

/// Reads and parses a session file; `-` is standard input, where the header may be missing.
func readScript(at path: String) -> Result<SessionScript, Diagnostic> {
  readSession(at: path).flatMap { data in
    do throws(Diagnostic) {
      return .success(
        try SessionScript.parse(
          bytes: data, file: path == "-" ? nil : path, requiresHeader: path != "-"))
    } catch {
      return .failure(error)
    }
  }
}

private func readSession(at path: String) -> Result<[UInt8], Diagnostic> {
  if path == "-" { return contents(of: .standardInput, named: "standard input") }
  var isFolder: ObjCBool = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
    return .failure(
      Diagnostic(
        "session.not-found", "there is no session file \(path)",
        why: "a session is a text file whose name ends in .ff",
        fix: nearestSession(to: path).map { "farfield \($0)" } ?? "lessons"))
  }
  guard !isFolder.boolValue else {
    return .failure(Diagnostic("session.is-folder", "\(path) is a folder, not a session file"))
  }
  guard let handle = FileHandle(forReadingAtPath: path) else {
    return .failure(Diagnostic("session.unreadable", "\(path) cannot be read"))
  }
  defer { try? handle.close() }
  return contents(of: handle, named: path)
}

private func contents(of handle: FileHandle, named name: String) -> Result<[UInt8], Diagnostic> {
  do {
    // One byte over the limit is enough for the parser to refuse it.
    return .success([UInt8](try handle.read(upToCount: SessionScript.sizeLimit + 1) ?? Data()))
  } catch {
    return .failure(Diagnostic("session.unreadable", "\(name) cannot be read"))
  }
}

/// A session beside `path`, or among the lessons, whose name is nearly its name.
private func nearestSession(to path: String) -> String? {
  let folder = String(
    path[..<(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)])
  let file = String(path.dropFirst(folder.count))
  for place in [folder, "sessions/"] {
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: place.isEmpty ? "." : place)) ?? []
    let sessions = names.filter { $0.hasSuffix(".ff") }
    if sessions.contains(file) { return place + file }
    if let found = nearestName(to: file, among: sessions) { return place + found }
  }
  return nil
}
