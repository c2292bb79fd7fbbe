import Commands
import Diagnostics
import Screen

/// What was typed and what came back, with a place to look at it from.
struct Transcript: Equatable, Sendable {
  /// One thing that happened.
  enum Item: Equatable, Sendable {
    /// The first lines of a fresh screen.
    case hint
    /// A command, as typed or from a lesson.
    case command(String)
    /// What came back; false leaves its maps to the panes.
    case report(Report, drawsMaps: Bool)
    /// Why it did not run, or what may surprise.
    case diagnostic(Diagnostic)
    /// A note of a lesson.
    case note(String)
    /// A check of a lesson held or not.
    case check(String, holds: Bool)
    /// A remark of the program.
    case remark(String)
  }

  private(set) var items: [Item] = []
  /// The text form for the present width.
  private(set) var lines: [StyledLine] = []
  /// Lines below the window; 0 follows what comes.
  private(set) var scroll = 0
  /// What is looked for; empty for nothing.
  private(set) var pattern = ""
  /// The line of the present hit.
  private(set) var hit: Int?

  /// Adds an item; ``layOut(_:)`` or ``show(_:)`` brings its lines.
  mutating func append(_ item: Item) {
    items.append(item)
    if items.count > Self.itemLimit { items.removeFirst(Self.itemLimit / 10) }
  }

  /// Adds lines for the newest item and keeps a scrolled window where it is.
  mutating func show(_ added: [StyledLine]) {
    lines += added
    if scroll > 0 { scroll += added.count }
    let surplus = max(0, lines.count - Self.lineLimit)
    lines.removeFirst(surplus)
    hit = hit.flatMap { $0 >= surplus ? $0 - surplus : nil }
  }

  /// Writes every item anew, for a new width.
  mutating func layOut(_ text: (Item) -> [StyledLine]) {
    lines = items.flatMap(text)
    scroll = 0
    hit = nil
  }

  /// Forgets everything.
  mutating func clear() {
    self = Transcript()
  }

  /// The lines that a window of so many rows shows.
  func window(rows: Int) -> ArraySlice<StyledLine> {
    let end = max(min(lines.count, rows), lines.count - scroll)
    return lines[max(0, end - rows)..<end]
  }

  /// Moves the window.
  mutating func move(_ step: KeyAction.Scroll, rows: Int) {
    let most = max(0, lines.count - rows)
    let page = max(1, rows - 1)
    switch step {
    case .lineUp: scroll += 1
    case .lineDown: scroll -= 1
    case .pageUp: scroll += page
    case .pageDown: scroll -= page
    case .top: scroll = most
    case .bottom: scroll = 0
    }
    scroll = min(max(0, scroll), most)
  }

  /// Goes to the next line that holds the pattern, upwards or downwards; false when there is none.
  mutating func find(_ wanted: String?, up: Bool, rows: Int) -> Bool {
    if let wanted {
      pattern = wanted
      hit = nil
    }
    guard !pattern.isEmpty else { return false }
    let needle = pattern.lowercased()
    let start = hit ?? (up ? lines.count : -1)
    let order =
      up ? Array((0..<start).reversed()) : Array(min(start + 1, lines.count)..<lines.count)
    guard let found = order.first(where: { lines[$0].text.lowercased().contains(needle) }) else {
      return false
    }
    hit = found
    let most = max(0, lines.count - rows)
    scroll = min(max(0, lines.count - found - rows / 2 - 1), most)
    return true
  }

  private static let lineLimit = 20_000
  private static let itemLimit = 5000
}
