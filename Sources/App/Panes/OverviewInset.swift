import Charts
import Commands
import Glyphs
import Screen

/// The small picture of the whole map in a corner, with a frame around what is shown.
struct OverviewInset {
  /// Rows and columns of the screen inside its lines.
  let size: Size
  private let area: MapArea
  private let halves: Int

  /// The inset of a pane; nil where there is no room for one.
  init?(in area: MapArea) {
    self.area = area
    halves = area.halves
    let rows = area.capacity.rows / halves
    let columns = area.capacity.columns
    guard rows >= Self.smallest.rows, columns >= Self.smallest.columns else { return nil }
    let inside = min(max(3, rows / 3 - 1), Self.tallest)
    size = Size(rows: inside, columns: min(inside * 2, max(5, columns / 3 - 2)))
  }

  /// The cells to ask for.
  var window: MapWindow {
    var window = MapWindow(cellRows: size.rows * halves, cellColumns: size.columns)
    window.isOverview = true
    return window
  }

  /// Where it stands, its lines included: at the upper right, away from the crosshair.
  func rect(avoiding crosshair: Position?) -> Rect {
    let room = area.room
    let (rows, columns) = (size.rows + 2, size.columns + 2)
    let upper = Rect(
      row: room.origin.row, column: room.right - columns, rows: rows, columns: columns)
    guard let crosshair, upper.contains(crosshair) else { return upper }
    return Rect(row: room.bottom - rows, column: upper.origin.column, rows: rows, columns: columns)
  }

  /// Draws it over the map.
  func draw(
    _ map: MapContent, place: MapPlace, in rect: Rect, scale: HeatmapScale, palette: Palette,
    abilities: DisplayAbilities, on frame: inout Frame
  ) {
    frame.fill(rect)
    frame.box(rect, style: Look.rule, unicode: abilities.showsUnicode)
    let grid = MapColors.grid(of: map, scale: scale)
    let inside = rect.inset(rows: 1, columns: 1)
    let drawn = Heatmap(grid, limits: scale.limits(over: [grid]), palette: palette)
      .draw(on: &frame, in: inside, margins: .none, abilities: abilities).map
    let marks = Self.part(place.queries, of: map.queryCount, in: drawn.size.rows)
    let columns = Self.part(place.keys, of: map.keyCount, in: drawn.size.columns)
    let window = Rect(
      row: drawn.origin.row + marks.lowerBound, column: drawn.origin.column + columns.lowerBound,
      rows: marks.count, columns: columns.count)
    if window.size.rows >= 2, window.size.columns >= 2 {
      frame.box(window, style: Style(isBold: true), unicode: abilities.showsUnicode)
    } else {
      for row in window.origin.row..<window.bottom {
        for column in window.origin.column..<window.right {
          frame[row, column] = Cell("+", Style(isBold: true, isReversed: true))
        }
      }
    }
  }

  /// The tokens that a place of the inset stands for; nil on its lines and outside.
  func tokens(at position: Position, in rect: Rect, of ground: MapGround) -> (query: Int, key: Int)?
  {
    let inside = rect.inset(rows: 1, columns: 1)
    guard inside.contains(position) else { return nil }
    return (
      (2 * (position.row - inside.origin.row) + 1) * ground.queryCount / (2 * size.rows),
      (2 * (position.column - inside.origin.column) + 1) * ground.keyCount / (2 * size.columns)
    )
  }

  /// The rows or columns of the picture that a range covers, at least one.
  private static func part(_ range: Range<Int>?, of count: Int, in length: Int) -> Range<Int> {
    guard let range, count > 0, length > 0 else { return 0..<length }
    let lower = min(range.lowerBound * length / count, length - 1)
    let upper = min((range.upperBound * length + count - 1) / count, length)
    return lower..<max(lower + 1, upper)
  }

  private static let smallest = Size(rows: 12, columns: 27)
  private static let tallest = 12
}

extension Model {
  /// The inset of a map's pane, while a part of the map is shown.
  func inset(in rect: Rect) -> OverviewInset? {
    guard maps.showsOverview, !maps.place.isWhole else { return nil }
    return OverviewInset(in: MapArea(rect, of: self))
  }

  /// Where the inset of a pane stands; nil when there is none.
  func insetRect(of inset: OverviewInset, pane: Pane, in rect: Rect) -> Rect {
    guard let map = pane.map, let row = map.cellRow(of: maps.query),
      let column = map.cellColumn(of: maps.key)
    else { return inset.rect(avoiding: nil) }
    return inset.rect(
      avoiding: MapArea(rect, of: self).position(row: row, column: column, of: map))
  }
}
