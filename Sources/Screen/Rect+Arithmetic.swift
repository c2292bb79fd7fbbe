extension Rect {
  /// The part inside another rectangle; empty when they do not meet.
  public func intersection(_ other: Rect) -> Rect {
    let top = max(origin.row, other.origin.row)
    let left = max(origin.column, other.origin.column)
    return Rect(
      row: top, column: left, rows: min(bottom, other.bottom) - top,
      columns: min(right, other.right) - left)
  }

  /// The rectangle without a margin on every side; empty when nothing is left.
  public func inset(rows: Int = 1, columns: Int = 1) -> Rect {
    Rect(
      row: origin.row + rows, column: origin.column + columns, rows: size.rows - 2 * rows,
      columns: size.columns - 2 * columns)
  }

  /// True when it holds no cell.
  public var isEmpty: Bool { size.rows == 0 || size.columns == 0 }
}
