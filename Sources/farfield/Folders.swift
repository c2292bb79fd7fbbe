import Foundation

/// Where lessons are looked for: `./sessions`, `$FARFIELD_SESSIONS`, beside an installed executable, and the folder
/// of a package the executable was built in.
func lessonFolders(environment: [String: String]) -> [String] {
  var folders = [FileManager.default.currentDirectoryPath + "/sessions"]
  if let named = environment["FARFIELD_SESSIONS"], !named.isEmpty { folders.append(named) }
  if let executable = Bundle.main.executableURL?.resolvingSymlinksInPath() {
    let binaries = executable.deletingLastPathComponent()
    folders.append(binaries.appendingPathComponent("../share/farfield/sessions").standardized.path)
    // .build/<triple>/<configuration>/farfield: the package is three folders up.
    folders.append(binaries.appendingPathComponent("../../../sessions").standardized.path)
  }
  var seen = Set<String>()
  return folders.filter { folder in
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder)
    return exists && isFolder.boolValue && seen.insert(folder).inserted
  }
}
