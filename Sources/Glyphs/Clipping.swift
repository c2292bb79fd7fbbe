/// Where a text stands in a field that is wider than it.
public enum TextAlignment: Equatable, Sendable {
  /// Blanks after it.
  case leading
  /// Blanks before it.
  case trailing
  /// Blanks on both sides, the odd one after it.
  case center
}

/// The start of a text that fits into so many columns; `mark` stands where something was cut.
///
/// A character is never split: when only one column is left for a wide one, it stays empty.
///
/// - Complexity: O(`width`).
public func clipped(_ text: String, toWidth width: Int, mark: String = "") -> String {
  let (head, rest) = split(text, atWidth: width)
  guard !rest.isEmpty else { return text }
  let markWidth = displayWidth(of: mark)
  guard markWidth > 0, markWidth <= width else { return String(head) }
  return split(text, atWidth: width - markWidth).head + mark
}

/// The end of a text that fits into so many columns; `mark` stands where something was cut.
///
/// - Complexity: O(length).
public func clippedAtStart(_ text: String, toWidth width: Int, mark: String = "") -> String {
  guard displayWidth(of: text) > width else { return text }
  let markWidth = displayWidth(of: mark)
  let usesMark = markWidth > 0 && markWidth <= width
  var room = usesMark ? width - markWidth : width
  var start = text.endIndex
  while start > text.startIndex {
    let before = text.index(before: start)
    room -= displayWidth(of: text[before])
    guard room >= 0 else { break }
    start = before
  }
  return (usesMark ? mark : "") + text[start...]
}

/// A text of exactly so many columns: clipped when too long, filled with blanks when too short.
///
/// - Complexity: O(`width`).
public func padded(
  _ text: String, toWidth width: Int, alignment: TextAlignment = .leading, mark: String = ""
) -> String {
  let visible = clipped(text, toWidth: width, mark: mark)
  let room = max(0, width - displayWidth(of: visible))
  let before =
    switch alignment {
    case .leading: 0
    case .trailing: room
    case .center: room / 2
    }
  return blanks(before) + visible + blanks(room - before)
}

/// A text broken at blanks into lines of at most so many columns; a longer word is broken inside.
///
/// Every line after the first starts with `indent` blanks, or as many as leave room for a wide character.
///
/// - Complexity: O(length).
public func wrapped(_ text: String, toWidth width: Int, indent: Int = 0) -> [String] {
  let width = max(1, width)
  let indent = max(0, min(indent, width - 2))
  var lines: [String] = []
  var rest = text[...]
  while true {
    let lead = lines.isEmpty ? 0 : indent
    let (head, tail) = split(rest, atWidth: width - lead)
    guard let next = tail.first else { return lines + [blanks(lead) + head] }
    var line = head
    if head.isEmpty {
      line = rest.prefix(1)
    } else if next != " ", let blank = head.lastIndex(of: " "),
      !head[..<blank].allSatisfy({ $0 == " " })
    {
      line = head[..<blank]
    }
    rest = rest[line.endIndex...].drop { $0 == " " }
    lines.append(blanks(lead) + trimmedAtEnd(line))
    if rest.isEmpty { return lines }
  }
}

private func trimmedAtEnd(_ text: Substring) -> Substring {
  guard let last = text.lastIndex(where: { $0 != " " }) else { return "" }
  return text[...last]
}

private func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }

private func split(_ text: some StringProtocol, atWidth width: Int) -> (
  head: Substring, rest: Substring
) {
  let text = Substring(text)
  var room = width
  var end = text.startIndex
  while end < text.endIndex {
    room -= displayWidth(of: text[end])
    if room < 0 { break }
    text.formIndex(after: &end)
  }
  return (text[..<end], text[end...])
}
