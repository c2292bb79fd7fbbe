import Attention
import Tensors

/// Takes queries through the keys of their positions, chunk by chunk, with the sums of all keys
/// before.
///
/// What a chunk of queries needs of earlier keys comes from the sums; the keys of its own positions
/// are met pair by pair. The mean distance Σ a|p − n| splits at the query's position p: causal rows
/// end there, others take the sums of all keys besides.
final class RowWalk {
  private let attention: Attention
  private let features: PairFeatures
  private let isCausal: Bool
  /// Σ weight · φ(k) and Σ weight · n · φ(k) over the keys before the chunk, then over all keys.
  private let sums: UnsafeMutablePointer<Double>
  private let moments: UnsafeMutablePointer<Double>
  private let totals: UnsafeMutablePointer<Double>
  private let totalMoments: UnsafeMutablePointer<Double>
  private let added: UnsafeMutablePointer<Double>
  /// Prepared queries and keys, and either times a factor.
  private let queries: UnsafeMutablePointer<Double>
  private let keys: UnsafeMutablePointer<Double>
  private let scaled: UnsafeMutablePointer<Double>
  /// Six rows of a number for each query.
  private let results: UnsafeMutablePointer<Double>
  private let size = PairFeatures.stride

  /// Begins at a block boundary.
  init(
    _ attention: Attention, _ features: PairFeatures, _ known: FarFieldOpening.Keys, start: Int,
    isCausal: Bool
  ) {
    self.attention = attention
    self.features = features
    self.isCausal = isCausal
    let (count, chunk) = (features.count, features.rowCount * size)
    func room(_ count: Int) -> UnsafeMutablePointer<Double> {
      let place = UnsafeMutablePointer<Double>.allocate(capacity: count)
      place.initialize(repeating: 0, count: count)
      return place
    }
    (sums, moments, totals, totalMoments) = (room(count), room(count), room(count), room(count))
    added = room(count)
    (queries, keys, scaled, results) = (room(chunk), room(chunk), room(chunk), room(6 * size))
    let block = start / known.sums.blockSize
    known.sums.withSums(before: block) { weigh($0, into: sums) }
    known.moments.withSums(before: block) { weigh($0, into: moments) }
    known.sums.withSums(before: known.sums.lastBlock) { weigh($0, into: totals) }
    known.moments.withSums(before: known.sums.lastBlock) { weigh($0, into: totalMoments) }
  }

  deinit {
    for place in [sums, moments, totals, totalMoments, added, queries, keys, scaled, results] {
      place.deallocate()
    }
  }

  /// target[f] += weights[f] · source[f].
  private func weigh(
    _ source: UnsafePointer<Double>, into target: UnsafeMutablePointer<Double>
  ) {
    features.weights.withUnsafeBufferPointer { weights in
      for feature in weights.indices { target[feature] += weights[feature] * source[feature] }
    }
  }

  /// Takes the chunk of positions from `first` on: tells each query's 1/Z and mean distance, and
  /// adds φ(q)/Z to `rowSums`. A query that is left out has 1/Z = 0.
  func take(
    _ first: Int, to rowSums: UnsafeMutablePointer<Double>,
    tell: (_ query: Int, _ inverse: Double, _ distance: Double) -> Void
  ) {
    let offset = attention.causalOffset
    // The keys of a chunk before the first query are still to join.
    let end = min(first + size, offset + attention.queryCount)
    let begin = min(max(first, offset), end)
    let place = begin - first
    features.prepare(begin - offset..<end - offset, of: features.queries, at: place, into: queries)
    results.update(repeating: 0, count: 6 * size)
    meetKeys(first)
    let inverses = results + 4 * size
    let ones = features.ones(queries)
    for position in begin..<end {
      let row = Row(
        position: Double(position), before: results[position - first],
        momentBefore: results[size + position - first],
        total: results[2 * size + position - first],
        totalMoment: results[3 * size + position - first])
      let normalizer = isCausal ? row.before : row.total
      let isLive = ones[position - first] != 0 && normalizer.isFinite && normalizer != 0
      inverses[position - first] = isLive ? 1 / normalizer : 0
      tell(
        position - offset, inverses[position - first],
        isLive ? row.distance(isCausal: isCausal) : 0)
    }
    for row in 0..<features.rowCount {
      let (from, to) = (queries + row * size, scaled + row * size)
      for token in 0..<size { to[token] = from[token] * inverses[token] }
    }
    features.withFeatures(scaled, queries) { Kernels.addFeatureSums($0, to: rowSums) }
  }

  /// Fills four rows of results: kernel values and their moments over the keys up to each query's
  /// position, and over all keys; then the chunk's keys join the sums.
  private func meetKeys(_ first: Int) {
    let end = min(first + size, attention.keyCount)
    features.withFeatures(queries, queries) { chunk in
      Kernels.addFeatureMixes(chunk, sums, to: results, moments, to: results + size)
      if !isCausal {
        Kernels.addFeatureMixes(
          chunk, totals, to: results + 2 * size, totalMoments, to: results + 3 * size)
      }
    }
    guard first < end else { return }
    features.prepare(first..<end, of: features.keys, into: keys)
    let (own, ownMoments) = (results + 4 * size, results + 5 * size)
    Kernels.addPairSums(
      queries: queries, queryStride: size, keys: keys, keyStride: size, keyCount: end - first,
      width: features.width, diagonal: 0, coefficients: features.coefficients, to: own,
      moments: ownMoments)
    for token in 0..<size {
      results[token] += own[token]
      results[size + token] += Double(first) * own[token] + ownMoments[token]
    }
    addKeys(times: nil, to: sums)
    addKeys(times: first, to: moments)
  }

  /// Adds the chunk's keys to sums, or to moments with the index of its first key.
  private func addKeys(times first: Int?, to target: UnsafeMutablePointer<Double>) {
    added.update(repeating: 0, count: features.count)
    if let first {
      for row in 0..<features.rowCount {
        let (from, to) = (keys + row * size, scaled + row * size)
        for token in 0..<size { to[token] = from[token] * Double(first + token) }
      }
    }
    features.withFeatures(first == nil ? keys : scaled, keys) {
      Kernels.addFeatureSums($0, to: added)
    }
    weigh(added, into: target)
  }

  /// Sums of one query over the keys.
  private struct Row {
    let position: Double
    let before: Double
    let momentBefore: Double
    let total: Double
    let totalMoment: Double

    /// Σ a|p − n|.
    func distance(isCausal: Bool) -> Double {
      if isCausal { return position - momentBefore / before }
      return (position * (2 * before - total) - (2 * momentBefore - totalMoment)) / total
    }
  }
}
