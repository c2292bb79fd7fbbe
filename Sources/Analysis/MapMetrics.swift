public import Attention
import Glibc
public import Tensors

/// Numbers that describe a map, each a mean over rows unless it says otherwise.
public struct MapMetrics: Equatable, Sendable {
  /// −Σ a ln a, in nats; rows with a weight ≤ 0 are left out and counted.
  public let entropy: Metric
  /// 1/Σ a²: keys that share the weight. May be below 1 with negative weights.
  public let effectiveKeys: Metric
  /// Mass of the five largest weights.
  public let topMass: Metric
  /// Mass on the first key, over rows that see at least two.
  public let sinkMass: Metric
  /// Mass on the key before the query's own position, over rows that have one.
  public let previousTokenMass: Metric
  /// Σ a·|position of the query − position of the key|.
  public let meanDistance: Metric
  /// Share of negative weights among the visible pairs.
  public let negativeShare: Metric
  /// The largest weight of a row.
  public let confidence: Metric
  /// 1 − entropy/ln n, over rows that see at least two keys and have no weight ≤ 0.
  public let coherence: Metric
}

/// Computes the metrics of a map: from every row up to 2²² pairs, else from sampled rows.
///
/// - Parameters:
///   - attention: One head.
///   - context: Cancels and hears of progress.
/// - Throws: `AttentionError` for several heads, `ComputationCancelled`.
public func metrics(of attention: Attention, context: ComputeContext) throws -> MapMetrics {
  let plan = RowPlan(rowCount: attention.queryCount, keyCount: attention.keyCount)
  var sums = MetricSums(causalOffset: attention.causalOffset)
  try plan.forEachRow(of: attention, context) { sums.add($0) }
  return sums.metrics(plan)
}

/// The metrics while rows come by.
private struct MetricSums {
  let causalOffset: Int
  private var entropy = RunningMean()
  private var effectiveKeys = RunningMean()
  private var topMass = RunningMean()
  private var sinkMass = RunningMean()
  private var previousTokenMass = RunningMean()
  private var meanDistance = RunningMean()
  private var confidence = RunningMean()
  private var coherence = RunningMean()
  private var negativeCount = 0
  private var pairCount = 0

  init(causalOffset: Int) { self.causalOffset = causalOffset }

  mutating func add(_ row: AttentionRow) {
    guard row.visibleCount > 0 else { return }
    let position = row.query + causalOffset
    let sums = RowSums(row.weights, position: position)
    addEntropy(sums, row)
    effectiveKeys.add(1 / sums.squares)
    topMass.add(sums.topMass)
    confidence.add(sums.largest)
    meanDistance.add(sums.distance)
    if row.visibleCount >= 2 { sinkMass.add(row.weights[0]) }
    if 1...row.visibleCount ~= position { previousTokenMass.add(row.weights[position - 1]) }
    negativeCount += sums.negativeCount
    pairCount += row.visibleCount
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
    return MapMetrics(
      entropy: entropy.metric(plan), effectiveKeys: effectiveKeys.metric(plan),
      topMass: topMass.metric(plan), sinkMass: sinkMass.metric(plan),
      previousTokenMass: previousTokenMass.metric(plan), meanDistance: meanDistance.metric(plan),
      negativeShare: Metric(
        value: share, evidence: plan.evidence(), note: share == nil ? .noRows : nil),
      confidence: confidence.metric(plan), coherence: coherence.metric(plan))
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
