import Screen

/// The help over the screen.
struct HelpView {
  private let help: HelpOverlay
  private let model: Model

  init(_ help: HelpOverlay, _ model: Model) {
    self.help = help
    self.model = model
  }

  func draw(on frame: inout Frame) {
    let unicode = model.abilities.showsUnicode
    let rect = Self.rect(in: frame.size, lines: help.lines.count)
    frame.fill(rect)
    frame.box(rect, style: Look.focusedRule, unicode: unicode)
    frame.put(
      " \(help.title) ", row: rect.origin.row, column: rect.origin.column + 2, style: Look.heading)
    let inside = rect.inset(rows: 1, columns: 2)
    for (index, line) in help.lines.dropFirst(help.top).prefix(inside.size.rows).enumerated() {
      frame.put(
        line.clipped(to: inside.size.columns, unicode: unicode), row: inside.origin.row + index,
        column: inside.origin.column)
    }
    let more = help.lines.count - help.top - inside.size.rows
    let text = more > 0 ? " \(more) more line\(more == 1 ? "" : "s"), q closes " : " q closes "
    frame.put(
      text, row: rect.bottom - 1, column: rect.right - text.count - 2, style: Look.remark,
      clip: rect)
  }

  /// Rows of text the overlay shows at most.
  static func rows(in size: Size) -> Int { max(1, size.rows - 4) }

  /// Columns of text in it.
  static func width(in size: Size) -> Int { max(20, min(size.columns - 8, 100)) }

  private static func rect(in size: Size, lines: Int) -> Rect {
    let rows = min(lines, rows(in: size)) + 2
    let columns = width(in: size) + 4
    return Rect(
      row: (size.rows - rows) / 2, column: (size.columns - columns) / 2, rows: rows,
      columns: columns)
  }
}
