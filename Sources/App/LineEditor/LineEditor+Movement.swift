extension LineEditor {
  /// Where the cursor can be sent.
  enum Movement: Equatable, Sendable {
    case lineStart, lineEnd, backward, forward, wordBackward, wordForward
  }

  /// Moves the cursor; the text stays.
  mutating func move(_ movement: Movement) {
    cursor = target(of: movement)
    finish(.other)
  }

  /// Where a movement would lead.
  func target(of movement: Movement) -> Int {
    switch movement {
    case .lineStart: lineStart(before: cursor)
    case .lineEnd: characters[cursor...].firstIndex(of: "\n") ?? characters.count
    case .backward: max(0, cursor - 1)
    case .forward: min(characters.count, cursor + 1)
    case .wordBackward: wordStart(before: cursor)
    case .wordForward: wordEnd(after: cursor)
    }
  }

  /// Moves a line up or down within pasted text; false when there is no such line.
  mutating func moveLine(down: Bool) -> Bool {
    let start = lineStart(before: cursor)
    let column = cursor - start
    if down {
      guard let feed = characters[cursor...].firstIndex(of: "\n") else { return false }
      let end = characters[(feed + 1)...].firstIndex(of: "\n") ?? characters.count
      cursor = min(feed + 1 + column, end)
    } else {
      guard start > 0 else { return false }
      let upper = lineStart(before: start - 1)
      cursor = min(upper + column, start - 1)
    }
    finish(.other)
    return true
  }

  private func lineStart(before position: Int) -> Int {
    characters[..<position].lastIndex(of: "\n").map { $0 + 1 } ?? 0
  }

  private func wordStart(before position: Int) -> Int {
    var index = position
    while index > 0, !Self.isWord(characters[index - 1]) { index -= 1 }
    while index > 0, Self.isWord(characters[index - 1]) { index -= 1 }
    return index
  }

  private func wordEnd(after position: Int) -> Int {
    var index = position
    while index < characters.count, !Self.isWord(characters[index]) { index += 1 }
    while index < characters.count, Self.isWord(characters[index]) { index += 1 }
    return index
  }

  /// Where the blank-separated word before the cursor starts: what ^W takes.
  var blankWordStart: Int {
    var index = cursor
    while index > 0, characters[index - 1].isWhitespace { index -= 1 }
    while index > 0, !characters[index - 1].isWhitespace { index -= 1 }
    return index
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }
}
