import Commands
import Screen

/// A lesson being played: where it stands, and how the screen looked before each step.
struct LessonPlayer: Equatable, Sendable {
  /// What going back restores besides the interpreter.
  struct Snapshot: Equatable, Sendable {
    var transcript: Transcript
    var panes: [Pane]
    var maps: MapView
  }

  let path: String
  let lesson: Lesson
  /// The step on the screen.
  private(set) var step = -1
  /// The step that is to be reached by running those between; nil when there.
  var goal: Int?
  /// True shows the speaker's notes.
  var showsSpeakerNotes = false
  /// One for each step that was played.
  private var snapshots: [Snapshot] = []
  /// True until the interpreter is back at an earlier state.
  var awaitsRestore = false
  /// Checks that held and that did not.
  var heldChecks = 0
  var failedChecks = 0

  init(path: String, lesson: Lesson) {
    self.path = path
    self.lesson = lesson
  }

  var current: Lesson.Step? { lesson.steps.indices.contains(step) ? lesson.steps[step] : nil }
  var isAtEnd: Bool { step >= lesson.steps.count - 1 }

  /// Goes one step on; the snapshot is what going back to it will restore.
  mutating func advance(keeping snapshot: Snapshot) {
    step = min(step + 1, lesson.steps.count - 1)
    snapshots.append(snapshot)
  }

  /// How the screen looked before a step that was played.
  func snapshot(before index: Int) -> Snapshot? {
    snapshots.indices.contains(index) ? snapshots[index] : nil
  }

  /// Goes back to just before a step that was played, on the way to it.
  mutating func rewind(to index: Int) {
    step = index - 1
    goal = index
    awaitsRestore = true
    snapshots.removeLast(max(0, snapshots.count - index))
  }

  /// The step of the next or previous marker; nil when there is none.
  func markedStep(_ direction: Int) -> Int? {
    let marked = lesson.steps.indices.filter { lesson.steps[$0].marker != nil }
    return direction > 0 ? marked.first { $0 > step } : marked.last { $0 < step }
  }

  /// "step 3/12".
  var progressText: String { "step \(step + 1)/\(lesson.steps.count)" }

  /// The notes of the step, wrapped.
  func noteLines(width: Int, unicode: Bool) -> [StyledLine] {
    guard let current else { return [] }
    var lines = Self.paragraphs(current.openingNotes, width: width, style: .plain)
    if showsSpeakerNotes, !current.speakerNotes.isEmpty {
      lines += Self.paragraphs(current.speakerNotes, width: width, style: Look.speaker)
    }
    return lines
  }

  /// Notes as paragraphs: lines follow on unless one is blank or starts with blanks.
  static func paragraphs(_ notes: [String], width: Int, style: Style) -> [StyledLine] {
    var paragraphs: [String] = []
    var isOpen = false
    for note in notes {
      let isOwn = note.isEmpty || note.hasPrefix(" ")
      if isOpen, !isOwn {
        paragraphs[paragraphs.count - 1] += " " + note
      } else {
        paragraphs.append(note)
      }
      isOpen = !isOwn
    }
    while paragraphs.last?.isEmpty == true { paragraphs.removeLast() }
    while paragraphs.first?.isEmpty == true { paragraphs.removeFirst() }
    return paragraphs.flatMap { StyledLine($0, style).wrapped(to: width) }
  }
}
