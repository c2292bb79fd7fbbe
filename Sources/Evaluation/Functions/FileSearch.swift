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

  /// The name of a readable file in the folders that is nearly the one asked for.
  func nearestFile(to name: String) -> String? {
    nearestName(to: name, among: folders.flatMap(tensorFiles(in:)))
  }

  private func tensorFiles(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let extensions = [".npy", ".npz", ".safetensors"]
    return names.filter { name in extensions.contains { name.hasSuffix($0) } }
  }
}
