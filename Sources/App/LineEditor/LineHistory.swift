/// Earlier lines, and the walk through those that begin like the line.
public struct LineHistory: Equatable, Sendable {
  /// The lines, oldest first.
  public private(set) var entries: [String]
  private var walk: Walk?

  private struct Walk: Equatable, Sendable {
    var index: Int
    var prefix: String
    var draft: String
  }

  /// Makes a history from lines, oldest first.
  init(entries: [String]) {
    self.entries = Array(entries.suffix(Self.limit))
  }

  /// Adds a line unless it is blank, starts with a blank, or repeats the last one.
  ///
  /// - Returns: True when it was added and belongs into the history file.
  mutating func record(_ line: String) -> Bool {
    walk = nil
    guard let first = line.first, !first.isWhitespace, entries.last != line else { return false }
    entries.append(line)
    if entries.count > Self.limit { entries.removeFirst() }
    return true
  }

  /// The next older line that starts with `prefix` and differs from the one shown.
  mutating func older(prefix: String, shown: String) -> String? {
    let present = walk ?? Walk(index: entries.count, prefix: prefix, draft: shown)
    let found = entries[..<present.index].lastIndex {
      $0.hasPrefix(present.prefix) && $0 != shown
    }
    return step(present, to: found)
  }

  /// The next newer such line; past the newest, the line that was being typed.
  mutating func newer(shown: String) -> String? {
    guard let present = walk else { return nil }
    let found = entries.indices.dropFirst(present.index + 1).first {
      entries[$0].hasPrefix(present.prefix) && entries[$0] != shown
    }
    if found == nil {
      walk = nil
      return present.draft
    }
    return step(present, to: found)
  }

  /// The oldest line.
  mutating func oldest(shown: String) -> String? {
    let present = walk ?? Walk(index: entries.count, prefix: "", draft: shown)
    return step(present, to: entries.indices.first)
  }

  /// Back to the line that was being typed.
  mutating func newest() -> String? {
    defer { walk = nil }
    return walk?.draft
  }

  /// What was typed before the walk began; nil outside a walk.
  var walkPrefix: String? { walk?.prefix }

  /// Ends the walk: the line was edited.
  mutating func leave() {
    walk = nil
  }

  private mutating func step(_ present: Walk, to index: Int?) -> String? {
    guard let index else { return nil }
    walk = Walk(index: index, prefix: present.prefix, draft: present.draft)
    return entries[index]
  }

  private static let limit = 10_000
}
