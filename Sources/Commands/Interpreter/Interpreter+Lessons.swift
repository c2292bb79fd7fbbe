import Foundation
import SessionFiles

/// A session file that `lessons` lists.
struct Lesson: Equatable {
  /// Where it is.
  let path: String

  /// Its name in the folder.
  var fileName: String { path.lastPathPart }

  /// The first line of its notes; the file's name when it has none or cannot be read.
  var title: String {
    guard let bytes = FileManager.default.contents(atPath: path),
      let script = try? SessionScript.parse(bytes: bytes)
    else { return fileName }
    return script.title ?? fileName
  }
}

extension Interpreter {
  /// The session files of the lessons' folders, in the order of their names; the first of a name counts.
  func lessons() -> [Lesson] {
    var seen: Set<String> = []
    var found: [Lesson] = []
    for folder in options.lessonFolders {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      for name in names.sorted() where name.hasSuffix(".ff") && seen.insert(name).inserted {
        found.append(Lesson(path: folder.appendingPath(name)))
      }
    }
    return found
  }

  /// Where a session file of this name is; nil when it is nowhere.
  func pathOfSession(_ name: String) -> String? {
    if name.hasPrefix("/") { return FileManager.default.fileExists(atPath: name) ? name : nil }
    return (searchFolders + options.lessonFolders)
      .map { $0.appendingPath(name) }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Where relative paths are looked for: the session's folder, its data, here, the lessons' data.
  var searchFolders: [String] {
    var folders: [String] = []
    if let session = options.sessionFolder {
      folders += [session, session.appendingPath("data")]
    }
    folders.append(options.currentFolder)
    folders += options.lessonFolders.map { $0.appendingPath("data") }
    return folders
  }
}
