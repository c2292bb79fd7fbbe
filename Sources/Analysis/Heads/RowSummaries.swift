import Attention
import Tensors

/// What is known of every row of a map that factorises, in time linear in the tokens: single weights,
/// mean distances and sums of squares, without a row of weights.
///
/// A weight is f(s)/Z with the Z of the opened far field; the distances come from there too. Σ a² is
/// Σ f²/Z², and f² is a polynomial with features of its own.
///
/// Source: MATH.md 6.
struct RowSummaries: Sendable {
  /// The opened map.
  let field: FarField
  /// Keys at most so far from a query's position are near.
  let band: Int
  /// Weight of each query on the first key.
  private(set) var sink: [Double]
  /// Weight on the key before its own position; 0 where there is none.
  private(set) var previous: [Double]
  /// Weight on the near keys.
  private(set) var local: [Double]
  /// Σ a² of each query; nil where f² has too many features.
  let squares: [Double]?

  /// Wider bands, and more work on f², are left to sampled rows.
  private static let largestBand = 64
  private static let squareLimit = 2e9

  /// Opens the map and looks at every row; nil where the weights do not factorise, where it does not
  /// fit into memory, or where the band is wide.
  ///
  /// - Throws: `AttentionError` for several heads, `ComputationCancelled`.
  /// - Complexity: O(N·F + N·D·band), and O(N·F′) for the F′ features of f².
  init?(_ attention: Attention, band: Int, maps: MapStore?, context: ComputeContext) throws {
    guard band <= Self.largestBand, attention.queryCount > 0, attention.keyCount > 0,
      let field = try openFarField(attention, maps, context.part(0, 0.45))
    else { return nil }
    self.field = field
    self.band = band
    squares = try Self.squares(field, context.part(0.45, 0.9))
    let count = attention.queryCount
    var (sink, previous, local) = (
      [Double](repeating: 0, count: count), [Double](repeating: 0, count: count),
      [Double](repeating: 0, count: count)
    )
    let pass = PairPass(field, band: band)
    try sink.withUnsafeMutableBufferPointer { sink in
      try previous.withUnsafeMutableBufferPointer { previous in
        try local.withUnsafeMutableBufferPointer { local in
          // Each chunk writes the rows of its own queries.
          nonisolated(unsafe) let (sink, previous, local) = (sink, previous, local)
          let size = PairPass.chunk
          try parallelFor((count + size - 1) / size, context.part(0.9, 1)) { chunk in
            pass.take(chunk * size..<min((chunk + 1) * size, count)) { query, row in
              (sink[query], previous[query], local[query]) = (row.sink, row.previous, row.local)
            }
          }
        }
      }
    }
    (self.sink, self.previous, self.local) = (sink, previous, local)
  }

  /// Σ f²/Z² of each query, from the normalisers of the map whose kernel is f².
  private static func squares(_ field: FarField, _ context: ComputeContext) throws -> [Double]? {
    let attention = field.attention
    let (own, mechanism) = (field.features.coefficients, attention.mechanism)
    var squared = [Double](repeating: 0, count: 2 * own.count - 1)
    for (i, a) in own.enumerated() {
      for (j, b) in own.enumerated() { squared[i + j] += a * b }
    }
    guard
      let kernel = try? Fastmax(
        normalization: mechanism.normalization, temperature: attention.temperature,
        coefficients: squared),
      let square = try? Attention(
        queries: attention.queries, keys: attention.keys, values: attention.values,
        mechanism: kernel, isCausal: attention.isCausal),
      let features = PairFeatures(square),
      Double(features.count) * Double(attention.queryCount + attention.keyCount) <= squareLimit,
      let opened = try openFarField(square, nil, context)
    else { return nil }
    return zip(field.inverseNormalizers, opened.inverseNormalizers).map { $0 * $0 / $1 }
  }

  /// Σ a·|p − n| of a query.
  func distance(_ query: Int) -> Double {
    field.distanceSums[query + 1] - field.distanceSums[query]
  }

  /// False for a query that is left out.
  func isLive(_ query: Int) -> Bool { field.inverseNormalizers[query] != 0 }
}

/// Opens a far-field map for sums over it, or takes it from those that are open; nil where there is
/// none, or no room for it.
///
/// - Throws: `AttentionError` for several heads, `ComputationCancelled`.
func openFarField(
  _ attention: Attention, _ maps: MapStore?, _ context: ComputeContext
) throws -> FarField? {
  do {
    if let maps { return try maps.farField(of: attention, context: context) }
    return try FarField.open(attention, context: context)
  } catch AttentionError.workTooLarge {
    return nil
  }
}

/// Weights of queries on the first key and on the keys about their own positions.
private struct PairPass: Sendable {
  /// Queries that are taken together.
  static let chunk = PairFeatures.stride
  private let field: FarField
  private let band: Int
  /// The first key as it is mapped, with its one last.
  private let firstKey: [Double]

  struct Row {
    var sink = 0.0
    var previous = 0.0
    var local = 0.0
  }

  init(_ field: FarField, band: Int) {
    self.field = field
    self.band = band
    let features = field.features
    var first = [Double](repeating: 0, count: features.width + 1)
    first.withUnsafeMutableBufferPointer { first in
      if let start = first.baseAddress { features.keys.lay(0..<1, into: start, stride: 1) }
    }
    firstKey = first
  }

  /// Tells the rows of at most ``chunk`` queries.
  func take(_ queries: Range<Int>, tell: (Int, Row) -> Void) {
    let (features, size) = (field.features, Self.chunk)
    let keyCount = field.attention.keyCount
    let position = queries.lowerBound + field.attention.causalOffset
    let reach = max(band, 1)
    let keys = (position - reach..<position + size + reach).clamped(to: 0..<keyCount)
    let rows = features.width + 1
    withRoom(rows * (size + max(keys.count, 1)) + size) { room in
      let (laidKeys, scores) = (room + rows * size, room + rows * (size + max(keys.count, 1)))
      room.update(repeating: 0, count: rows * size)
      features.queries.lay(queries, into: room, stride: size)
      if !keys.isEmpty { features.keys.lay(keys, into: laidKeys, stride: keys.count) }
      let ones = room + features.width * size
      var found = [Row](repeating: Row(), count: queries.count)
      scores.update(repeating: 0, count: size)
      for m in 0..<features.width {
        let (from, factor) = (room + m * size, firstKey[m])
        for token in 0..<size { scores[token] += from[token] * factor }
      }
      for token in found.indices {
        found[token].sink =
          weight(scores[token], ones[token] * firstKey[features.width], queries.lowerBound + token)
      }
      for offset in -reach...reach {
        // The key at position p + offset, where there is one that the query sees.
        let lower = max(0, -(position + offset))
        let upper = min(queries.count, keyCount - position - offset)
        guard lower < upper, offset <= 0 || !field.attention.isCausal else { continue }
        let shift = position + offset - keys.lowerBound
        scores.update(repeating: 0, count: size)
        for m in 0..<features.width {
          let (from, to) = (room + m * size, laidKeys + m * keys.count + shift)
          for token in lower..<upper { scores[token] += from[token] * to[token] }
        }
        let keyOnes = laidKeys + features.width * keys.count + shift
        for token in lower..<upper {
          let own = weight(
            scores[token], ones[token] * keyOnes[token], queries.lowerBound + token)
          if offset == -1 { found[token].previous = own }
          if abs(offset) <= band { found[token].local += own }
        }
      }
      for token in found.indices { tell(queries.lowerBound + token, found[token]) }
    }
  }

  private func weight(_ score: Double, _ isLive: Double, _ query: Int) -> Double {
    var value = 0.0
    for coefficient in field.features.coefficients.reversed() {
      value = value * score + coefficient
    }
    return isLive * value * field.inverseNormalizers[query]
  }
}
