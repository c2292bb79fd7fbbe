import Commands
import Screen

/// Where each head of a grid stands in a pane.
///
/// A head takes a small map with two lines below, and a column before it for the mark of the chosen
/// one. What does not fit is scrolled to.
struct HeadGridLayout {
  let rect: Rect
  /// Heads by layer and head, in the order shown.
  let order: [Int]
  /// Heads beside each other, on the screen or not.
  let columns: Int
  /// True when a row is a layer.
  let isLayered: Bool
  /// Columns and rows of a small map.
  let thumbnail: Size
  /// Columns and rows from one head to the next.
  let pitch: Size
  /// Whole heads that fit.
  let visible: Size
  /// The place of the chosen head in the order.
  let chosen: Int
  /// The first row and column of heads on the screen.
  let top: Int
  let left: Int

  /// The largest and the smallest width of a small map, and room for words below wide ones.
  private static let widths = 8...12
  private static let widestPitch = 17
  /// Lines below a map.
  private static let captionRows = 2
  /// Panes from so many rows on have room for large maps.
  private static let tallPane = 20

  init(
    _ content: HeadGridContent, _ subject: HeadGridSubject, in rect: Rect, _ state: HeadGridState
  ) {
    self.rect = rect
    thumbnail = Self.thumbnail(in: rect.size, subject)
    let share = subject.headsPerLayer > 0 ? rect.size.columns / subject.headsPerLayer : 0
    pitch = Size(
      rows: thumbnail.rows + Self.captionRows,
      columns: max(thumbnail.columns + 1, min(share, Self.widestPitch)))
    visible = Size(
      rows: max(1, rect.size.rows / pitch.rows), columns: max(1, rect.size.columns / pitch.columns))
    let order = content.order(by: state.metric, smallestFirst: state.smallestFirst)
    self.order = order
    isLayered = state.metric == nil && subject.headsPerLayer > 0
    columns = isLayered ? subject.headsPerLayer : max(1, min(visible.columns, order.count))
    let chosen = state.chosen.flatMap { order.firstIndex(of: $0) } ?? 0
    self.chosen = chosen
    top = Self.revealing(
      chosen / columns, from: state.top, visible.rows, of: (order.count + columns - 1) / columns)
    left = Self.revealing(chosen % columns, from: state.left, visible.columns, of: columns)
  }

  /// Columns and rows of a small map in a pane; no rows where there is room for words only.
  static func thumbnail(in pane: Size, _ subject: HeadGridSubject) -> Size {
    let heads = subject.headsPerLayer
    let wanted = heads > 0 ? pane.columns / heads - 1 : pane.rows < tallPane ? 0 : .max
    let columns = min(max(wanted, widths.lowerBound), widths.upperBound) / 2 * 2
    return Size(rows: max(0, min(columns / 2, pane.rows - captionRows)), columns: columns)
  }

  /// Where a window of `length` begins that holds a place, moved as little as possible.
  private static func revealing(_ place: Int, from start: Int, _ length: Int, of count: Int) -> Int
  {
    let start = min(max(start, 0), max(0, count - length))
    return min(max(start, place - length + 1), place)
  }

  /// Rows of heads.
  var rows: Int { (order.count + columns - 1) / columns }

  /// The rows of heads on the screen.
  var shownRows: Range<Int> { top..<min(top + visible.rows, max(rows, top)) }

  /// The columns of heads on the screen.
  var shownColumns: Range<Int> { left..<min(left + visible.columns, columns) }

  /// The places on the screen.
  var shownPlaces: [Int] {
    shownRows.flatMap { row in shownColumns.map { row * columns + $0 } }
      .filter { $0 < order.count }
  }

  /// The room of a place, with the column of the mark.
  func tile(_ place: Int) -> Rect {
    Rect(
      row: rect.origin.row + (place / columns - top) * pitch.rows,
      column: rect.origin.column + (place % columns - left) * pitch.columns, rows: pitch.rows,
      columns: pitch.columns)
  }

  /// The place at a position of the screen.
  func place(at position: Position) -> Int? {
    shownPlaces.first { tile($0).intersection(rect).contains(position) }
  }

  /// The place next to the chosen one; itself at the edge.
  func neighbor(_ direction: KeyAction.Direction) -> Int {
    let last = order.count - 1
    switch direction {
    case .left:
      return isLayered && chosen % columns == 0 ? chosen : max(0, chosen - 1)
    case .right:
      return isLayered && chosen % columns == columns - 1 ? chosen : min(last, chosen + 1)
    case .up: return chosen >= columns ? chosen - columns : chosen
    case .down:
      return chosen / columns < rows - 1 ? min(last, chosen + columns) : chosen
    }
  }

  /// The first and last place, or one a page away.
  func farNeighbor(_ direction: KeyAction.Direction) -> Int {
    let column = chosen % columns
    let row = chosen / columns
    switch direction {
    case .left: return 0
    case .right: return order.count - 1
    case .up: return max(0, row - visible.rows) * columns + column
    case .down:
      return min(order.count - 1, min(rows - 1, row + visible.rows) * columns + column)
    }
  }
}
