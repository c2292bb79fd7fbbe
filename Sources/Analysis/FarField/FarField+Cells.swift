import Attention
public import Tensors

extension FarField {
  /// Sums the weights of a window into cells, exactly.
  ///
  /// - Parameters:
  ///   - queries: The window's queries.
  ///   - keys: The window's keys.
  ///   - cellRows: Rows of cells, at least 1.
  ///   - cellColumns: Columns of cells, at least 1.
  ///   - context: Cancels; a view is too quick for progress.
  /// - Returns: The cells with their margins. ``MapCells/maxima`` stay unknown.
  /// - Throws: ``AnalysisError/windowOutside(queries:keys:of:)``, `ComputationCancelled`.
  /// - Complexity: O(R·C·F + (R + C)·F·B) for R × C cells and blocks of B tokens, whatever N.
  public func cells(
    queries: Range<Int>, keys: Range<Int>, cellRows: Int, cellColumns: Int,
    context: ComputeContext
  ) throws -> MapCells {
    try checkWindow(queries, keys, in: [attention.queryCount, attention.keyCount])
    var cells = MapCells(
      queries: queries, keys: keys, cellRows: cellRows, cellColumns: cellColumns, isMatrix: false)
    cells.forgetMaxima()
    guard cellRows > 0, cellColumns > 0, !queries.isEmpty, !keys.isEmpty else { return cells }
    let view = try FarFieldView(self, cells, context)
    cells.count(with: counts, keyCount: attention.keyCount)
    cells.mass = try view.masses(context)
    cells.margins = margins(view, cells)
    return cells
  }

  /// The sum of the weights of one tile.
  ///
  /// - Throws: As ``cells(queries:keys:cellRows:cellColumns:context:)``.
  public func mass(
    queries: Range<Int>, keys: Range<Int>, context: ComputeContext
  ) throws -> Double {
    try cells(queries: queries, keys: keys, cellRows: 1, cellColumns: 1, context: context)
      .mass[0]
  }

  private func margins(_ view: FarFieldView, _ cells: MapCells) -> MapMargins {
    let all = 0..<attention.queryCount
    let columns = (0..<cells.cellColumns).map { column in
      view.columnMass(column)
        / counts.uniform(all, view.keys(column), total: attention.keyCount).mass
    }
    var margins = MapMargins(columnLifts: columns)
    for row in 0..<cells.cellRows {
      let queries = view.queries(row)
      let live = Double(counts.rowCount(queries))
      let mass = cells.mass[row * cells.cellColumns..<(row + 1) * cells.cellColumns].reduce(0, +)
      margins.rowTotals.append(mass / live)
      margins.rowDistances.append(
        (distanceSums[queries.upperBound] - distanceSums[queries.lowerBound]) / live)
    }
    return margins
  }
}
