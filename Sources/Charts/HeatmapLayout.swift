public import Screen

/// Room beside a heat map for its labels.
public struct HeatmapMargins: Equatable, Sendable {
  /// Columns for the labels of the rows, without the gap to the map; 0 for none.
  public var labelColumns: Int
  /// Rows below for the columns: 0, 1 (indices) or 2 (tokens above indices).
  public var axisRows: Int
  /// Rows between the map and its axis for the bars of the columns: 0 or 1.
  public var barRows: Int
  /// Columns on the right for the bars of the rows, without the gap to the map; 0 for none.
  public var barColumns: Int

  /// Makes margins.
  public init(labelColumns: Int, axisRows: Int, barRows: Int = 0, barColumns: Int = 0) {
    self.labelColumns = labelColumns
    self.axisRows = axisRows
    self.barRows = barRows
    self.barColumns = barColumns
  }

  /// No margins: the map takes all.
  public static let none = HeatmapMargins(labelColumns: 0, axisRows: 0)

  /// Margins that leave most of the room to the map.
  ///
  /// - Parameters:
  ///   - size: The room.
  ///   - hasTokens: True when rows and columns are labelled with words, not only indices.
  ///   - rowCount: Rows that are indexed, whose last index must fit.
  /// - Returns: Margins; none in a small room.
  public static func standard(for size: Size, hasTokens: Bool, rowCount: Int = 0)
    -> HeatmapMargins
  {
    let widest = max(hasTokens ? 10 : 5, String(max(rowCount - 1, 0)).count)
    return HeatmapMargins(
      labelColumns: size.columns < 20 ? 0 : min(widest, size.columns / 4),
      axisRows: size.rows < 6 ? 0 : size.rows < 12 || !hasTokens ? 1 : 2)
  }

  /// Columns on the left: the labels and a gap that holds the mark of the focused row.
  var left: Int { labelColumns > 0 ? labelColumns + 1 : 0 }

  /// Columns on the right: the bars and a gap.
  var right: Int { barColumns > 0 ? barColumns + 1 : 0 }
}

/// Where the parts of a heat map go in a rectangle.
///
/// A terminal's cells are about twice as high as wide, so a cell of the map is as many columns wide
/// as half rows high; maps of few cells are enlarged by a whole number.
public struct HeatmapLayout: Equatable, Sendable {
  /// The cells themselves; only as large as they need.
  public let map: Rect
  /// The labels of the rows; empty when there is no room.
  public let rowLabels: Rect
  /// The labels of the columns; empty when there is no room.
  public let columnAxis: Rect
  /// The bars of the columns, under the map; empty for none.
  public let columnBars: Rect
  /// The bars of the rows, right of the map; empty for none.
  public let rowBars: Rect
  /// Columns of the screen a cell takes.
  public let cellWidth: Int
  /// Half rows of the screen a cell takes with half blocks, rows otherwise.
  public let cellHeight: Int
  /// Rows of cells above each other in one row of the screen: 2 with half blocks, otherwise 1.
  public let halves: Int
  /// Rows of cells.
  public let cellRows: Int
  /// Columns of cells.
  public let cellColumns: Int

  /// The largest factor by which a small map is enlarged.
  static let largestFactor = 8

  init(in rect: Rect, cellRows: Int, cellColumns: Int, margins: HeatmapMargins, halves: Int) {
    let room = Self.room(in: rect, margins: margins)
    self.halves = halves
    self.cellRows = cellRows
    self.cellColumns = cellColumns
    // In single rows a square is two columns wide.
    let widthPerUnit = halves == 2 ? 1 : 2
    let factor = min(
      room.size.rows * halves / max(1, cellRows),
      room.size.columns / max(1, cellColumns * widthPerUnit), Self.largestFactor)
    cellHeight = max(1, factor)
    cellWidth = factor >= 1 ? factor * widthPerUnit : 1
    let rows = min(room.size.rows, (cellRows * cellHeight + halves - 1) / halves)
    let columns = min(room.size.columns, cellColumns * cellWidth)
    map = Rect(row: room.origin.row, column: room.origin.column, rows: rows, columns: columns)
    rowLabels = Rect(
      row: room.origin.row, column: rect.origin.column, rows: rows,
      columns: room.origin.column - rect.origin.column)
    columnBars = Rect(
      row: map.bottom, column: map.origin.column,
      rows: min(margins.barRows, rect.bottom - map.bottom), columns: columns)
    rowBars = Rect(
      row: map.origin.row, column: map.right + 1, rows: rows,
      columns: max(0, min(margins.barColumns, rect.right - map.right - 1)))
    columnAxis = Rect(
      row: columnBars.bottom, column: map.origin.column,
      rows: min(margins.axisRows, rect.bottom - columnBars.bottom),
      columns: room.size.columns)
  }

  private static func room(in rect: Rect, margins: HeatmapMargins) -> Rect {
    Rect(
      row: rect.origin.row, column: rect.origin.column + margins.left,
      rows: rect.size.rows - margins.axisRows - margins.barRows,
      columns: rect.size.columns - margins.left - margins.right)
  }

  /// The cell of the map at a place of the screen; nil outside. The upper one of two.
  public func cell(at position: Position) -> (row: Int, column: Int)? {
    guard map.contains(position) else { return nil }
    let row = (position.row - map.origin.row) * halves / cellHeight
    let column = (position.column - map.origin.column) / cellWidth
    return row < cellRows && column < cellColumns ? (row, column) : nil
  }

  /// The place of the screen in the middle of a cell of the map.
  public func position(row: Int, column: Int) -> Position {
    Position(
      row: map.origin.row + (row * cellHeight + (cellHeight - 1) / 2) / halves,
      column: map.origin.column + column * cellWidth + (cellWidth - 1) / 2)
  }

  /// The cell row shown in a half (0 above, 1 below) of a row of the map; nil below the last.
  func cellRow(screenRow: Int, half: Int) -> Int? {
    let row = (screenRow * halves + half) / cellHeight
    return row < cellRows ? row : nil
  }

  /// How many cells fit when none is enlarged.
  static func capacity(in rect: Rect, margins: HeatmapMargins, halves: Int) -> Size {
    let room = room(in: rect, margins: margins)
    return Size(rows: max(0, room.size.rows) * halves, columns: room.size.columns)
  }
}
