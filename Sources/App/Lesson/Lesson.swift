/// A session file as it is played: what is shown and run between two pauses is one step.
public struct Lesson: Equatable, Sendable {
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

  /// One thing of a step.
  public enum Item: Equatable, Sendable {
    /// A line shown to everybody.
    case note(String)
    /// A line shown on demand.
    case speakerNote(String)
    /// Something to run.
    case command(Command)
  }

  /// What happens between two pauses.
  public struct Step: Equatable, Sendable {
    /// The marker that `[` and `]` jump to; nil for none.
    public var marker: String?
    /// Notes and commands in their order.
    public var items: [Item]

    /// Makes a step.
    public init(marker: String? = nil, items: [Item] = []) {
      self.marker = marker
      self.items = items
    }

    /// The notes before the first command: they stay on the screen during the step.
    var openingNotes: [String] {
      let opening = items.prefix { if case .command = $0 { false } else { true } }
      return opening.compactMap { if case .note(let text) = $0 { text } else { nil } }
    }

    var speakerNotes: [String] {
      items.compactMap { if case .speakerNote(let text) = $0 { text } else { nil } }
    }

    /// Commands, each with the notes that stand before it (the opening ones left out), and the
    /// notes after the last.
    var script: (commands: [(notes: [String], command: Command)], closing: [String]) {
      var commands: [(notes: [String], command: Command)] = []
      var notes: [String] = []
      for item in items {
        switch item {
        case .note(let text): notes.append(text)
        case .speakerNote: break
        case .command(let command):
          commands.append((commands.isEmpty ? [] : notes, command))
          notes = []
        }
      }
      return (commands, commands.isEmpty ? [] : notes)
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
