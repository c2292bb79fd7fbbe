public import Commands

/// The completions on offer below a word of the line.
public struct CompletionList: Equatable, Sendable {
  /// The candidates.
  public let candidates: [Completion.Candidate]
  /// The one standing in the line; nil before the first Tab.
  public internal(set) var selected: Int?

  let start: Int
  var end: Int
  let original: LineEditor.Snapshot
}

extension LineEditor {
  /// Takes in what can be completed: one candidate is inserted, several insert what they share
  /// and are listed.
  mutating func offer(_ offered: Completion) {
    guard let range = characterRange(utf8: offered.replaced), !offered.candidates.isEmpty else {
      completion = nil
      return
    }
    let before = Snapshot(characters: characters, cursor: cursor)
    let shared = Array(offered.commonPrefix)
    if offered.candidates.count == 1 {
      replace(range, with: shared)
      return
    }
    var end = range.upperBound
    if shared.count > range.count {
      replace(range, with: shared)
      end = range.lowerBound + shared.count
    }
    completion = CompletionList(
      candidates: offered.candidates, start: range.lowerBound, end: end, original: before)
    lastCommand = .other
  }

  /// Puts the next or previous candidate into the line.
  mutating func cycleCompletion(forward: Bool) {
    guard var list = completion else { return }
    let count = list.candidates.count
    let next = list.selected.map { ($0 + (forward ? 1 : count - 1)) % count }
    let index = next ?? (forward ? 0 : count - 1)
    let text = Array(list.candidates[index].text)
    remember()
    characters.replaceSubrange(list.start..<list.end, with: text)
    list.selected = index
    list.end = list.start + text.count
    cursor = list.end
    completion = list
    lastCommand = .other
  }

  /// Keeps the candidate that stands in the line.
  mutating func acceptCompletion() {
    finish(.other)
  }

  /// Closes the list and gives back the line it was opened on.
  mutating func cancelCompletion() {
    guard let list = completion else { return }
    characters = list.original.characters
    cursor = list.original.cursor
    finish(.other)
  }

  /// A range of bytes as a range of characters; nil when it is not one of this line's.
  private func characterRange(utf8 range: Range<Int>) -> Range<Int>? {
    var offsets: [Int: Int] = [:]
    var offset = 0
    for (index, character) in characters.enumerated() {
      offsets[offset] = index
      offset += character.utf8.count
    }
    offsets[offset] = characters.count
    guard let lower = offsets[range.lowerBound], let upper = offsets[range.upperBound] else {
      return nil
    }
    return lower..<upper
  }
}
