import Glyphs
import Screen

/// The line being typed, or the dialogue in its place.
struct PromptView {
  private let model: Model
  private let rect: Rect

  init(_ model: Model, _ layout: Layout) {
    self.model = model
    rect = layout.prompt
  }

  func draw(on frame: inout Frame) {
    if let question = model.question {
      drawQuestion(question, on: &frame)
    } else if let find = model.find {
      draw(find, label: StyledLine("/", Look.prompt), hit: nil, hasCursor: true, on: &frame)
    } else {
      draw(
        model.editor, label: label, hit: model.editor.searchHit,
        hasCursor: model.place == .prompt && model.help == nil, on: &frame)
    }
  }

  private var label: StyledLine {
    guard let search = model.editor.search else { return StyledLine("ff> ", Look.prompt) }
    let direction = search.isBackward ? "older" : "newer"
    let failing = search.isFailing ? "no " : ""
    return StyledLine("\(failing)\(direction) `\(String(search.pattern))`: ", Look.prompt)
      .clipped(to: rect.size.columns / 2, unicode: model.abilities.showsUnicode)
  }

  private func drawQuestion(_ question: Question, on frame: inout Frame) {
    let unicode = model.abilities.showsUnicode
    let line = StyledLine(
      visibleText(question.text, ascii: !unicode) + " (y/n) ", Look.warning
    ).clipped(to: rect.size.columns - 1, unicode: unicode)
    let end = frame.put(line, row: rect.origin.row, column: rect.origin.column, clip: rect)
    frame.cursor = Position(row: rect.origin.row, column: min(end, rect.right - 1))
  }

  /// The lines of an editor, scrolled so that the cursor is seen.
  private func draw(
    _ editor: LineEditor, label: StyledLine, hit: Range<Int>?, hasCursor: Bool,
    on frame: inout Frame
  ) {
    let room = rect.size.columns - label.width
    var start = 0
    let lines = editor.characters.split(separator: "\n", omittingEmptySubsequences: false)
    let cursorLine = editor.characters[..<editor.cursor].count { $0 == "\n" }
    let top = max(0, min(cursorLine - rect.size.rows + 1, lines.count - rect.size.rows))
    for (index, line) in lines.enumerated() {
      defer { start += line.count + 1 }
      let row = rect.origin.row + index - top
      guard index >= top, row < rect.bottom else { continue }
      let lead = index == 0 ? label : StyledLine(String(repeating: " ", count: label.width))
      frame.put(lead, row: row, column: rect.origin.column, clip: rect)
      let isCursorLine = index == cursorLine
      let cursor = isCursorLine ? editor.cursor - start : 0
      let shown = PromptLine(Array(line), cursor: cursor, room: room, abilities: model.abilities)
      let column = rect.origin.column + label.width
      for (offset, glyph) in shown.glyphs {
        let position = start + offset.index
        let style = hit?.contains(position) == true ? Look.hit : .plain
        frame.put(glyph, row: row, column: column + offset.column, style: style, clip: rect)
      }
      if isCursorLine, hasCursor {
        frame.cursor = Position(row: row, column: column + shown.cursorColumn)
      }
    }
  }
}

/// The part of a long line that is shown: wide characters whole, the cursor inside.
struct PromptLine {
  /// Characters as they are drawn, each with its index in the line and its column.
  let glyphs: [(place: (index: Int, column: Int), text: String)]
  let cursorColumn: Int

  init(_ characters: [Character], cursor: Int, room: Int, abilities: DisplayAbilities) {
    let texts = characters.map { visibleText(String($0), ascii: !abilities.showsUnicode) }
    let widths = texts.map { displayWidth(of: $0) }
    let before = widths[..<cursor].reduce(0, +)
    // The view jumps by half its width, so that it stands still while one types.
    var skipped = 0
    while before - skipped > room - 1 { skipped += max(1, room / 2) }
    var column = -skipped
    var shown: [(place: (index: Int, column: Int), text: String)] = []
    for (index, text) in texts.enumerated() {
      if column >= 0, column + widths[index] <= room { shown.append(((index, column), text)) }
      column += widths[index]
    }
    if skipped > 0, let first = shown.first {
      shown[0] = (first.place, abilities.showsUnicode ? "‹" : "<")
    }
    glyphs = shown
    cursorColumn = before - skipped
  }
}
