import Charts

/// A word or number beside a map.
struct AxisTick: Equatable {
  /// Pixels from the first cell to the middle of what it names.
  let offset: Int
  let text: String
}

/// Chooses what stands beside the cells of a map.
enum AxisTicks {
  /// True when each cell is a single index that has a word.
  static func hasWords(_ axis: PictureAxis, cells: Int) -> Bool {
    !axis.labels.isEmpty && axis.labels.count == cells && axis.range.count == cells
  }

  /// Words where there is one for each cell and room for it, else round numbers.
  ///
  /// - Parameters:
  ///   - axis: The side.
  ///   - cells: Cells along it.
  ///   - cell: Pixels for a cell.
  ///   - least: Pixels between two numbers at least.
  ///   - word: Pixels that a word needs.
  /// - Returns: Ticks in rising order.
  static func ticks(_ axis: PictureAxis, cells: Int, cell: Int, least: Int, word: Int) -> [AxisTick]
  {
    if hasWords(axis, cells: cells), cell >= word {
      return axis.labels.enumerated().map {
        AxisTick(offset: $0.offset * cell + cell / 2, text: $0.element)
      }
    }
    guard !axis.range.isEmpty else { return [] }
    let pixels = Double(cells * cell) / Double(axis.range.count)
    let step = max(1, Int(roundStep(Double(least) / pixels).rounded()))
    let first = (axis.range.lowerBound + step - 1) / step * step
    return stride(from: first, to: axis.range.upperBound, by: step).map { index in
      AxisTick(
        offset: Int((Double(index - axis.range.lowerBound) + 0.5) * pixels),
        text: text(index, step: step))
    }
  }

  /// `200k` and `3M` where all ticks are whole thousands or millions.
  private static func text(_ index: Int, step: Int) -> String {
    if index == 0 { return "0" }
    if step.isMultiple(of: 1_000_000) { return "\(index / 1_000_000)M" }
    if step.isMultiple(of: 1_000), index >= 1_000 { return "\(index / 1_000)k" }
    return "\(index)"
  }
}
