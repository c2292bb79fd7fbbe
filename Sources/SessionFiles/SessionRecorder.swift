import CommandLanguage

/// What was done so far, ready to be written as a session.
public struct SessionRecorder: Equatable, Sendable {
  /// The seed that the session began with.
  public let seed: UInt64
  /// What was recorded, in order.
  public private(set) var steps: [SessionScript.Step] = []

  /// Starts a recording.
  public init(seed: UInt64) { self.seed = seed }

  /// Records a line that was typed and ran; a comment becomes a note, an empty line nothing.
  ///
  /// - Complexity: O(length).
  public mutating func record(_ line: String) {
    let trimmed = line[...].trimmed
    if trimmed.isEmpty { return }
    if trimmed.hasPrefix("#") && !trimmed.contains("\n") {
      let note = trimmed.dropFirst()
      steps.append(.note(String(note.first == " " ? note.dropFirst() : note)))
    } else {
      steps.append(.command(String(trimmed), line: 0))
    }
  }

  /// Records a step of a session that is being played.
  public mutating func record(_ step: SessionScript.Step) { steps.append(step) }

  /// Takes back the last command, and the notes, pauses and markers after it.
  ///
  /// - Returns: The command; nil when none was recorded.
  @discardableResult
  public mutating func undo() -> String? {
    while let last = steps.popLast() {
      if case .command(let text, _) = last { return text }
    }
    return nil
  }

  /// The recording as a session: the seed first, then the steps, with the lines they will have in the file.
  ///
  /// - Parameters:
  ///   - notes: Lines for everybody at the start.
  ///   - preamble: Commands between the seed and the steps, such as the loading of values from outside.
  /// - Complexity: O(steps).
  public func script(notes: [String] = [], preamble: [String] = []) -> SessionScript {
    var all = notes.map { SessionScript.Step.note($0) }
    all += (["seed \(seed)"] + preamble).map { .command($0, line: 0) }
    all += steps
    var line = 2
    return SessionScript(
      steps: all.map { step in
        defer { line += 1 + step.text.count { $0 == "\n" } }
        guard case .command(let text, _) = step else { return step }
        return .command(text, line: line)
      })
  }
}
