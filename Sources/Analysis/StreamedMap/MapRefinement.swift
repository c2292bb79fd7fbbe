import Attention
public import Tensors

/// A window of a streamed map on its way from estimated to exact.
///
/// Made with every cell row either exact, where that is known or cheap, or sampled; each
/// ``step(_:)`` brings the first row that is not exact nearer to it.
public struct MapRefinement: Sendable {
  private let map: StreamedMap
  /// The cells as they are known now.
  public private(set) var cells: MapCells
  /// Cell rows that are not exact, in the order they become so.
  private var waiting: [Int]
  private let rowEdges: [Int]
  private let columnEdges: [Int]
  /// The cell row at work: its columns, the queries done, the sums so far.
  private var work: Work?
  private let lineCount: Int

  private struct Work: Sendable {
    var columns: Range<Int>
    var next: Int
    var sums: [Double]
  }

  /// Rows of cells of at least so many pairs that are still to be looked at are sampled first.
  private static let cheapPairs = 1 << 18
  /// Rows sampled for a row of cells.
  private static let sampleSizes = 8...64
  /// Pairs looked at for all samples of a view, where that leaves enough rows.
  private static let samplePairs = 1 << 27

  /// True when every cell is exact.
  public var isExact: Bool { waiting.isEmpty }

  /// The share of cell rows that are exact, 0…1.
  public var progress: Double {
    lineCount == 0 ? 1 : 1 - Double(waiting.count) / Double(lineCount)
  }

  /// Pairs that are still to be looked at, at most.
  public var remainingPairs: Int {
    waiting.reduce(0) { sum, row in
      let columns = unknownColumns(row)
      let keys = columnEdges[columns.lowerBound]..<columnEdges[columns.upperBound]
      return sum.addingReportingOverflow(map.remainingPairs(queries(row), keys)).partialValue
    }
  }

  init(
    _ map: StreamedMap, queries: Range<Int>, keys: Range<Int>, cellRows: Int, cellColumns: Int,
    _ context: ComputeContext
  ) throws {
    let attention = map.attention
    try checkWindow(queries, keys, in: [attention.queryCount, attention.keyCount])
    self.map = map
    var cells = MapCells(
      queries: queries, keys: keys, cellRows: cellRows, cellColumns: cellColumns, isMatrix: false)
    cells.forgetMaxima()
    rowEdges = MapCells.edges(queries, count: max(cellRows, 1))
    columnEdges = MapCells.edges(keys, count: max(cellColumns, 1))
    lineCount = cellColumns > 0 ? cellRows : 0
    waiting = Array(0..<lineCount)
    if lineCount > 0 { cells.count(with: map.counts, keyCount: attention.keyCount) }
    cells.sampling = MapSampling(cellCount: cells.mass.count, rowCount: lineCount)
    self.cells = cells
    try takeKnown(context)
    try sample(context)
    setMargins()
  }

  private func queries(_ row: Int) -> Range<Int> { rowEdges[row]..<rowEdges[row + 1] }

  private func tile(_ row: Int, _ column: Int) -> StreamedMap.Tile {
    .init(queries: queries(row), keys: columnEdges[column]..<columnEdges[column + 1])
  }

  /// Columns of a row of cells whose masses are not known: from the first to the last of them.
  private func unknownColumns(_ row: Int) -> Range<Int> {
    let unknown = (0..<cells.cellColumns).filter { map.mass(of: tile(row, $0)) == nil }
    guard let first = unknown.first, let last = unknown.last else { return 0..<0 }
    return first..<last + 1
  }

  /// Fills in what is known, and computes what is cheap.
  private mutating func takeKnown(_ context: ComputeContext) throws(ComputationCancelled) {
    for row in waiting {
      let columns = unknownColumns(row)
      if columns.isEmpty {
        finish(row)
        continue
      }
      let keys = columnEdges[columns.lowerBound]..<columnEdges[columns.upperBound]
      guard map.remainingPairs(queries(row), keys) <= Self.cheapPairs else { continue }
      var work = Work(
        columns: columns, next: queries(row).lowerBound,
        sums: [Double](repeating: 0, count: columns.count))
      try advance(&work, row, to: queries(row).upperBound, context.quiet)
      keep(work, row)
      finish(row)
    }
  }

  /// Adds the rows up to a query to the work on a row of cells.
  private func advance(
    _ work: inout Work, _ row: Int, to end: Int, _ context: ComputeContext
  ) throws(ComputationCancelled) {
    let edges = Array(columnEdges[work.columns.lowerBound...work.columns.upperBound])
    for line in try map.rows(Array(work.next..<end), columns: edges, context)
    where !line.masses.isEmpty {
      for column in line.masses.indices { work.sums[column] += line.masses[column] }
    }
    work.next = end
  }

  private func keep(_ work: Work, _ row: Int) {
    map.keep(
      work.columns.enumerated().map { (tile(row, $0.element), work.sums[$0.offset]) })
  }

  /// Takes a row of cells, all of whose tiles are known, off the list.
  private mutating func finish(_ row: Int) {
    waiting.removeAll { $0 == row }
    for column in 0..<cells.cellColumns {
      let cell = row * cells.cellColumns + column
      cells.mass[cell] = map.mass(of: tile(row, column)) ?? .nan
      cells.sampling?.setExact(cell: cell)
    }
    cells.sampling?.rowCounts[row] = 0
  }

  /// Estimates every waiting row of cells from some of its rows.
  private mutating func sample(_ context: ComputeContext) throws(ComputationCancelled) {
    guard !waiting.isEmpty else { return }
    let affordable =
      Self.samplePairs / max(waiting.count, 1) / max(map.attention.keyCount, 1)
    let size = min(max(affordable, Self.sampleSizes.lowerBound), Self.sampleSizes.upperBound)
    var owners: [Int: Int] = [:]
    for row in waiting {
      let range = queries(row)
      // The same rows for the same tokens, so that what is known of them serves again.
      var generator = RandomGenerator(
        seed: UInt64(range.lowerBound) << 32 ^ UInt64(range.count))
      for pick in generator.distinct(min(size, range.count), below: range.count) {
        owners[range.lowerBound + pick] = row
      }
    }
    let lines = try map.rows(owners.keys.sorted(), columns: columnEdges, context)
    let groups = Dictionary(grouping: lines.filter { !$0.masses.isEmpty }) { owners[$0.query] ?? 0 }
    for row in waiting { estimate(row, from: groups[row] ?? []) }
  }

  private mutating func estimate(_ row: Int, from lines: [RowStream.Row]) {
    let live = map.counts.rowCount(queries(row))
    cells.sampling?.rowCounts[row] = max(lines.count, 1)
    for column in 0..<cells.cellColumns {
      let index = row * cells.cellColumns + column
      guard !lines.isEmpty else {
        cells.mass[index] = live == 0 ? 0 : .nan
        continue
      }
      let cell = SampledCell(
        lines.map { $0.masses[column] }, of: live, isBounded: map.isBounded)
      cells.mass[index] = cell.mass
      cells.sampling?.set(cell, at: index)
    }
  }

  /// Brings the map nearer to exact, by about a tenth of a second's work.
  ///
  /// - Returns: True when a row of cells became exact.
  /// - Throws: `ComputationCancelled`; what was found before stays.
  public mutating func step(_ context: ComputeContext) throws(ComputationCancelled) -> Bool {
    guard let row = waiting.first else { return false }
    var work =
      self.work
      ?? {
        let columns = unknownColumns(row)
        return Work(
          columns: columns, next: queries(row).lowerBound,
          sums: [Double](repeating: 0, count: columns.count))
      }()
    let end = min(
      work.next + RowStream.chunkSize * max(context.threadCount, 1), queries(row).upperBound)
    try advance(&work, row, to: end, context.quiet)
    guard end == queries(row).upperBound else {
      self.work = work
      return false
    }
    self.work = nil
    keep(work, row)
    finish(row)
    setMargins()
    return true
  }

  private mutating func setMargins() {
    guard lineCount > 0 else { return }
    var margins = MapMargins()
    for row in 0..<lineCount {
      let start = row * cells.cellColumns
      margins.rowTotals.append(
        cells.mass[start..<start + cells.cellColumns].reduce(0, +)
          / Double(map.counts.rowCount(queries(row))))
    }
    cells.margins = margins
  }
}
