import Evaluation

extension MapWindow {
  /// The cells for the text form: `count` maps in `width` columns, cells about square.
  ///
  /// The text form sets maps at least ``narrowestMap`` columns wide side by side, two columns apart,
  /// with the labels of the rows in at most a quarter of each.
  /// A window of the map keeps equally many tokens in each cell where it can.
  static func text(
    for subject: MapSubject, besides count: Int, width: Int, place: MapPlace = MapPlace()
  ) -> MapWindow {
    let extents = subject.extents
    let queries = (place.queries ?? 0..<extents.rows).clamped(to: 0..<extents.rows)
    let keys = (place.keys ?? 0..<extents.columns).clamped(to: 0..<extents.columns)
    let room = textColumns(for: subject, besides: count, width: width)
    let isWhole = place.isWhole
    let cellColumns =
      isWhole ? min(keys.count, room) : MapGround.evenCells(keys.count, atMost: room)
    let cellsPerKey = Double(cellColumns) / Double(max(keys.count, 1))
    let wanted = max(Int((Double(queries.count) * cellsPerKey).rounded()), 1)
    let cellRows =
      isWhole
      ? min(queries.count, wanted, tallestMap)
      : MapGround.evenCells(queries.count, atMost: min(wanted, tallestMap))
    return MapWindow(
      queries: isWhole ? nil : queries, keys: isWhole ? nil : keys, cellRows: cellRows,
      cellColumns: cellColumns)
  }

  /// Columns of cells that a map has room for in the text form.
  static func textColumns(for subject: MapSubject, besides count: Int, width: Int) -> Int {
    let perRow = max(1, min(count, (width + mapGap) / (narrowestMap + mapGap)))
    let room = (width - mapGap * (perRow - 1)) / perRow
    let labels = room < 20 ? 0 : min(subject.labelColumns, room / 4) + 1
    return max(room - labels, 8)
  }

  private static let tallestMap = 72
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
