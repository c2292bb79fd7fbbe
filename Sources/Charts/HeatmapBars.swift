import Glyphs
import Screen

/// Bars beside a heat map: one under each column of cells, one at the side of each row.
public struct HeatmapBars: Equatable, Sendable {
  /// Bars along one side.
  public struct Side: Equatable, Sendable {
    /// A number for each column or row of cells; NaN is marked.
    public var values: [Double]
    /// The number of a full bar.
    public var top: Double
    /// What the bars show, in a word.
    public var name: String

    /// Makes bars.
    public init(values: [Double], top: Double, name: String) {
      self.values = values
      self.top = top
      self.name = name
    }
  }

  /// Under the columns; nil for none.
  public var columns: Side?
  /// Beside the rows; nil for none.
  public var rows: Side?

  /// Makes bars.
  public init(columns: Side? = nil, rows: Side? = nil) {
    self.columns = columns
    self.rows = rows
  }
}

/// Draws the bars of a heat map.
struct HeatmapBarsPainter {
  private let bars: HeatmapBars
  private let layout: HeatmapLayout
  private let abilities: DisplayAbilities

  init(_ bars: HeatmapBars, _ layout: HeatmapLayout, _ abilities: DisplayAbilities) {
    self.bars = bars
    self.layout = layout
    self.abilities = abilities
  }

  func draw(on frame: inout Frame) {
    if let columns = bars.columns, !layout.columnBars.isEmpty { draw(columns: columns, on: &frame) }
    if let rows = bars.rows, !layout.rowBars.isEmpty { draw(rows: rows, on: &frame) }
  }

  private func draw(columns: HeatmapBars.Side, on frame: inout Frame) {
    let area = layout.columnBars
    for x in 0..<area.size.columns {
      let column = x / layout.cellWidth
      guard columns.values.indices.contains(column) else { continue }
      frame[area.origin.row, area.origin.column + x] = Cell(
        glyph(columns.values[column], top: columns.top))
    }
    let labels = layout.rowLabels
    let texts = ["\(columns.name) ", ""].map { $0 + topText(columns.top) }
    if let text = texts.first(where: { displayWidth(of: $0) < labels.size.columns }) {
      frame.put(
        text, row: area.origin.row, column: labels.right - 1 - displayWidth(of: text),
        style: Style(isDim: true))
    }
  }

  private func draw(rows: HeatmapBars.Side, on frame: inout Frame) {
    let area = layout.rowBars
    let scale = BarScale(upper: rows.top)
    for y in 0..<area.size.rows {
      let cells = Set((0..<layout.halves).compactMap { layout.cellRow(screenRow: y, half: $0) })
      let values = cells.filter { rows.values.indices.contains($0) }.map { rows.values[$0] }
      guard !values.isEmpty else { continue }
      let value = values.reduce(0, +) / Double(values.count)
      let line =
        value.isNaN
        ? StyledLine("x")
        : Bar(value, scale: scale).line(width: area.size.columns, abilities: abilities)
      frame.put(line, row: area.origin.row + y, column: area.origin.column, clip: area)
    }
    guard !layout.columnBars.isEmpty else { return }
    let row = layout.columnBars.origin.row
    let clip = Rect(row: row, column: area.origin.column, rows: 1, columns: area.size.columns)
    frame.put(
      topText(rows.top), row: row, column: area.origin.column, style: Style(isDim: true),
      clip: clip)
  }

  private func topText(_ top: Double) -> String {
    (abilities.showsUnicode ? "≤" : "<") + numberText(top, digits: 2)
  }

  /// A positive number never looks like nothing.
  private func glyph(_ value: Double, top: Double) -> Character {
    guard value.isFinite else { return "x" }
    let glyphs = abilities.showsUnicode ? Self.blocks : Self.letters
    let share = top > 0 ? min(max(value / top, 0), 1) : 0
    let level = Int((share * Double(glyphs.count - 1)).rounded())
    return glyphs[value > 0 ? max(1, level) : level]
  }

  private static let blocks: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  private static let letters: [Character] = [" ", "_", ".", "-", "~", "=", "+", "*", "#"]
}
