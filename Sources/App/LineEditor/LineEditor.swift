/// The line being typed: text, cursor, kill ring, undo, history, search and completion.
///
/// Positions count characters as a person sees them, so a combining mark moves with its letter.
/// The text holds line feeds when several lines were pasted.
public struct LineEditor: Equatable, Sendable {
  /// The characters of the line.
  public internal(set) var characters: [Character] = []
  /// Where the next character goes, 0…`characters.count`.
  public internal(set) var cursor = 0
  /// Earlier lines and the place among them.
  public internal(set) var history: LineHistory
  /// The search through the history, while it is open.
  public internal(set) var search: HistorySearch?
  /// The completions on offer, while they are shown.
  public internal(set) var completion: CompletionList?

  var killRing = KillRing()
  var undoStack: [Snapshot] = []
  var lastCommand = CommandKind.other

  /// What undo goes back to.
  struct Snapshot: Equatable, Sendable {
    var characters: [Character]
    var cursor: Int
  }

  /// What the previous key did, where the next one depends on it.
  enum CommandKind: Equatable, Sendable {
    case other
    case insertion
    case kill
    case yank(Range<Int>)
  }

  /// Makes an empty line with a history, oldest first.
  public init(history: [String] = []) {
    self.history = LineHistory(entries: history)
  }

  /// The line as text.
  public var text: String { String(characters) }

  /// True when there is nothing typed.
  public var isEmpty: Bool { characters.isEmpty }

  /// The cursor as a UTF-8 offset.
  public var cursorOffset: Int { String(characters[..<cursor]).utf8.count }

  /// Replaces the line, as one step of undo, with the cursor at its end.
  public mutating func replace(with text: String) {
    remember()
    setText(text)
    finish(.other)
  }

  /// Empties the line and forgets its undo steps; the kill ring and the history stay.
  public mutating func reset() {
    characters = []
    cursor = 0
    undoStack = []
    search = nil
    completion = nil
    history.leave()
    lastCommand = .other
  }

  mutating func setText(_ text: String) {
    characters = Array(Self.normalized(text))
    cursor = characters.count
  }

  mutating func remember() {
    let snapshot = Snapshot(characters: characters, cursor: cursor)
    if undoStack.last != snapshot { undoStack.append(snapshot) }
    if undoStack.count > Self.undoLimit { undoStack.removeFirst() }
  }

  /// Ends an edit: what was on offer for the old text is closed.
  mutating func finish(_ kind: CommandKind) {
    lastCommand = kind
    completion = nil
    if kind != .other { history.leave() }
  }

  /// Line ends as line feeds, tabs as blanks, other control characters gone.
  static func normalized(_ text: String) -> String {
    var result = ""
    for character in text {
      if character.isNewline {
        result.append("\n")
      } else if character == "\t" {
        result.append(" ")
      } else if !character.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
        result.append(character)
      }
    }
    return result
  }

  static let undoLimit = 1000
}
