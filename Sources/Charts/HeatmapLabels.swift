import Glyphs
import Screen

/// Writes what stands beside a heat map.
struct HeatmapLabels {
  private let axes: HeatmapAxes
  private let layout: HeatmapLayout
  private let crosshair: Crosshair?

  init(_ heatmap: Heatmap, _ layout: HeatmapLayout) {
    axes = heatmap.axes
    self.layout = layout
    crosshair = heatmap.crosshair
  }

  func draw(on frame: inout Frame) {
    if !layout.rowLabels.isEmpty { drawRowLabels(on: &frame) }
    if layout.columnAxis.size.rows == 2, !axes.columnLabels.isEmpty {
      drawColumnWords(on: &frame)
    }
    if layout.columnAxis.size.rows > 0 { drawColumnIndices(on: &frame) }
  }

  /// One label a row of the screen: of the first row of cells in it, or of the focused one.
  private func drawRowLabels(on frame: inout Frame) {
    var lastRow = -1
    for row in 0..<layout.cellRows {
      let place = layout.position(row: row, column: 0)
      let isFocused = row == crosshair?.row
      guard place.row < layout.map.bottom, place.row > lastRow || isFocused else { continue }
      lastRow = place.row
      let area = layout.rowLabels
      frame.fill(
        Rect(row: place.row, column: area.origin.column, rows: 1, columns: area.size.columns))
      let width = area.size.columns - 1
      // Cut without a mark: the room is short, and the mark of the focus stands beside it.
      let label = clipped(visibleText(rowLabel(row)), toWidth: width)
      let start = area.right - 1 - displayWidth(of: label)
      frame.put(label, row: place.row, column: start, style: Style(isBold: isFocused))
      if isFocused { frame[place.row, area.right - 1] = Cell(">", Style(isBold: true)) }
    }
  }

  private func rowLabel(_ row: Int) -> String {
    if axes.rowLabels.indices.contains(row) { return axes.rowLabels[row] }
    return axes.rowIndices.indices.contains(row) ? String(axes.rowIndices[row]) : ""
  }

  /// As much of each word as its column is wide; a gap follows it when there is room.
  private func drawColumnWords(on frame: inout Frame) {
    let width = layout.cellWidth > 2 ? layout.cellWidth - 1 : layout.cellWidth
    for column in 0..<min(layout.cellColumns, axes.columnLabels.count) {
      let x = layout.map.origin.column + column * layout.cellWidth
      let word = visibleText(axes.columnLabels[column]).drop { $0 == " " }
      let clip = Rect(row: layout.columnAxis.origin.row, column: x, rows: 1, columns: width)
        .intersection(layout.columnAxis)
      let style = Style(isBold: column == crosshair?.column)
      frame.put(String(word), row: clip.origin.row, column: x, style: style, clip: clip)
    }
  }

  /// As many indices as do not touch each other; under the focused column always `^` and its own.
  private func drawColumnIndices(on frame: inout Frame) {
    guard let last = axes.columnIndices.last else { return }
    let row = layout.columnAxis.bottom - 1
    let step = indexStep(widest: String(last).count)
    for column in stride(from: 0, to: min(layout.cellColumns, axes.columnIndices.count), by: step) {
      let x = layout.map.origin.column + column * layout.cellWidth
      let text = String(axes.columnIndices[column])
      if x + text.count <= layout.columnAxis.right {
        frame.put(text, row: row, column: x, style: Style(isDim: true))
      }
    }
    drawFocusedIndex(row: row, on: &frame)
  }

  private func indexStep(widest: Int) -> Int {
    let steps = [1, 2, 5].flatMap { base in [1, 10, 100, 1000].map { base * $0 } }.sorted()
    return steps.first { $0 * layout.cellWidth > widest } ?? 10_000
  }

  private func drawFocusedIndex(row: Int, on frame: inout Frame) {
    guard let column = crosshair?.column, axes.columnIndices.indices.contains(column) else {
      return
    }
    let place = layout.position(row: 0, column: column)
    let index = String(axes.columnIndices[column])
    let fitsRight = place.column + 1 + index.count <= layout.columnAxis.right
    let text = fitsRight ? "^" + index : index + "^"
    let start = fitsRight ? place.column : place.column - index.count
    for x in [start - 1, start + text.count]
    where layout.columnAxis.contains(Position(row: row, column: x)) {
      frame[row, x] = .blank
    }
    frame.put(
      text, row: row, column: start, style: Style(isBold: true), clip: layout.columnAxis)
  }
}
