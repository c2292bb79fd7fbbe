/// What was killed, newest last; yank takes the newest, Alt-y goes round to older ones.
struct KillRing: Equatable, Sendable {
  private(set) var entries: [[Character]] = []
  private var turn = 0

  /// Keeps a kill; a kill that follows another joins it on its side.
  mutating func add(_ text: [Character], joinsLast: Bool, inFront: Bool) {
    guard !text.isEmpty else { return }
    turn = 0
    if joinsLast, let last = entries.popLast() {
      entries.append(inFront ? text + last : last + text)
    } else {
      entries.append(text)
      if entries.count > Self.limit { entries.removeFirst() }
    }
  }

  /// The newest kill.
  mutating func newest() -> [Character]? {
    turn = 0
    return entries.last
  }

  /// The kill before the one yanked last, going round.
  mutating func next() -> [Character]? {
    guard !entries.isEmpty else { return nil }
    turn = (turn + 1) % entries.count
    return entries[entries.count - 1 - turn]
  }

  private static let limit = 60
}
