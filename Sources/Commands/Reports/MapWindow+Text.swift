import Evaluation

extension MapWindow {
  /// The cells for the text form: `count` maps in `width` columns, cells about square.
  ///
  /// The text form sets maps at least ``narrowestMap`` columns wide side by side, two columns apart,
  /// with the labels of the rows in at most a quarter of each.
  static func text(for subject: MapSubject, besides count: Int, width: Int) -> MapWindow {
    let (rows, columns) = subject.extents
    let perRow = max(1, min(count, (width + mapGap) / (narrowestMap + mapGap)))
    let room = (width - mapGap * (perRow - 1)) / perRow
    let labels = room < 20 ? 0 : min(subject.labelColumns, room / 4) + 1
    let cellColumns = min(columns, max(room - labels, 8))
    let cellsPerKey = Double(cellColumns) / Double(max(columns, 1))
    let cellRows = min(rows, max(Int((Double(rows) * cellsPerKey).rounded()), 1), 72)
    return MapWindow(cellRows: cellRows, cellColumns: cellColumns)
  }

  private static let narrowestMap = 36
  private static let mapGap = 2
}

extension MapSubject {
  /// Columns that the labels of the rows would like: tokens need more than indices.
  fileprivate var labelColumns: Int {
    let digits = max(String(max(extents.rows - 1, 0)).count, 5)
    return switch self {
    case .attention(let value, _): value.queryLabels.isEmpty ? digits : 10
    case .matrix(let tensor, _): tensor.labels[0] == nil ? digits : 10
    }
  }
}
