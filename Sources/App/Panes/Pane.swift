import Commands

/// A live picture on the screen: what it shows, what was last asked for and what came back.
struct Pane: Equatable, Sendable {
  /// Everything that decides what a pane shows; asked for again when it changes.
  struct Wish: Equatable, Sendable {
    var subject: PaneSubject
    var window: MapWindow
    var focusedQuery: Int
    /// Counts the changes of the names it reads.
    var generation: Int
  }

  /// A number that no other pane of this run had.
  let id: Int
  var subject: PaneSubject
  /// What was last computed; it stays on the screen until there is something newer.
  var content: PaneContent?
  /// Counts the changes of the names it reads.
  var generation = 0
  /// True until the job that opened it ends: before, its variables may not exist.
  var awaitsJob = false
  /// What is being computed, and under which number.
  var pending: (request: Int, wish: Wish)?
  /// The request whose answer is still becoming better.
  var refining: Int?
  /// What ``content`` answers to; nil before the first answer.
  var shown: Wish?

  /// The course of each mechanism's norm for the same query while what the pane reads changed, oldest
  /// first.
  private(set) var history: [[Double]] = []

  private static let historyLength = 120

  /// Adds the present gradient norms to the history, which begins anew with another query.
  mutating func remember(after before: Wish?) {
    guard case .gradient(let gradient)? = content else { return }
    let present = gradient.entries.map(\.focused.actual)
    if before?.focusedQuery != shown?.focusedQuery || history.count != present.count {
      history = present.map { [$0] }
    } else if before?.generation != shown?.generation {
      for index in present.indices {
        history[index] = history[index].suffix(Self.historyLength - 1) + [present[index]]
      }
    }
  }

  /// The small picture of the whole map, and what it answers to.
  var overview: MapContent?
  var shownOverview: Wish?
  /// The small picture that is being computed.
  var pendingOverview: (request: Int, wish: Wish)?

  init(id: Int, subject: PaneSubject) {
    self.id = id
    self.subject = subject
  }

  /// True while what it shows is awaited: for heads until the last of them is there. An estimate
  /// that still becomes better is not.
  var isComputing: Bool { pending != nil || refining != nil && subject.kind == .heads }

  var isMap: Bool { subject.kind == .map }

  /// The map on the screen, when there is one.
  var map: MapContent? {
    if case .map(let map)? = content { return map }
    return nil
  }

  static func == (left: Pane, right: Pane) -> Bool {
    left.id == right.id && left.subject == right.subject && left.content == right.content
      && left.generation == right.generation && left.shown == right.shown
      && left.pending?.request == right.pending?.request && left.overview == right.overview
      && left.pendingOverview?.request == right.pendingOverview?.request
  }
}
