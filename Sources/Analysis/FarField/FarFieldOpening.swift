import Attention
import Tensors

/// The two passes over the tokens that open a far-field map.
///
/// A position is a key's index; query i stands at position i + offset. Blocks are cut by position on
/// both sides, so that a causal query's own chunk of keys is the chunk of its own place.
struct FarFieldOpening: Sendable {
  private let attention: Attention
  private let features: PairFeatures
  private let blockSize: Int

  init(_ attention: Attention, _ features: PairFeatures, blockSize: Int) {
    self.attention = attention
    self.features = features
    self.blockSize = blockSize
  }

  /// What is known of the keys.
  struct Keys {
    /// Σ φ(k).
    var sums: SumTable
    /// Σ n · φ(k), n the key's index.
    var moments: SumTable
    /// False for a key that is left out.
    var isLive: [Bool]
  }

  /// What is known of the rows.
  struct Rows {
    /// Σ φ(q)/Z.
    var sums: SumTable
    var inverseNormalizers: [Double]
    var distanceSums: [Double]
  }

  private var offset: Int { attention.causalOffset }

  /// Sums the keys' features.
  func sumKeys(_ context: ComputeContext) throws(ComputationCancelled) -> Keys {
    let keyCount = attention.keyCount
    let blocks = 0..<(keyCount + blockSize - 1) / blockSize
    var keys = Keys(
      sums: SumTable(blocks, blockSize: blockSize, featureCount: features.count),
      moments: SumTable(blocks, blockSize: blockSize, featureCount: features.count),
      isLive: [Bool](repeating: true, count: keyCount))
    var isLive = keys.isLive
    try isLive.withUnsafeMutableBufferPointer { isLive throws(ComputationCancelled) in
      // Each block marks keys of its own.
      nonisolated(unsafe) let isLive = isLive
      try keys.sums.fill(context.part(0, 0.5)) { block, sums in
        addKeys(of: block, to: sums, isMoment: false, context.cancelFlag) { isLive[$0] = false }
      }
    }
    try keys.moments.fill(context.part(0.5, 1)) { block, sums in
      addKeys(of: block, to: sums, isMoment: true, context.cancelFlag) { _ in }
    }
    keys.isLive = isLive
    return keys
  }

  /// Adds Σ φ(k), or Σ n · φ(k), over the keys of a block.
  private func addKeys(
    of block: Int, to sums: UnsafeMutablePointer<Double>, isMoment: Bool, _ flag: CancelFlag,
    leaveOut: (Int) -> Void
  ) {
    let (end, stride) = (min((block + 1) * blockSize, attention.keyCount), PairFeatures.stride)
    withRoom(2 * features.rowCount * stride) { room in
      let weighted = room + features.rowCount * stride
      var places = [Double](repeating: 0, count: stride)
      for first in Swift.stride(from: block * blockSize, to: end, by: stride)
      where !flag.isCancelled {
        let tokens = first..<min(first + stride, end)
        features.prepare(tokens, of: features.keys, into: room)
        let ones = features.ones(room)
        for token in 0..<tokens.count where ones[token] == 0 { leaveOut(first + token) }
        if isMoment {
          for token in 0..<stride { places[token] = Double(first + token) }
          scale(room, by: places, into: weighted)
        }
        features.withFeatures(isMoment ? weighted : room, room) {
          Kernels.addFeatureSums($0, to: sums)
        }
      }
    }
  }

  /// target[r, token] = chunk[r, token] · factors[token].
  private func scale(
    _ chunk: UnsafePointer<Double>, by factors: [Double],
    into target: UnsafeMutablePointer<Double>
  ) {
    let stride = PairFeatures.stride
    factors.withUnsafeBufferPointer { factors in
      for row in 0..<features.rowCount {
        let (from, to) = (chunk + row * stride, target + row * stride)
        for token in 0..<stride { to[token] = from[token] * factors[token] }
      }
    }
  }

  /// Finds every row's normaliser and mean distance, and sums the rows' features.
  func sumRows(_ keys: Keys, _ context: ComputeContext) throws(ComputationCancelled) -> Rows {
    let queryCount = attention.queryCount
    let end = offset + queryCount
    let blocks = offset / blockSize..<max((end + blockSize - 1) / blockSize, offset / blockSize)
    var sums = SumTable(blocks, blockSize: blockSize, featureCount: features.count)
    var inverses = [Double](repeating: 0, count: queryCount)
    var distances = [Double](repeating: 0, count: queryCount + 1)
    try inverses.withUnsafeMutableBufferPointer { inverses throws(ComputationCancelled) in
      try distances.withUnsafeMutableBufferPointer { distances throws(ComputationCancelled) in
        // Each block writes the rows of its own queries.
        nonisolated(unsafe) let (inverses, distances) = (inverses, distances)
        try sums.fill(context) { block, place in
          let walk = RowWalk(
            attention, features, keys, start: block * blockSize, isCausal: attention.isCausal)
          let chunks = Swift.stride(
            from: block * blockSize, to: min((block + 1) * blockSize, end),
            by: PairFeatures.stride)
          for first in chunks where !context.cancelFlag.isCancelled {
            walk.take(first, to: place) { query, inverse, distance in
              inverses[query] = inverse
              distances[query + 1] = distance
            }
          }
        }
      }
    }
    for query in 0..<queryCount { distances[query + 1] += distances[query] }
    return Rows(sums: sums, inverseNormalizers: inverses, distanceSums: distances)
  }
}

/// Lends room for so many numbers in double precision, never none.
func withRoom<Result>(
  _ count: Int, _ body: (UnsafeMutablePointer<Double>) -> Result
) -> Result {
  withUnsafeTemporaryAllocation(of: Double.self, capacity: max(count, 1)) { room in
    guard let start = room.baseAddress else {
      preconditionFailure("room for \(room.count) numbers has an address")
    }
    return body(start)
  }
}
