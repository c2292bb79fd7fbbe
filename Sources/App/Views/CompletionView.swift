import Commands
import Glyphs
import Screen

/// The list of completions above the prompt, with a line of help each.
struct CompletionView {
  private let list: CompletionList
  private let model: Model
  private let layout: Layout

  init(_ list: CompletionList, _ model: Model, _ layout: Layout) {
    self.list = list
    self.model = model
    self.layout = layout
  }

  func draw(on frame: inout Frame) {
    let count = list.candidates.count
    let rows = min(count, Self.tallest, layout.prompt.origin.row - 2)
    guard rows > 0 else { return }
    let selected = list.selected ?? 0
    let top = min(max(0, selected - rows / 2), count - rows)
    let names = min(list.candidates.map { displayWidth(of: $0.text) }.max() ?? 0, 30)
    let width = layout.prompt.size.columns
    for offset in 0..<rows {
      let index = top + offset
      let isLast = offset == rows - 1 && index < count - 1
      let row = layout.prompt.origin.row - rows + offset
      let style = index == list.selected ? Look.selected : .plain
      var line = StyledLine(" " + visible(list.candidates[index].text), style)
        .clipped(to: names + 1, unicode: unicode).padded(to: names + 3)
      line.append(visible(list.candidates[index].help), Look.remark)
      if isLast {
        line = line.clipped(to: width - 14, unicode: unicode).padded(to: width - 14)
        line.append("\(count - 1 - index) more", Look.remark)
      }
      frame.fill(Rect(row: row, column: layout.prompt.origin.column, rows: 1, columns: width))
      frame.put(
        line.clipped(to: width, unicode: unicode), row: row, column: layout.prompt.origin.column)
    }
  }

  private var unicode: Bool { model.abilities.showsUnicode }

  private func visible(_ text: String) -> String { visibleText(text, ascii: !unicode) }

  private static let tallest = 8
}
