/// A session: the steps of an `.ff` file, in order.
public struct SessionScript: Equatable, Sendable {
  /// One line of the file, or several when brackets stay open.
  public enum Step: Equatable, Sendable {
    /// `# text`: a line for everybody; the two characters before the text are left out.
    case note(String)
    /// `#| text`: a line for the speaker only.
    case speakerNote(String)
    /// A line of the language as it stands in the file, and the number of its first line, from 1.
    case command(String, line: Int)
    /// `---`.
    case pause
    /// `@name`.
    case marker(String)
  }

  /// The version that is read and written.
  public static let currentVersion = 1

  /// The version in the header; the current one when there is no header.
  public var version: Int
  /// The steps in the order of the file.
  public var steps: [Step]

  /// Makes a session.
  public init(version: Int = SessionScript.currentVersion, steps: [Step]) {
    self.version = version
    self.steps = steps
  }

  /// The first line of notes that says something: what a list of lessons shows.
  public var title: String? {
    for case .note(let text) in steps where !text.isEmpty { return text }
    return nil
  }

  /// The commands with the numbers of their lines.
  public var commands: [(text: String, line: Int)] {
    steps.compactMap { step in
      if case .command(let text, let line) = step { (text, line) } else { nil }
    }
  }
}
