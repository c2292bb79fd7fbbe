public import Attention
import Glibc
public import Tensors

/// Numbers that describe a map, each a mean over rows unless it says otherwise.
public struct MapMetrics: Equatable, Sendable {
  /// −Σ a ln a, in nats; rows with a weight ≤ 0 are left out and counted.
  public internal(set) var entropy: Metric
  /// 1/Σ a²: keys that share the weight. May be below 1 with negative weights.
  public internal(set) var effectiveKeys: Metric
  /// Mass of the five largest weights.
  public internal(set) var topMass: Metric
  /// Mass on the first key, over rows that see at least two.
  public internal(set) var sinkMass: Metric
  /// Mass on the key before the query's own position, over rows that have one.
  public internal(set) var previousTokenMass: Metric
  /// Σ a·|position of the query − position of the key|.
  public internal(set) var meanDistance: Metric
  /// Share of negative weights among the visible pairs.
  public internal(set) var negativeShare: Metric
  /// The largest weight of a row.
  public internal(set) var confidence: Metric
  /// 1 − entropy/ln n, over rows that see at least two keys and have no weight ≤ 0.
  public internal(set) var coherence: Metric
  /// Mass on the keys at most ``localBand`` positions from the query's own.
  public internal(set) var localMass: Metric
  /// The largest weight that a key receives from all rows, over what uniform rows would give it.
  public internal(set) var largestReceivedLift: Metric
  /// The key that receives it; nil where it is not known.
  public internal(set) var mostReceivingKey: Int?
  /// √Σ a² over all pairs.
  public internal(set) var frobeniusNorm: Metric
  /// The smallest |Z| of a row over the number of keys it sees; nil for exponential weights, whose
  /// normalisers stay away from 0.
  public internal(set) var smallestNormalizer: Metric?
  /// The rank is at most this; nil under a mask, where only the number of tokens bounds it.
  public internal(set) var rankBound: Metric?
  /// exp of the entropy of the singular values' shares; nil where they are too much work.
  public internal(set) var effectiveRank: Metric?
  /// ‖A‖_F² over the largest singular value's square; nil with ``effectiveRank``.
  public internal(set) var stableRank: Metric?
  /// Shares of the weight on keys of the first eighth of the positions, the second, and so on.
  public internal(set) var positionMasses: [Metric]

  /// Keys so near are local.
  public static let localBand = 4
}

/// Computes the metrics of a map: from every row up to 2²² pairs. Beyond, those that are sums over a
/// map that factorises are exact all the same, and the others come from sampled rows.
///
/// - Parameters:
///   - attention: One head.
///   - maps: Maps that are open, and take in the one that is opened; nil to keep none.
///   - context: Cancels and hears of progress.
/// - Throws: `AttentionError` for several heads, `ComputationCancelled`.
public func metrics(
  of attention: Attention, maps: MapStore? = nil, context: ComputeContext
) throws -> MapMetrics {
  try metrics(
    of: attention, pairLimit: RowPlan.exactPairLimit, maps: maps, context: context)
}

/// The same with another limit of pairs.
package func metrics(
  of attention: Attention, pairLimit: Int, maps: MapStore? = nil, context: ComputeContext
) throws -> MapMetrics {
  let plan = RowPlan(
    rowCount: attention.queryCount, keyCount: attention.keyCount, pairLimit: pairLimit)
  let isLarge = attention.queryCount * max(attention.keyCount, 1) > pairLimit
  var sums = MetricSums(attention)
  try plan.forEachRow(of: attention, isLarge ? context.part(0, 0.3) : context) { sums.add($0) }
  var found = sums.metrics(plan)
  if isLarge,
    let rows = try RowSummaries(
      attention, band: MapMetrics.localBand, maps: maps, context: context.part(0.3, 0.9))
  {
    try found.replace(from: rows, context.part(0.9, 1))
  }
  if let spectrum = try MapSpectrum.of(attention, maps: maps, context.quiet) {
    found.effectiveRank = Metric(value: spectrum.effectiveRank, evidence: .exact)
    found.stableRank = Metric(value: spectrum.stableRank, evidence: .exact)
  }
  return found
}

/// The metrics while rows come by.
private struct MetricSums {
  private let attention: Attention
  private var causalOffset: Int { attention.causalOffset }
  private var entropy = RunningMean()
  private var effectiveKeys = RunningMean()
  private var topMass = RunningMean()
  private var sinkMass = RunningMean()
  private var previousTokenMass = RunningMean()
  private var meanDistance = RunningMean()
  private var confidence = RunningMean()
  private var coherence = RunningMean()
  private var localMass = RunningMean()
  private var squares = RunningMean()
  private var positionMasses = [RunningMean](repeating: RunningMean(), count: 8)
  private var smallestNormalizer = Double.infinity
  private var received: [Double]
  private var uniform: [Double]
  private var negativeCount = 0
  private var pairCount = 0

  init(_ attention: Attention) {
    self.attention = attention
    received = [Double](repeating: 0, count: attention.keyCount)
    uniform = received
  }

  mutating func add(_ row: AttentionRow) {
    guard row.visibleCount > 0 else { return }
    let position = row.query + causalOffset
    let sums = RowSums(row.weights, position: position)
    addEntropy(sums, row)
    effectiveKeys.add(1 / sums.squares)
    topMass.add(sums.topMass)
    confidence.add(sums.largest)
    meanDistance.add(sums.distance)
    squares.add(sums.squares)
    addPlaces(row, position: position)
    if row.visibleCount >= 2 { sinkMass.add(row.weights[0]) }
    if 1...row.visibleCount ~= position { previousTokenMass.add(row.weights[position - 1]) }
    negativeCount += sums.negativeCount
    pairCount += row.visibleCount
  }

  /// What depends on where the weights lie.
  private mutating func addPlaces(_ row: AttentionRow, position: Int) {
    let band = MapMetrics.localBand
    let near = (position - band..<position + band + 1).clamped(to: 0..<row.visibleCount)
    localMass.add(row.weights[near].reduce(0, +))
    for part in positionMasses.indices {
      let keys = MapCells.part(part, of: positionMasses.count, in: 0..<attention.keyCount)
        .clamped(to: 0..<row.visibleCount)
      positionMasses[part].add(row.weights[keys].reduce(0, +))
    }
    smallestNormalizer = min(
      smallestNormalizer, abs(row.normalizer) / Double(row.visibleCount))
    for key in 0..<row.visibleCount {
      received[key] += row.weights[key]
      uniform[key] += 1 / Double(row.visibleCount)
    }
  }

  private mutating func addEntropy(_ sums: RowSums, _ row: AttentionRow) {
    guard let own = sums.entropy else {
      entropy.leftOut += 1
      if row.visibleCount >= 2 { coherence.leftOut += 1 }
      return
    }
    entropy.add(own)
    if row.visibleCount >= 2 { coherence.add(1 - own / log(Double(row.visibleCount))) }
  }

  func metrics(_ plan: RowPlan) -> MapMetrics {
    let share = pairCount == 0 ? nil : Double(negativeCount) / Double(pairCount)
    // The largest of some rows' sums is no estimate of the largest.
    let busiest = plan.isExact ? zip(received, uniform).map { $0 / $1 }.largest : nil
    let squares = squares.metric(plan)
    let isPolynomial = attention.mechanism.kernel.degree != nil
    return MapMetrics(
      entropy: entropy.metric(plan), effectiveKeys: effectiveKeys.metric(plan),
      topMass: topMass.metric(plan), sinkMass: sinkMass.metric(plan),
      previousTokenMass: previousTokenMass.metric(plan), meanDistance: meanDistance.metric(plan),
      negativeShare: Metric(
        value: share, evidence: plan.evidence(), note: share == nil ? .noRows : nil),
      confidence: confidence.metric(plan), coherence: coherence.metric(plan),
      localMass: localMass.metric(plan),
      largestReceivedLift: Metric(
        value: busiest?.value, evidence: plan.evidence(),
        note: plan.isExact ? (busiest == nil ? .noRows : nil) : .needsEveryRow),
      mostReceivingKey: busiest?.index,
      frobeniusNorm: Metric(
        value: squares.value.map { ($0 * Double(plan.rowCount)).squareRoot() },
        evidence: plan.evidence(), note: squares.note),
      smallestNormalizer: isPolynomial
        ? Metric(
          value: smallestNormalizer == .infinity ? nil : smallestNormalizer,
          evidence: plan.evidence(), note: smallestNormalizer == .infinity ? .noRows : nil) : nil,
      rankBound: attention.rankBound.map { Metric(value: $0, evidence: .bound) },
      positionMasses: positionMasses.map { $0.metric(plan) })
  }
}

extension Attention {
  /// The rank of the map is at most this: its tokens, and the features of a weight.
  fileprivate var rankBound: Double? {
    guard !isCausal else { return nil }
    let tokens = min(queryCount, keyCount)
    return Double(min(tokens, PairFeatures(self)?.count ?? tokens))
  }
}

extension [Double] {
  /// The largest finite number and its place; nil when there is none.
  var largest: (index: Int, value: Double)? {
    var best: (index: Int, value: Double)?
    for (index, value) in enumerated() where value.isFinite && value > best?.value ?? -.infinity {
      best = (index, value)
    }
    return best
  }
}

/// Sums over the weights of one row, in one pass.
private struct RowSums {
  /// Nil when a weight is not above 0.
  var entropy: Double?
  var squares = 0.0
  var distance = 0.0
  var negativeCount = 0
  /// The five largest weights, descending.
  private var top = [Double](repeating: -.infinity, count: 5)
  private var hasNaN = false

  init(_ weights: [Double], position: Int) {
    var (entropy, isPositive) = (0.0, true)
    for (key, weight) in weights.enumerated() {
      squares += weight * weight
      distance += weight * Double(abs(position - key))
      if weight > 0 { entropy -= weight * log(weight) } else { isPositive = false }
      if weight < 0 { negativeCount += 1 }
      hasNaN = hasNaN || weight.isNaN
      if weight > top[4] { insert(weight) }
    }
    self.entropy = isPositive ? entropy : nil
  }

  private mutating func insert(_ weight: Double) {
    var place = 4
    while place > 0, top[place - 1] < weight {
      top[place] = top[place - 1]
      place -= 1
    }
    top[place] = weight
  }

  var largest: Double { hasNaN ? .nan : top[0] }

  var topMass: Double { hasNaN ? .nan : top.filter { $0 > -.infinity }.reduce(0, +) }
}
