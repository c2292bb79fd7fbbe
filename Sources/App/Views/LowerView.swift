import Glyphs
import Screen

/// The lesson's notes, the transcript and the sliders.
struct LowerView {
  private let model: Model
  private let layout: Layout

  init(_ model: Model, _ layout: Layout) {
    self.model = model
    self.layout = layout
  }

  func draw(on frame: inout Frame) {
    if let rect = layout.notes, let player = model.lesson {
      let lines = player.noteLines(width: rect.size.columns, unicode: model.abilities.showsUnicode)
      drawNotes(lines, in: rect, on: &frame)
    }
    drawTranscript(on: &frame)
    SliderView(model, layout.sliders).draw(on: &frame)
  }

  private func drawNotes(_ lines: [StyledLine], in rect: Rect, on frame: inout Frame) {
    for (index, line) in lines.prefix(rect.size.rows).enumerated() {
      frame.put(line, row: rect.origin.row + index, column: rect.origin.column, clip: rect)
    }
    if lines.count > rect.size.rows {
      let more = lines.count - rect.size.rows
      let text = " \(more) more line\(more == 1 ? "" : "s") "
      frame.put(
        text, row: rect.bottom, column: rect.right - text.count - 1, style: Look.remark)
    }
  }

  private func drawTranscript(on frame: inout Frame) {
    let rect = layout.transcript
    let lines = model.transcript.window(rows: rect.size.rows)
    for (offset, index) in lines.indices.enumerated() {
      let row = rect.origin.row + offset
      frame.put(lines[index], row: row, column: rect.origin.column, clip: rect)
      if index == model.transcript.hit { markHits(row: row, on: &frame) }
    }
    let below = model.transcript.scroll
    if below > 0, rect.size.rows > 0 {
      let text = visibleText(" ↓ \(below) more ", ascii: !model.abilities.showsUnicode)
      frame.put(
        text, row: rect.bottom - 1, column: rect.right - displayWidth(of: text), style: Look.hit)
    }
    if model.place == .transcript, rect.origin.row > 0 {
      let text = " transcript "
      frame.put(
        text, row: rect.origin.row - 1, column: frame.size.columns - text.count - 2,
        style: Look.focusedHeading)
    }
  }

  /// Reverses what the search found in the line of the present hit.
  private func markHits(row: Int, on frame: inout Frame) {
    let pattern = model.transcript.pattern.lowercased()
    let rect = layout.transcript
    let columns = Array(rect.origin.column..<rect.right)
    let glyphs = columns.map { frame[row, $0].glyph.map { String($0).lowercased() } ?? "" }
    let length = pattern.count
    guard length > 0, length <= glyphs.count else { return }
    var start = 0
    while start + length <= glyphs.count {
      if glyphs[start..<(start + length)].joined() == pattern {
        let hit = Rect(row: row, column: columns[start], rows: 1, columns: length)
        frame.restyle(hit) { $0.isReversed = true }
        start += length
      } else {
        start += 1
      }
    }
  }
}
