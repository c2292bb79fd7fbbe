import Analysis
import Attention
import Diagnostics
import Evaluation
import Tensors

extension MapContent {
  /// Computes the cells of a window for a text: exact where that takes a few seconds at most,
  /// sampled else.
  ///
  /// - Parameters:
  ///   - subject: What the map is drawn of.
  ///   - window: The part, and the cells there are.
  ///   - maps: Maps that are open.
  ///   - context: Threads, memory, cancelling, progress.
  /// - Throws: `ComputationCancelled`, `AttentionError`, `AnalysisError`.
  init(
    _ subject: MapSubject, window: MapWindow, maps: MapStore, context: ComputeContext
  ) throws {
    var look = try MapLook(subject, window: window, maps: maps, context: context)
    if let refinement = look.refinement, refinement.remainingPairs <= Self.textPairs {
      while try look.refine(context) { context.progress?(look.progress) }
    }
    self = look.content
  }

  /// Pairs that are looked at for a text.
  private static let textPairs = 1 << 29
}

/// A window of a map as it is known now, and how to know it better.
struct MapLook: Sendable {
  /// The cells as they are known now.
  private(set) var content: MapContent
  /// Brings them nearer to exact; nil when they are.
  private(set) var refinement: MapRefinement?

  /// The share of rows of cells that are exact.
  var progress: Double { refinement?.progress ?? 1 }

  /// Looks for the first time.
  init(
    _ subject: MapSubject, window: MapWindow, maps: MapStore, context: ComputeContext
  ) throws {
    let extents = subject.extents
    let queries = Self.clamped(window.queries, to: extents.rows)
    let keys = Self.clamped(window.keys, to: extents.columns)
    let cells = CellWindow(
      queries: queries, keys: keys, cellRows: max(min(window.cellRows, queries.count), 0),
      cellColumns: max(min(window.cellColumns, keys.count), 0))
    let view: MapView
    let kind: MapContent.Kind
    switch subject {
    case .attention(let value, _):
      view = try maps.map(of: value.attention, context: context).view(cells, context: context)
      kind = .attention
    case .matrix(let tensor, _):
      view = MapView(
        cells: try matrixCells(
          of: tensor.tensor, rows: queries, columns: keys, cellRows: cells.cellRows,
          cellColumns: cells.cellColumns, context: context))
      kind = .matrix
    }
    let labels = subject.labels
    var content = MapContent(
      title: subject.title, kind: kind, queryCount: extents.rows, keyCount: extents.columns,
      queries: queries, keys: keys, cellRows: cells.cellRows, cellColumns: cells.cellColumns,
      means: [], maxima: view.cells.maxima.map(Float.init), lifts: [],
      pairCounts: view.cells.pairCounts,
      queryLabels: labels.queries.isEmpty ? [] : labels.queries[queries],
      keyLabels: labels.keys.isEmpty ? [] : labels.keys[keys])
    content.leftOut = LeftOutTokens(queries: view.leftOutQueries, keys: view.leftOutKeys)
    content.take(view.cells, progress: view.refinement?.progress ?? 1)
    self.content = content
    refinement = view.refinement.flatMap { $0.isExact ? nil : $0 }
  }

  /// Brings the cells nearer to exact.
  ///
  /// - Returns: False when they are exact.
  /// - Throws: `ComputationCancelled`; what was found before stays.
  mutating func refine(_ context: ComputeContext) throws -> Bool {
    guard var next = refinement else { return false }
    // One owner, so that the cells are changed in place.
    refinement = nil
    defer { refinement = next.isExact ? nil : next }
    if try next.step(context) { content.take(next.cells, progress: next.progress) }
    return true
  }

  private static func clamped(_ range: Range<Int>?, to count: Int) -> Range<Int> {
    (range ?? 0..<count).clamped(to: 0..<count)
  }
}

extension MapContent {
  /// Takes over the numbers of cells.
  fileprivate mutating func take(_ cells: MapCells, progress: Double) {
    means = cells.countedPairs.indices.map { cell in
      let count = cells.countedPairs[cell]
      guard count > 0, !cells.hasNonFinite[cell] else { return .nan }
      return Float(cells.mass[cell] / Double(count))
    }
    if kind == .attention {
      lifts = cells.uniformMass.indices.map { cell in
        guard cells.uniformMass[cell] > 0, !cells.hasNonFinite[cell] else { return .nan }
        return Float(cells.mass[cell] / cells.uniformMass[cell])
      }
    }
    margins = cells.margins.map {
      MapMarginContent(
        rowTotals: $0.rowTotals.map(Float.init), rowDistances: $0.rowDistances.map(Float.init),
        columnLifts: $0.columnLifts.map(Float.init))
    }
    estimate = cells.sampling.flatMap { sampling in
      guard sampling.rowCounts.contains(where: { $0 > 0 }) else { return nil }
      func perPair(_ mass: Double, _ cell: Int) -> Float {
        Float(mass / Double(max(cells.countedPairs[cell], 1)))
      }
      return MapEstimate(
        sampledRows: sampling.rowCounts,
        halfWidths: sampling.halfWidths.indices.map { perPair(sampling.halfWidths[$0], $0) },
        guaranteed: sampling.guaranteed.indices.map { cell in
          sampling.guaranteed[cell].map {
            perPair($0.lowerBound, cell)...perPair($0.upperBound, cell)
          }
        }, progress: progress)
    }
  }
}
