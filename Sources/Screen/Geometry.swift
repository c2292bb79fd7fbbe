/// A place on the screen; row 0 is the top, column 0 the left.
public struct Position: Equatable, Hashable, Sendable {
  /// Rows from the top.
  public var row: Int
  /// Columns from the left.
  public var column: Int

  /// Makes a position.
  public init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }
}

/// An extent in rows and columns.
public struct Size: Equatable, Hashable, Sendable {
  /// Rows, at least 0.
  public var rows: Int
  /// Columns, at least 0.
  public var columns: Int

  /// Makes a size; negative extents become 0.
  public init(rows: Int, columns: Int) {
    self.rows = max(0, rows)
    self.columns = max(0, columns)
  }
}

/// A rectangle of cells.
public struct Rect: Equatable, Hashable, Sendable {
  /// The cell at the top left.
  public var origin: Position
  /// The extent.
  public var size: Size

  /// Makes a rectangle.
  public init(row: Int, column: Int, rows: Int, columns: Int) {
    origin = Position(row: row, column: column)
    size = Size(rows: rows, columns: columns)
  }

  /// The first row below.
  public var bottom: Int { origin.row + size.rows }
  /// The first column to the right.
  public var right: Int { origin.column + size.columns }

  /// True when the position lies inside.
  public func contains(_ position: Position) -> Bool {
    position.row >= origin.row && position.row < bottom
      && position.column >= origin.column && position.column < right
  }
}
