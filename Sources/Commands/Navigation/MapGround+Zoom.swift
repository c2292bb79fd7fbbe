/// Zooming: the tokens under a cell go by powers of two, so that at one token or less a cell every
/// token is drawn equally large and the pane is filled.
extension MapGround {
  /// Less than one: a token takes several cells.
  private static let closest = 0.125

  /// Tokens under a cell, about.
  func tokensPerCell(_ place: MapPlace) -> Double {
    let rows = Double(queries(of: place).count) / Double(cellRows)
    let columns = Double(keys(of: place).count) / Double(cellColumns)
    let across = columns > 1 ? columns : min(1, columns * Double(columnsPerUnit))
    return max(rows, across, Self.closest)
  }

  /// The tokens that fill a pane.
  func lengths(at tokensPerCell: Double) -> (rows: Int, columns: Int) {
    let unit = tokensPerCell < 1 ? columnsPerUnit : 1
    return (
      max(1, Int(Double(cellRows) * tokensPerCell)),
      max(1, Int(Double(cellColumns) * tokensPerCell) / unit)
    )
  }

  /// A step closer; the anchor stays where it is on the screen.
  public func zoomedIn(_ place: MapPlace, about anchor: (query: Int, key: Int)) -> MapPlace {
    let present = tokensPerCell(place)
    var step = Self.closest
    while step * 2 < present * 0.999 { step *= 2 }
    return zoomed(place, to: min(step, present), about: anchor)
  }

  /// A step wider; the anchor stays where it is on the screen as long as the map reaches.
  public func zoomedOut(_ place: MapPlace, about anchor: (query: Int, key: Int)) -> MapPlace {
    let present = tokensPerCell(place)
    var step = Self.closest
    while step <= present * 1.001 { step *= 2 }
    return zoomed(place, to: step, about: anchor)
  }

  /// `factor` times closer, rounded to a whole step; below 1, wider.
  func zoomed(_ place: MapPlace, by factor: Double) -> MapPlace {
    let wanted = tokensPerCell(place) / factor
    var step = Self.closest
    // Beyond the longest map there is nothing wider.
    while step * 1.5 < wanted, step < Double(max(queryCount, keyCount, 1)) { step *= 2 }
    return zoomed(place, to: step, about: (place.query, place.key))
  }

  private func zoomed(
    _ place: MapPlace, to tokensPerCell: Double, about anchor: (query: Int, key: Int)
  ) -> MapPlace {
    let lengths = lengths(at: tokensPerCell)
    let grain = max(1, Int(tokensPerCell))
    var zoomed = place
    zoomed.queries = Self.scaled(
      queries(of: place), to: lengths.rows, about: anchor.query, grain: grain, count: queryCount)
    zoomed.keys = Self.scaled(
      keys(of: place), to: lengths.columns, about: anchor.key, grain: grain, count: keyCount)
    return zoomed.follows ? following(zoomed) : keepingCrosshair(zoomed)
  }

  /// A range of another length in which `anchor` has the same share before it; nil for all.
  ///
  /// It begins at a multiple of `grain`, so that cells keep their tokens when a window moves by
  /// whole cells.
  private static func scaled(
    _ range: Range<Int>, to length: Int, about anchor: Int, grain: Int, count: Int
  ) -> Range<Int>? {
    guard length < count else { return nil }
    let share = (Double(anchor - range.lowerBound) + 0.5) / Double(max(range.count, 1))
    let exact = Double(anchor) + 0.5 - share * Double(length)
    var lower = Int((exact / Double(grain)).rounded()) * grain
    if anchor >= lower + length { lower += grain }
    if anchor < lower { lower -= grain }
    lower = min(max(0, lower), count - length)
    return lower..<(lower + length)
  }
}
