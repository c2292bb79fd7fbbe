import Analysis
import Attention
import Diagnostics
import Evaluation
import Tensors

extension MapContent {
  /// Computes the cells of a window.
  ///
  /// - Parameters:
  ///   - subject: What the map is drawn of.
  ///   - window: The part, and the cells there are.
  ///   - context: Threads, memory, cancelling.
  /// - Throws: `ComputationCancelled`.
  init(_ subject: MapSubject, window: MapWindow, context: ComputeContext) throws {
    let extents = subject.extents
    let queries = Self.clamped(window.queries, to: extents.rows)
    let keys = Self.clamped(window.keys, to: extents.columns)
    let rows = max(min(window.cellRows, queries.count), 0)
    let columns = max(min(window.cellColumns, keys.count), 0)
    let cells: MapCells
    let labels: (queries: [String], keys: [String])
    let kind: Kind
    switch subject {
    case .attention(let value, _):
      cells = try mapCells(
        of: value.attention, queries: queries, keys: keys, cellRows: rows, cellColumns: columns,
        context: context)
      labels = (value.queryLabels, value.keyLabels)
      kind = .attention
    case .matrix(let tensor, _):
      cells = try matrixCells(
        of: tensor.tensor, rows: queries, columns: keys, cellRows: rows, cellColumns: columns,
        context: context)
      labels =
        tensor.shape.rank == 1
        ? ([], tensor.labels[0] ?? []) : (tensor.labels[0] ?? [], tensor.labels[1] ?? [])
      kind = .matrix
    }
    self.init(
      title: subject.title, kind: kind, queryCount: extents.rows, keyCount: extents.columns,
      queries: queries, keys: keys, cellRows: rows, cellColumns: columns,
      means: Self.means(cells), maxima: cells.maxima.map(Float.init),
      lifts: kind == .attention ? Self.lifts(cells) : [], pairCounts: cells.pairCounts,
      queryLabels: labels.queries.isEmpty ? [] : Array(labels.queries[queries]),
      keyLabels: labels.keys.isEmpty ? [] : Array(labels.keys[keys]))
  }

  private static func clamped(_ range: Range<Int>?, to count: Int) -> Range<Int> {
    (range ?? 0..<count).clamped(to: 0..<count)
  }

  private static func means(_ cells: MapCells) -> [Float] {
    cells.pairCounts.indices.map { cell in
      guard cells.pairCounts[cell] > 0, !cells.hasNonFinite[cell] else { return .nan }
      return Float(cells.mass[cell] / Double(cells.pairCounts[cell]))
    }
  }

  private static func lifts(_ cells: MapCells) -> [Float] {
    cells.pairCounts.indices.map { cell in
      guard cells.uniformMass[cell] > 0, !cells.hasNonFinite[cell] else { return .nan }
      return Float(cells.mass[cell] / cells.uniformMass[cell])
    }
  }
}

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
    switch self {
    case .attention(let value, _): value.queryLabels.isEmpty ? 5 : 10
    case .matrix(let tensor, _): tensor.labels[0] == nil ? 5 : 10
    }
  }
}
