extension LineEditor {
  /// Types one character. Characters typed without a break are undone together, word by word.
  mutating func insert(_ character: Character) {
    if lastCommand != .insertion || character == " " { remember() }
    characters.insert(character, at: cursor)
    cursor += 1
    joinMarks()
    finish(.insertion)
  }

  /// Pastes text; nothing runs, whatever it holds.
  mutating func paste(_ text: String) {
    var pasted = Array(Self.normalized(text))
    if pasted.last == "\n" { pasted.removeLast() }
    guard !pasted.isEmpty else { return }
    remember()
    characters.insert(contentsOf: pasted, at: cursor)
    cursor += pasted.count
    joinMarks()
    finish(.other)
    history.leave()
  }

  /// Deletes the character before the cursor.
  mutating func deleteBackward() {
    guard cursor > 0 else { return finish(.other) }
    replace((cursor - 1)..<cursor, with: [])
  }

  /// Deletes the character under the cursor.
  mutating func deleteForward() {
    guard cursor < characters.count else { return finish(.other) }
    replace(cursor..<(cursor + 1), with: [])
  }

  /// Exchanges the characters around the cursor, or the last two at the end of the line.
  mutating func transpose() {
    let right = cursor == characters.count ? cursor - 1 : cursor
    guard right >= 1, right < characters.count else { return finish(.other) }
    let pair = [characters[right], characters[right - 1]]
    replace((right - 1)..<(right + 1), with: pair)
    cursor = min(characters.count, right + 1)
  }

  /// Kills what lies between the cursor and where a movement leads.
  mutating func kill(_ movement: Movement) {
    var end = target(of: movement)
    if movement == .lineEnd, end == cursor, end < characters.count { end += 1 }
    kill(to: end)
  }

  /// Kills the blank-separated word before the cursor.
  mutating func killBlankWord() {
    kill(to: blankWordStart)
  }

  /// Inserts the newest kill.
  mutating func yank() {
    guard let text = killRing.newest() else { return finish(.other) }
    remember()
    characters.insert(contentsOf: text, at: cursor)
    let range = cursor..<(cursor + text.count)
    cursor = range.upperBound
    finish(.yank(range))
  }

  /// Replaces what was just yanked by the kill before it.
  mutating func yankOlder() {
    guard case .yank(let range) = lastCommand, let text = killRing.next() else { return }
    remember()
    characters.replaceSubrange(range, with: text)
    cursor = range.lowerBound + text.count
    finish(.yank(range.lowerBound..<cursor))
  }

  /// Takes back the last edit.
  mutating func undo() {
    let present = Snapshot(characters: characters, cursor: cursor)
    while let snapshot = undoStack.popLast() {
      guard snapshot.characters != present.characters else { continue }
      characters = snapshot.characters
      cursor = snapshot.cursor
      break
    }
    finish(.other)
    history.leave()
  }

  mutating func replace(_ range: Range<Int>, with text: [Character]) {
    remember()
    characters.replaceSubrange(range, with: text)
    cursor = range.lowerBound + text.count
    finish(.other)
    history.leave()
  }

  private mutating func kill(to end: Int) {
    let range = min(cursor, end)..<max(cursor, end)
    guard !range.isEmpty else { return }
    remember()
    killRing.add(
      Array(characters[range]), joinsLast: lastCommand == .kill, inFront: end < cursor)
    characters.removeSubrange(range)
    cursor = range.lowerBound
    finish(.kill)
  }

  /// A combining mark typed after its letter becomes one character with it.
  private mutating func joinMarks() {
    let before = Array(String(characters[..<cursor]))
    let all = Array(String(characters))
    guard all.count != characters.count || before.count != cursor else { return }
    characters = all
    cursor = min(before.count, all.count)
  }
}
