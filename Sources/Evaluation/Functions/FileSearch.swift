import Diagnostics
import Foundation
import TensorFiles

/// Where a file named on the command line may lie.
struct FileSearch {
  /// Folders, first found first.
  let folders: [String]

  /// The paths to try, in order.
  func candidates(for name: String) -> [String] {
    if name.hasPrefix("/") { return [name] }
    if name.hasPrefix("~/") { return [NSHomeDirectory() + name.dropFirst()] }
    return folders.map { $0 == "." ? name : $0 + "/" + name }
  }

  /// A readable file whose name is nearly the one asked for, or begins like it, as it may be typed.
  func nearestFile(to name: String) -> String? {
    let (folder, file) = Self.split(name)
    let beside = candidates(for: folder).flatMap(tensorFiles(in:))
    if let found = Self.nearest(to: file, among: beside) { return folder + found }
    // Whoever names a wrong folder may mean a file that is found without one.
    return folder.isEmpty ? nil : Self.nearest(to: file, among: folders.flatMap(tensorFiles(in:)))
  }

  private static func nearest(to file: String, among files: [String]) -> String? {
    if files.contains(file) { return file }
    if let found = nearestName(to: file, among: files) { return found }
    let stems = Dictionary(files.map { (stem(of: $0), $0) }) { first, _ in first }
    if let same = stems[stem(of: file)] { return same }
    return nearestName(to: stem(of: file), among: stems.keys).flatMap { stems[$0] }
  }

  /// The folder with its last slash, and the file.
  private static func split(_ name: String) -> (folder: String, file: String) {
    guard let slash = name.lastIndex(of: "/") else { return ("", name) }
    let start = name.index(after: slash)
    return (String(name[..<start]), String(name[start...]))
  }

  private static func stem(of file: String) -> String {
    guard let dot = file.lastIndex(of: "."), dot > file.startIndex else { return file }
    return String(file[..<dot])
  }

  private func tensorFiles(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let extensions = [".npy", ".npz", ".safetensors"]
    return names.filter { name in extensions.contains { name.hasSuffix($0) } }
  }
}
