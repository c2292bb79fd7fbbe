/// An incremental search through the history.
public struct HistorySearch: Equatable, Sendable {
  /// What is looked for.
  public internal(set) var pattern: [Character] = []
  /// The entry found last; nil before the first hit.
  public internal(set) var match: Int?
  /// True when the pattern does not occur (any more).
  public internal(set) var isFailing = false
  /// True towards older lines (^R), false towards newer ones (^S).
  public internal(set) var isBackward: Bool

  let original: LineEditor.Snapshot
}

extension LineEditor {
  /// Opens the search, or goes on to the next hit.
  mutating func searchHistory(backward: Bool) {
    completion = nil
    guard var search else {
      search = HistorySearch(
        isBackward: backward, original: Snapshot(characters: characters, cursor: cursor))
      return
    }
    search.isBackward = backward
    self.search = search
    guard !search.pattern.isEmpty else { return }
    let start = search.match ?? history.entries.count
    find(from: backward ? start - 1 : start + 1, excluding: text)
  }

  /// Adds a character to the pattern.
  mutating func extendSearch(_ character: Character) {
    guard search != nil else { return }
    search?.pattern.append(character)
    find(from: search?.match ?? history.entries.count - 1, excluding: nil)
  }

  /// Takes the last character of the pattern away and searches anew.
  mutating func shortenSearch() {
    guard var search, !search.pattern.isEmpty else { return }
    search.pattern.removeLast()
    search.match = nil
    search.isFailing = false
    self.search = search
    characters = search.original.characters
    cursor = search.original.cursor
    if !search.pattern.isEmpty {
      find(from: search.isBackward ? history.entries.count - 1 : 0, excluding: nil)
    }
  }

  /// Keeps the line found.
  mutating func acceptSearch() {
    guard let search else { return }
    self.search = nil
    undoStack.append(search.original)
    finish(.other)
  }

  /// Closes the search and gives back the line it began with.
  mutating func cancelSearch() {
    guard let search else { return }
    characters = search.original.characters
    cursor = search.original.cursor
    self.search = nil
    finish(.other)
  }

  /// Where the pattern stands in the line shown.
  public var searchHit: Range<Int>? {
    guard let search, search.match != nil, !search.pattern.isEmpty else { return nil }
    return occurrence(of: search.pattern, in: characters)
  }

  private mutating func find(from start: Int, excluding shown: String?) {
    guard var search else { return }
    let entries = history.entries
    let candidates: any Sequence<Int> =
      search.isBackward
      ? stride(from: min(start, entries.count - 1), through: 0, by: -1)
      : stride(from: max(start, 0), to: entries.count, by: 1)
    var hit: Int?
    for index in candidates where entries[index] != shown {
      if occurrence(of: search.pattern, in: Array(entries[index])) != nil {
        hit = index
        break
      }
    }
    search.isFailing = hit == nil
    if let hit {
      search.match = hit
      characters = Array(entries[hit])
      cursor = occurrence(of: search.pattern, in: characters)?.lowerBound ?? 0
    }
    self.search = search
  }

  private func occurrence(of pattern: [Character], in line: [Character]) -> Range<Int>? {
    guard !pattern.isEmpty, pattern.count <= line.count else { return nil }
    for start in 0...(line.count - pattern.count)
    where line[start..<(start + pattern.count)].elementsEqual(pattern) {
      return start..<(start + pattern.count)
    }
    return nil
  }
}
