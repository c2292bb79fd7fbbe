/// The numbers of a heat map, row by row; what they mean is the caller's affair.
public struct HeatmapGrid: Equatable, Sendable {
  /// Rows of cells.
  public let rows: Int
  /// Columns of cells.
  public let columns: Int
  /// One number a cell, `[rows, columns]`; NaN and infinities are marked in the picture.
  public let values: [Float]
  /// True for cells that hold no number at all; as many as there are values.
  public let masked: [Bool]

  /// Makes a grid.
  ///
  /// - Parameters:
  ///   - rows: Rows of cells.
  ///   - columns: Columns of cells.
  ///   - values: `[rows, columns]`.
  ///   - masked: `[rows, columns]`, or empty when no cell is masked.
  public init(rows: Int, columns: Int, values: [Float], masked: [Bool] = []) {
    precondition(
      values.count == rows * columns,
      "a grid of \(rows) x \(columns) cells needs as many values, got \(values.count)")
    precondition(
      masked.isEmpty || masked.count == values.count,
      "a mask needs one entry a cell, got \(masked.count) for \(values.count)")
    self.rows = rows
    self.columns = columns
    self.values = values
    self.masked = masked.isEmpty ? [Bool](repeating: false, count: values.count) : masked
  }

  /// The finite numbers that are not masked.
  var finiteValues: [Float] {
    zip(values, masked).compactMap { value, isMasked in
      isMasked || !value.isFinite ? nil : value
    }
  }

  /// The largest magnitude of each row over its finite numbers; 0 for a row without any.
  var rowMagnitudes: [Float] {
    (0..<rows).map { row in
      var largest: Float = 0
      for index in row * columns..<(row + 1) * columns
      where !masked[index] && values[index].isFinite {
        largest = max(largest, abs(values[index]))
      }
      return largest
    }
  }
}
