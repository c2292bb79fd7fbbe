public import Attention
import Synchronization
public import Tensors

/// The map of an attention that does not factorise, for more tokens than fit into N × N numbers:
/// estimated from sampled rows at first, then refined cell row by cell row until it is exact.
///
/// What was found stays known: every row's normaliser, so that another window of it costs its own
/// keys only, and every exact tile.
public final class StreamedMap: Sendable {
  /// The attention the map is of.
  public let attention: Attention
  let stream: RowStream
  let counts: FarFieldCounts
  private let known: Mutex<Known>

  /// A tile by its edges.
  struct Tile: Hashable, Sendable {
    let queries: Range<Int>
    let keys: Range<Int>
  }

  private struct Known: Sendable {
    /// Of each query; a sum of 0 stands for "not yet".
    var normalizers: [RowStream.Normalizer]
    var tiles: [Tile: Double] = [:]
  }

  /// Exact tiles that are kept.
  private static let tileLimit = 400_000

  /// Opens the map of one head.
  ///
  /// - Throws: `AttentionError.needsOneHead`, `AttentionError.workTooLarge` before anything is
  ///   allocated, `ComputationCancelled`.
  /// - Complexity: O(N·D) time, O(N) memory.
  public init(_ attention: Attention, context: ComputeContext) throws {
    guard attention.leadingShape.rank == 0 else {
      throw AttentionError.needsOneHead(attention.leadingShape)
    }
    let bytes = 48 * Double(attention.queryCount) + 9 * Double(attention.keyCount)
    guard bytes <= Double(context.memoryLimit) else {
      throw AttentionError.workTooLarge(bytes: Int(bytes), limit: context.memoryLimit)
    }
    self.attention = attention
    stream = RowStream(attention)
    let quiet = context.quiet
    let isQueryLive = try RowStream.liveness(of: .queries(of: attention), quiet)
    let isKeyLive = try RowStream.liveness(of: .keys(of: attention), quiet)
    let firstLiveKey = isKeyLive.firstIndex(of: true) ?? attention.keyCount
    counts = FarFieldCounts(
      attention, isKeyLive: isKeyLive,
      inverseNormalizers: isQueryLive.enumerated().map { query, isLive in
        isLive && attention.visibleKeyCount(query: query) > firstLiveKey ? 1 : 0
      })
    known = Mutex(
      Known(
        normalizers: [RowStream.Normalizer](
          repeating: .init(largest: 0, sum: 0), count: attention.queryCount)))
  }

  /// Queries that are left out, ascending: those with a number that is not finite, and those that
  /// see no key that is not left out.
  public var leftOutQueries: [Int] { counts.leftOutQueries }
  /// Keys that are left out, ascending.
  public var leftOutKeys: [Int] { counts.leftOutKeys }

  /// Bytes it keeps, with as many tiles as there may be.
  var byteCount: Int { 48 * attention.queryCount + 9 * attention.keyCount + 64 * Self.tileLimit }

  /// True when weights lie between 0 and 1, so that a sample's mean can be bounded for certain.
  var isBounded: Bool {
    if case .exponential = attention.mechanism.kernel { return true }
    let bound = attention.scoreBound()
    return bound.isFinite && attention.mechanism.kernel.minimum(over: -bound...bound) >= 0
  }

  /// Looks at a window: what is known or cheap is exact at once, the rest sampled.
  ///
  /// - Parameters:
  ///   - queries: The window's queries.
  ///   - keys: The window's keys.
  ///   - cellRows: Rows of cells.
  ///   - cellColumns: Columns of cells.
  ///   - context: Cancels and hears of progress.
  /// - Returns: The cells, to be refined step by step until they are exact.
  /// - Throws: ``AnalysisError/windowOutside(queries:keys:of:)``, `ComputationCancelled`.
  /// - Complexity: O(R·m·N·D) for R rows of cells and m sampled rows each; exact O(rows·N·D).
  public func view(
    queries: Range<Int>, keys: Range<Int>, cellRows: Int, cellColumns: Int,
    context: ComputeContext
  ) throws -> MapRefinement {
    try MapRefinement(
      self, queries: queries, keys: keys, cellRows: cellRows, cellColumns: cellColumns, context)
  }

  /// The masses of some rows in columns; threads take chunks of them. Normalisers become known.
  func rows(
    _ queries: [Int], columns: [Int], _ context: ComputeContext
  ) throws(ComputationCancelled) -> [RowStream.Row] {
    let size = RowStream.chunkSize
    let chunkCount = (queries.count + size - 1) / size
    var results = [[RowStream.Row]](repeating: [], count: chunkCount)
    try results.withUnsafeMutableBufferPointer { results throws(ComputationCancelled) in
      // Each chunk has a place of its own.
      nonisolated(unsafe) let results = results
      try parallelFor(chunkCount, context) { index in
        let chunk = Array(queries[index * size..<min((index + 1) * size, queries.count)])
        let known = known.withLock { known in
          chunk.map { known.normalizers[$0].sum == 0 ? nil : known.normalizers[$0] }
        }
        results[index] = stream.rows(
          chunk, columns: columns, known: known, context.cancelFlag)
      }
    }
    let rows = results.flatMap { $0 }
    known.withLock { known in
      for row in rows { known.normalizers[row.query] = row.normalizer }
    }
    return rows
  }

  /// Keys that rows of a range would still have to look at for columns between two keys.
  func remainingPairs(_ queries: Range<Int>, _ keys: Range<Int>) -> Int {
    known.withLock { known in
      queries.reduce(0) { sum, query in
        let visible = attention.visibleKeyCount(query: query)
        return sum
          + (known.normalizers[query].sum == 0
            ? visible : keys.clamped(to: 0..<visible).count)
      }
    }
  }

  /// The exact mass of a tile, when it is known.
  func mass(of tile: Tile) -> Double? { known.withLock { $0.tiles[tile] } }

  /// Keeps exact masses.
  func keep(_ tiles: [(Tile, Double)]) {
    known.withLock { known in
      if known.tiles.count + tiles.count > Self.tileLimit { known.tiles = [:] }
      for (tile, mass) in tiles { known.tiles[tile] = mass }
    }
  }
}
