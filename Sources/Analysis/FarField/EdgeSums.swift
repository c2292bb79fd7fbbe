import Attention
import Tensors

/// Sums of features at the edges of a view's cells: between neighbouring edges, and before each.
///
/// Far edges are taken from the nearest block boundary, with the tokens between added or taken away.
/// Where edges are near, the tokens between them are summed themselves: a difference of sums over
/// everything before would lose the digits of a few tokens among a million.
struct EdgeSums: Sendable {
  /// Which features are summed.
  enum Side: Sendable { case keys, rows }

  /// The edges as queries or keys, ascending.
  let edges: [Int]
  /// F.
  let featureCount: Int
  /// Between an edge and the next, `[edges − 1, F]`.
  private(set) var between: [Double]
  /// Before an edge, `[edges, F]`.
  private(set) var before: [Double]

  init(
    _ field: FarField, _ side: Side, edges: [Int], _ context: ComputeContext
  ) throws(ComputationCancelled) {
    self.edges = edges
    let count = field.features.count
    featureCount = count
    let sides = SideSums(field, side)
    var between = [Double](repeating: 0, count: max(edges.count - 1, 0) * count)
    var before = [Double](repeating: 0, count: edges.count * count)
    let isNear = zip(edges, edges.dropFirst()).map { $1 - $0 <= sides.nearLimit }
    let fromBoundary = edges.indices.map { index in
      index == 0 || !isNear[index - 1] || index < isNear.count && !isNear[index]
    }
    try between.withUnsafeMutableBufferPointer { between throws(ComputationCancelled) in
      try before.withUnsafeMutableBufferPointer { before throws(ComputationCancelled) in
        guard let before = before.baseAddress else { return }
        // Each edge, and each interval, has a place of its own.
        nonisolated(unsafe) let (start, gaps) = (before, between.baseAddress)
        try parallelFor(edges.count, context.quiet) { index in
          if fromBoundary[index] { sides.sum(before: edges[index], into: start + index * count) }
          if let gaps, index < isNear.count, isNear[index] {
            sides.add(edges[index]..<edges[index + 1], to: gaps + index * count)
          }
        }
        guard let gaps else { return }
        for index in isNear.indices {
          let (here, next) = (start + index * count, start + (index + 1) * count)
          let gap = gaps + index * count
          if !isNear[index] {
            for feature in 0..<count { gap[feature] = next[feature] - here[feature] }
          } else if !fromBoundary[index + 1] {
            for feature in 0..<count { next[feature] = here[feature] + gap[feature] }
          }
        }
      }
    }
    self.between = between
    self.before = before
  }

  /// Adds what lies between two edges, given by their places, to `sums` from an index on.
  func addBetween(_ first: Int, _ last: Int, to sums: inout [Double], from start: Int = 0) {
    sums.withUnsafeMutableBufferPointer { sums in
      between.withUnsafeBufferPointer { between in
        for gap in stride(from: first, to: last, by: 1) {
          for feature in 0..<featureCount {
            sums[start + feature] += between[gap * featureCount + feature]
          }
        }
      }
    }
  }

  /// Multiplies every sum's features by factors, `[F]`.
  mutating func scale(by factors: [Double]) {
    Self.scale(&between, by: factors)
    Self.scale(&before, by: factors)
  }

  private static func scale(_ sums: inout [Double], by factors: [Double]) {
    sums.withUnsafeMutableBufferPointer { sums in
      factors.withUnsafeBufferPointer { factors in
        for start in stride(from: 0, to: sums.count, by: factors.count) {
          for index in factors.indices { sums[start + index] *= factors[index] }
        }
      }
    }
  }
}

/// Sums of one side's features over any tokens.
private struct SideSums: Sendable {
  private let field: FarField
  private let side: EdgeSums.Side
  private var table: SumTable { side == .keys ? field.keySums : field.rowSums }
  /// Positions before the side's first token.
  private let lead: Int

  init(_ field: FarField, _ side: EdgeSums.Side) {
    self.field = field
    self.side = side
    lead = side == .keys ? 0 : field.attention.causalOffset
  }

  /// Up to so many tokens are summed themselves.
  var nearLimit: Int { field.blockSize / 4 }

  /// Sums over the tokens before one, from the nearest boundary.
  func sum(before token: Int, into target: UnsafeMutablePointer<Double>) {
    let position = token + lead
    let block = min(
      max((position + field.blockSize / 2) / field.blockSize, table.firstBlock), table.lastBlock)
    table.withSums(before: block) { target.update(from: $0, count: field.features.count) }
    // The last boundary lies behind the last token, the first may lie before the first.
    let end = side == .keys ? field.attention.keyCount : field.attention.queryCount
    let boundary = min(max(block * field.blockSize - lead, 0), end)
    if boundary < token { add(boundary..<token, to: target) }
    if token < boundary {
      withRoom(field.features.count) { room in
        room.update(repeating: 0, count: field.features.count)
        add(token..<boundary, to: room)
        for feature in 0..<field.features.count { target[feature] -= room[feature] }
      }
    }
  }

  /// Adds the features of tokens.
  func add(_ tokens: Range<Int>, to target: UnsafeMutablePointer<Double>) {
    let (features, stride) = (field.features, PairFeatures.stride)
    let length = features.rowCount * stride
    withRoom((side == .rows ? 2 : 1) * length) { room in
      for first in Swift.stride(from: tokens.lowerBound, to: tokens.upperBound, by: stride) {
        let part = first..<min(first + stride, tokens.upperBound)
        features.prepare(part, of: side == .keys ? features.keys : features.queries, into: room)
        guard side == .rows else {
          features.withFeatures(room, room) { Kernels.addFeatureSums($0, to: target) }
          continue
        }
        let scaled = room + length
        for row in 0..<features.rowCount {
          let (from, to) = (room + row * stride, scaled + row * stride)
          for token in 0..<part.count {
            to[token] = from[token] * field.inverseNormalizers[first + token]
          }
          for token in part.count..<stride { to[token] = 0 }
        }
        features.withFeatures(scaled, room) { Kernels.addFeatureSums($0, to: target) }
      }
    }
  }
}
