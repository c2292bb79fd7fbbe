/// A file that a task is made from, already read.
///
/// The files of a folder carry the folder's name: what has one name belongs together.
public struct TaskFile: Equatable, Sendable {
  /// The name as it was typed.
  public let name: String
  /// What is in it.
  public let bytes: [UInt8]

  /// Bytes under a name.
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}
