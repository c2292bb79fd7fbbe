import Diagnostics
import Foundation
import Models
import TensorFiles
import Tensors

extension Call {
  /// The bytes of files and of folders' files, looked for where `load` looks.
  ///
  /// - Throws: A diagnostic at the option's value.
  func taskFiles(_ names: [String], option: String) throws(Diagnostic) -> [TaskFile] {
    var files: [TaskFile] = []
    for name in names { files += try taskFile(name, option: option) }
    return files
  }

  /// The most bytes of one file: more is no text to learn from in front of somebody.
  private static let largestFile = 64 << 20

  private func taskFile(_ name: String, option: String) throws(Diagnostic) -> [TaskFile] {
    let search = FileSearch(folders: configuration.folders)
    for path in search.candidates(for: name) {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
      guard isFolder.boolValue else {
        return [try read(path, named: name, option: option)]
      }
      let entries = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      var files: [TaskFile] = []
      for entry in entries.sorted() where !entry.hasPrefix(".") {
        let inner = path + "/" + entry
        var isInner: ObjCBool = false
        guard FileManager.default.fileExists(atPath: inner, isDirectory: &isInner),
          !isInner.boolValue
        else { continue }
        try checkCancelled()
        let file = try read(inner, named: name, option: option)
        files.append(file)
      }
      if files.isEmpty {
        throw Diagnostic(
          "tasks.empty-folder", "there are no files in this folder", at: span(of: option),
          label: name, why: "a folder stands for the files in it")
      }
      return files
    }
    var diagnostic = TensorFileError.notFound.diagnostic(file: name, at: span(of: option))
    diagnostic.why =
      name.hasPrefix("/")
      ? nil : "looked in \(search.folders.joined(separator: ", "))"
    if let nearest = search.nearest(to: name) {
      diagnostic.label = "the nearest is \(nearest)"
      diagnostic.fix = context.line(replacing: span(of: option), with: "\"\(nearest)\"")
    } else {
      diagnostic.fix = withStandardFile(in: option)
    }
    throw diagnostic
  }

  private func checkCancelled() throws(Diagnostic) {
    do { try context.compute.checkCancelled() } catch { throw error.diagnostic(at: span) }
  }

  private func read(_ path: String, named name: String, option: String) throws(Diagnostic)
    -> TaskFile
  {
    func refused(_ error: TensorFileError) -> Diagnostic {
      var diagnostic = error.diagnostic(file: name, at: span(of: option))
      diagnostic.fix = withStandardFile(in: option)
      return diagnostic
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    let resolved = (try? URL(fileURLWithPath: path).resourceValues(forKeys: [.isRegularFileKey]))
    guard resolved?.isRegularFile != false else { throw refused(.notAFile) }
    let size = (attributes?[.size] as? NSNumber)?.intValue ?? 0
    let limit = min(Self.largestFile, context.compute.memoryLimit)
    guard size <= limit else {
      throw TaskError.fileTooLarge(name, bytes: size, limit: limit)
        .diagnostic(at: span(of: option))
    }
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw refused(.unreadable(errno: EACCES))
    }
    return TaskFile(name: name, bytes: [UInt8](bytes))
  }
}

extension FileSearch {
  /// A file of any kind whose name is nearly the one asked for, as it may be typed.
  func nearest(to name: String) -> String? {
    let names = folders.flatMap {
      (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? []
    }
    return nearestName(to: name, among: names)
  }
}
