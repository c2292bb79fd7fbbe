import Glyphs

extension Frame {
  /// Writes text from a place to the right, one character per cell, two for a wide one.
  ///
  /// Control characters are shown as symbols. A wide character that would be cut by the edge
  /// becomes a blank; half of a wide character that is overwritten leaves a blank.
  ///
  /// - Parameters:
  ///   - text: A single line.
  ///   - row: The row.
  ///   - column: The first column; may lie left of the clip.
  ///   - style: How it is drawn.
  ///   - clip: Nothing is drawn outside; nil for the whole frame.
  /// - Returns: The column after the text, clipped or not.
  @discardableResult
  public mutating func put(
    _ text: String, row: Int, column: Int, style: Style = .plain, clip: Rect? = nil
  ) -> Int {
    let area = bounds.intersection(clip ?? bounds)
    var column = column
    for character in visibleText(text) {
      let width = displayWidth(of: character)
      if width == 0 { continue }
      place(character, width: width, row: row, column: column, style: style, in: area)
      column += width
    }
    return column
  }

  /// Writes styled text from a place to the right; see ``put(_:row:column:style:clip:)``.
  ///
  /// - Parameters:
  ///   - line: The runs, drawn in order.
  ///   - row: The row.
  ///   - column: The first column.
  ///   - clip: Nothing is drawn outside; nil for the whole frame.
  /// - Returns: The column after the text, clipped or not.
  @discardableResult
  public mutating func put(_ line: StyledLine, row: Int, column: Int, clip: Rect? = nil) -> Int {
    var column = column
    for run in line.runs {
      column = put(run.text, row: row, column: column, style: run.style, clip: clip)
    }
    return column
  }

  private mutating func place(
    _ character: Character, width: Int, row: Int, column: Int, style: Style, in area: Rect
  ) {
    if width == 1 {
      set(Cell(character, style), row: row, column: column, in: area)
      return
    }
    let isWhole =
      area.contains(Position(row: row, column: column))
      && area.contains(Position(row: row, column: column + 1))
    set(Cell(isWhole ? character : " ", style), row: row, column: column, in: area)
    set(Cell(isWhole ? nil : " ", style), row: row, column: column + 1, in: area)
  }

  /// Stores a cell inside the area and blanks what is left of a wide character it breaks.
  mutating func set(_ cell: Cell, row: Int, column: Int, in area: Rect) {
    guard area.contains(Position(row: row, column: column)) else { return }
    if cell.glyph != nil, self[row, column].glyph == nil {
      self[row, column - 1].glyph = " "
    }
    if column + 1 < size.columns, self[row, column + 1].glyph == nil {
      self[row, column + 1].glyph = " "
    }
    self[row, column] = cell
  }
}
