import SessionFiles

/// The commands so far that a saved session keeps, and the files they opened.
struct SessionRecord: Equatable, Sendable {
  /// The commands in order.
  private(set) var recorder: SessionRecorder
  /// Where the files that were loaded were found, by the path that was typed.
  private(set) var files: [String: String] = [:]

  /// Starts a record.
  init(seed: UInt64) { recorder = SessionRecorder(seed: seed) }

  /// The number of commands.
  var count: Int { recorder.steps.count }

  /// Adds a statement that ran.
  mutating func add(_ text: String) { recorder.record(text) }

  /// Remembers where a file was found.
  mutating func noteFile(_ name: String, at path: String) { files[name] = path }
}
