import Commands

extension MapContent {
  /// The queries of the row of cells that shows a query, or those nearest to it.
  func queriesOfCell(under query: Int) -> Range<Int> {
    let row = cellRow(of: query) ?? (query < queries.lowerBound ? 0 : cellRows - 1)
    return cellRows == 0 ? 0..<0 : queries(ofCellRow: row)
  }

  /// The keys of the column of cells that shows a key, or those nearest to it.
  func keysOfCell(under key: Int) -> Range<Int> {
    let column = cellColumn(of: key) ?? (key < keys.lowerBound ? 0 : cellColumns - 1)
    return cellColumns == 0 ? 0..<0 : keys(ofCellColumn: column)
  }

  /// The row of cells that shows a query; nil when it lies outside of the window.
  func cellRow(of query: Int) -> Int? {
    guard queries.contains(query) else { return nil }
    return (0..<cellRows).first { queries(ofCellRow: $0).contains(query) }
  }

  /// The column of cells that shows a key; nil when it lies outside of the window.
  func cellColumn(of key: Int) -> Int? {
    guard keys.contains(key) else { return nil }
    return (0..<cellColumns).first { keys(ofCellColumn: $0).contains(key) }
  }
}
