import Screen

/// How many tokens lie under a cell of a pane: steps are powers of two, so that at one token or
/// less a cell every token is drawn equally large and the pane is filled.
struct Magnification: Equatable {
  /// Less than one: a token takes several cells.
  let tokensPerCell: Double
  /// Columns that an enlarged cell takes for each of its rows: 2 without half blocks.
  private let columnsPerUnit: Int

  private static let closest = 0.125

  /// The magnification of a window in a pane that holds so many cells.
  init(of window: Size, in capacity: Size, columnsPerUnit: Int) {
    let rows = Double(window.rows) / Double(max(1, capacity.rows))
    let columns = Double(window.columns) / Double(max(1, capacity.columns))
    let across = columns > 1 ? columns : min(1, columns * Double(columnsPerUnit))
    self.init(max(rows, across, Self.closest), columnsPerUnit)
  }

  private init(_ tokensPerCell: Double, _ columnsPerUnit: Int) {
    self.tokensPerCell = tokensPerCell
    self.columnsPerUnit = columnsPerUnit
  }

  /// The next closer step.
  var zoomedIn: Magnification {
    var step = Self.closest
    while step * 2 < tokensPerCell * 0.999 { step *= 2 }
    return Magnification(min(step, tokensPerCell), columnsPerUnit)
  }

  /// The next wider step.
  var zoomedOut: Magnification {
    var step = Self.closest
    while step <= tokensPerCell * 1.001 { step *= 2 }
    return Magnification(step, columnsPerUnit)
  }

  /// The tokens that fill a pane.
  func window(in capacity: Size) -> Size {
    let unit = tokensPerCell < 1 ? columnsPerUnit : 1
    return Size(
      rows: max(1, Int(Double(capacity.rows) * tokensPerCell)),
      columns: max(1, Int(Double(capacity.columns) * tokensPerCell) / unit))
  }
}
