/// How far each cell of a map is an estimate.
public struct MapSampling: Equatable, Sendable {
  /// For each row of cells, the rows it was estimated from; 0 where it is exact.
  public internal(set) var rowCounts: [Int]
  /// For each cell, half the width of the t interval of its mass; 0 where it is exact.
  public private(set) var halfWidths: [Double]
  /// For each cell, where its mass surely lies in 19 of 20 cases; nil where it is exact, or weights
  /// may be negative.
  public private(set) var guaranteed: [ClosedRange<Double>?]

  init(cellCount: Int, rowCount: Int) {
    rowCounts = [Int](repeating: 0, count: rowCount)
    halfWidths = [Double](repeating: 0, count: cellCount)
    guaranteed = [ClosedRange<Double>?](repeating: nil, count: cellCount)
  }

  mutating func set(_ cell: SampledCell, at index: Int) {
    halfWidths[index] = cell.halfWidth
    guaranteed[index] = cell.guaranteed
  }

  mutating func setExact(cell: Int) {
    halfWidths[cell] = 0
    guaranteed[cell] = nil
  }
}
