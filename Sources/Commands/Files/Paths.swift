import Foundation

/// What is asked of paths and of the file system. Apart, since Foundation has an `Expression` of its own.
extension String {
  /// The path of an entry of this folder.
  func appendingPath(_ name: String) -> String {
    (self as NSString).appendingPathComponent(name)
  }

  /// The last part of the path.
  var lastPathPart: String { (self as NSString).lastPathComponent }

  /// The folder the path is in; empty for a name alone.
  var parentFolder: String { (self as NSString).deletingLastPathComponent }

  /// The path without the extension of its last part.
  var withoutExtension: String { (self as NSString).deletingPathExtension }

  /// The extension of the last part, without the dot.
  var fileExtension: String { (self as NSString).pathExtension }

  /// The path with the home folder in place of `~`.
  var expandingHome: String { (self as NSString).expandingTildeInPath }

  /// True when there is something at the path.
  var existsAsFile: Bool { FileManager.default.fileExists(atPath: self) }

  /// True when both paths lead to files with the same bytes.
  func hasSameBytes(as other: String) -> Bool {
    FileManager.default.contentsEqual(atPath: self, andPath: other)
  }
}
