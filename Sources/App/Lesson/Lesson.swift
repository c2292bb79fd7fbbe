/// A session file as it is played: what is shown and run between two pauses is one step.
public struct Lesson: Equatable, Sendable {
  /// What happens between two pauses.
  public struct Step: Equatable, Sendable {
    /// A command and the line of the file it stands on.
    public struct Command: Equatable, Sendable {
      /// The statements.
      public var text: String
      /// The line, from 1.
      public var line: Int

      /// Makes a command.
      public init(text: String, line: Int) {
        self.text = text
        self.line = line
      }
    }

    /// The marker that `[` and `]` jump to; nil for none.
    public var marker: String?
    /// Shown to everybody.
    public var notes: [String]
    /// Shown on demand.
    public var speakerNotes: [String]
    /// Run in order when the step begins.
    public var commands: [Command]

    /// Makes a step.
    public init(
      marker: String? = nil, notes: [String] = [], speakerNotes: [String] = [],
      commands: [Command] = []
    ) {
      self.marker = marker
      self.notes = notes
      self.speakerNotes = speakerNotes
      self.commands = commands
    }
  }

  /// The heading.
  public var title: String
  /// The steps, at least one for a lesson that shows something.
  public var steps: [Step]

  /// Makes a lesson.
  public init(title: String, steps: [Step]) {
    self.title = title
    self.steps = steps
  }
}
