extension Frame {
  /// Sets every cell of a rectangle.
  public mutating func fill(_ rect: Rect, with cell: Cell = .blank) {
    let area = bounds.intersection(rect)
    for row in area.origin.row..<area.bottom {
      for column in area.origin.column..<area.right {
        set(cell, row: row, column: column, in: area)
      }
    }
  }

  /// Changes the look of every cell of a rectangle and leaves the text.
  public mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    let area = bounds.intersection(rect)
    for row in area.origin.row..<area.bottom {
      for column in area.origin.column..<area.right {
        change(&self[row, column].style)
      }
    }
  }

  /// Draws the outline of a rectangle; where it meets lines already drawn, they join.
  ///
  /// - Parameters:
  ///   - rect: The outline, inside the rectangle; nothing when it is smaller than 2 × 2.
  ///   - style: How the lines are drawn.
  ///   - unicode: Line drawing when true, `+-|` otherwise.
  public mutating func box(_ rect: Rect, style: Style = .plain, unicode: Bool = true) {
    guard rect.size.rows >= 2, rect.size.columns >= 2 else { return }
    horizontalRule(
      row: rect.origin.row, columns: rect.origin.column..<rect.right, style: style,
      unicode: unicode)
    horizontalRule(
      row: rect.bottom - 1, columns: rect.origin.column..<rect.right, style: style,
      unicode: unicode)
    verticalRule(
      column: rect.origin.column, rows: rect.origin.row..<rect.bottom, style: style,
      unicode: unicode)
    verticalRule(
      column: rect.right - 1, rows: rect.origin.row..<rect.bottom, style: style, unicode: unicode)
  }

  /// Draws a line from left to right; where it meets lines already drawn, they join.
  public mutating func horizontalRule(
    row: Int, columns: Range<Int>, style: Style = .plain, unicode: Bool = true
  ) {
    for column in columns {
      var sides: LineSides = []
      if column > columns.lowerBound || columns.count == 1 { sides.insert(.left) }
      if column < columns.upperBound - 1 || columns.count == 1 { sides.insert(.right) }
      addLine(sides, row: row, column: column, style: style, unicode: unicode)
    }
  }

  /// Draws a line from top to bottom; where it meets lines already drawn, they join.
  public mutating func verticalRule(
    column: Int, rows: Range<Int>, style: Style = .plain, unicode: Bool = true
  ) {
    for row in rows {
      var sides: LineSides = []
      if row > rows.lowerBound || rows.count == 1 { sides.insert(.up) }
      if row < rows.upperBound - 1 || rows.count == 1 { sides.insert(.down) }
      addLine(sides, row: row, column: column, style: style, unicode: unicode)
    }
  }

  private mutating func addLine(
    _ sides: LineSides, row: Int, column: Int, style: Style, unicode: Bool
  ) {
    let present = LineSides(glyph: self[row, column].glyph, unicode: unicode) ?? []
    let cell = Cell(present.union(sides).glyph(unicode: unicode), style)
    set(cell, row: row, column: column, in: bounds)
  }

  /// Copies a rectangle of another frame to a place of this one; the cursor stays as it is.
  ///
  /// A wide character that is cut becomes a blank.
  ///
  /// - Parameters:
  ///   - source: The frame to copy from.
  ///   - rect: What to copy; nil for all of it.
  ///   - position: Where its top left cell goes.
  ///   - clip: Nothing is drawn outside; nil for the whole frame.
  public mutating func copy(
    _ source: Frame, from rect: Rect? = nil, to position: Position, clip: Rect? = nil
  ) {
    let part = source.bounds.intersection(rect ?? source.bounds)
    let area = bounds.intersection(clip ?? bounds)
    for row in 0..<part.size.rows {
      for column in 0..<part.size.columns {
        var cell = source[part.origin.row + row, part.origin.column + column]
        let target = Position(row: position.row + row, column: position.column + column)
        let isLastColumn = column == part.size.columns - 1 || target.column == area.right - 1
        let isFirstColumn = column == 0 || target.column == area.origin.column
        let next = source[part.origin.row + row, part.origin.column + column + 1]
        if cell.glyph == nil && isFirstColumn || next.glyph == nil && isLastColumn {
          cell.glyph = " "
        }
        set(cell, row: target.row, column: target.column, in: area)
      }
    }
  }
}
