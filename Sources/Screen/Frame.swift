/// A picture of the whole screen: cells, and where the cursor is.
public struct Frame: Equatable, Sendable {
  /// The extent.
  public let size: Size
  /// The cells, row by row; `cells.count == size.rows * size.columns`.
  public private(set) var cells: [Cell]
  /// Where the terminal's cursor stands; nil hides it.
  public var cursor: Position?

  /// Makes an empty frame.
  public init(size: Size) {
    self.size = size
    cells = [Cell](repeating: .blank, count: size.rows * size.columns)
  }

  /// The whole frame as a rectangle.
  public var bounds: Rect { Rect(row: 0, column: 0, rows: size.rows, columns: size.columns) }

  /// The cell at a place; writes outside the frame are ignored, reads give a blank.
  public subscript(row: Int, column: Int) -> Cell {
    get { holds(row, column) ? cells[row * size.columns + column] : .blank }
    set { if holds(row, column) { cells[row * size.columns + column] = newValue } }
  }

  private func holds(_ row: Int, _ column: Int) -> Bool {
    row >= 0 && row < size.rows && column >= 0 && column < size.columns
  }
}
