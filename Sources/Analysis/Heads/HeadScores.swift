public import Attention
import Glibc
public import Tensors

/// What a head does, in numbers: each a mean over rows.
///
/// With the sink removed every number but ``sinkMass`` is about the keys after the first: its weight
/// is taken from each row and the rest divided by what remains, so that rows sum to 1 again. Rows
/// that see no other key, or hold nothing on the others, are left out.
///
/// Source: MATH.md 9.
public struct HeadScores: Equatable, Sendable {
  /// How the numbers are taken.
  public struct Options: Equatable, Sendable {
    /// True to leave the first key out.
    public var removesSink: Bool
    /// Keys at most so far from the query's position are local.
    public var band: Int

    /// Makes options.
    public init(removesSink: Bool = true, band: Int = 4) {
      self.removesSink = removesSink
      self.band = band
    }
  }

  /// Weight on the first key, over rows that see at least two; never removed.
  public internal(set) var sinkMass: Metric
  /// Weight on the key before the query's own position.
  public internal(set) var previousTokenMass: Metric
  /// Weight on all earlier keys with the query's token, over rows that have one; nil without tokens.
  public internal(set) var duplicateMass: Metric?
  /// Weight on all keys that followed the query's token earlier, over rows that have one; nil
  /// without tokens.
  public internal(set) var inductionMass: Metric?
  /// −Σ a ln a, in nats; rows with a weight ≤ 0 are left out and counted.
  public internal(set) var entropy: Metric
  /// 1/Σ a².
  public internal(set) var effectiveKeys: Metric
  /// Σ a·|position of the query − position of the key|.
  public internal(set) var meanDistance: Metric
  /// Weight on the keys within ``Options/band`` of the query's position, its own among them.
  public internal(set) var localMass: Metric
  /// Rows with an earlier same token, among those looked at.
  public internal(set) var duplicateRowCount: Int
  /// Rows with an earlier same token that something followed, among those looked at.
  public internal(set) var inductionRowCount: Int
}

/// The scores of one head: from every row up to 2²² pairs. Beyond, those that are sums over a map
/// that factorises are exact all the same, and the others come from sampled rows.
///
/// - Parameters:
///   - attention: One head.
///   - repeats: The places of equal tokens; nil when tokens are not known.
///   - options: The sink, and what is local.
///   - maps: Maps that are open, and take in those that are opened; nil to keep none.
///   - context: Cancels and hears of progress.
/// - Throws: `AttentionError` for several heads, `ComputationCancelled`.
public func headScores(
  of attention: Attention, repeats: TokenRepeats?, options: HeadScores.Options,
  maps: MapStore? = nil, context: ComputeContext
) throws -> HeadScores {
  try headScores(
    of: attention, repeats: repeats, options: options, pairLimit: RowPlan.exactPairLimit,
    maps: maps, context: context)
}

/// The same with another limit of pairs.
package func headScores(
  of attention: Attention, repeats: TokenRepeats?, options: HeadScores.Options, pairLimit: Int,
  maps: MapStore? = nil, context: ComputeContext
) throws -> HeadScores {
  let plan = RowPlan(
    rowCount: attention.queryCount, keyCount: attention.keyCount, pairLimit: pairLimit)
  let isLarge = attention.queryCount * max(attention.keyCount, 1) > pairLimit
  var sums = HeadSums(offset: attention.causalOffset, repeats: repeats, options: options)
  try plan.forEachRow(of: attention, isLarge ? context.part(0, 0.4) : context) { sums.add($0) }
  var scores = sums.scores(plan)
  if isLarge,
    let rows = try RowSummaries(
      attention, band: options.band, maps: maps, context: context.part(0.4, 1))
  {
    scores.replace(from: rows, removesSink: options.removesSink)
  }
  return scores
}

/// The scores of several heads, one after the other.
///
/// - Parameters:
///   - count: How many there are.
///   - options: The sink, and what is local.
///   - maps: Maps that are open, and take in those that are opened; nil to keep none.
///   - context: Cancels and hears of progress over all of them.
///   - head: Gives a head by its index, with the places of its equal tokens.
/// - Returns: One for each head.
/// - Throws: As ``headScores(of:repeats:options:maps:context:)``, and what `head` throws.
public func headScores(
  count: Int, options: HeadScores.Options, maps: MapStore? = nil, context: ComputeContext,
  head: (Int) throws -> (attention: Attention, repeats: TokenRepeats?)
) throws -> [HeadScores] {
  try (0..<count).map { index in
    let (attention, repeats) = try head(index)
    let (lower, upper) = (Double(index) / Double(count), Double(index + 1) / Double(count))
    return try headScores(
      of: attention, repeats: repeats, options: options, maps: maps,
      context: context.part(lower, upper))
  }
}

/// The scores while rows come by.
private struct HeadSums {
  let offset: Int
  let repeats: TokenRepeats?
  let options: HeadScores.Options
  private var sinkMass = RunningMean()
  private var previousTokenMass = RunningMean()
  private var duplicateMass = RunningMean()
  private var inductionMass = RunningMean()
  private var entropy = RunningMean()
  private var effectiveKeys = RunningMean()
  private var meanDistance = RunningMean()
  private var localMass = RunningMean()

  init(offset: Int, repeats: TokenRepeats?, options: HeadScores.Options) {
    self.offset = offset
    self.repeats = repeats
    self.options = options
  }

  mutating func add(_ row: AttentionRow) {
    guard let first = row.weights.first, first.isFinite else { return }
    if row.visibleCount >= 2 { sinkMass.add(first) }
    let start = options.removesSink ? 1 : 0
    let rest = row.weights.dropFirst(start).reduce(0, +)
    // Nothing is left to share out where the row sees the sink alone, or gives it everything.
    guard rest.isFinite, rest != 0 else { return }
    let shares = row.weights.enumerated().map { $0 < start ? 0 : $1 / rest }
    addSpread(shares, from: start, position: row.query + offset)
    addPlaces(shares, from: start, query: row.query)
  }

  private mutating func addSpread(_ shares: [Double], from start: Int, position: Int) {
    var (own, squares, distance, isPositive) = (0.0, 0.0, 0.0, true)
    for key in start..<shares.count {
      let share = shares[key]
      squares += share * share
      distance += share * Double(abs(position - key))
      if share > 0 { own -= share * log(share) } else { isPositive = false }
    }
    if isPositive { entropy.add(own) } else { entropy.leftOut += 1 }
    effectiveKeys.add(1 / squares)
    meanDistance.add(distance)
  }

  private mutating func addPlaces(_ shares: [Double], from start: Int, query: Int) {
    let position = query + offset
    let keys = start..<shares.count
    if keys.contains(position - 1) { previousTokenMass.add(shares[position - 1]) }
    let near = (position - options.band..<position + options.band + 1).clamped(to: keys)
    localMass.add(shares[near].reduce(0, +))
    guard let repeats else { return }
    let same = repeats.duplicates(of: query, before: position).filter(keys.contains)
    if !same.isEmpty { duplicateMass.add(same.reduce(0) { $0 + shares[$1] }) }
    let after = repeats.continued(of: query, before: position).map { $0 + 1 }
      .filter(keys.contains)
    if !after.isEmpty { inductionMass.add(after.reduce(0) { $0 + shares[$1] }) }
  }

  func scores(_ plan: RowPlan) -> HeadScores {
    HeadScores(
      sinkMass: sinkMass.metric(plan), previousTokenMass: previousTokenMass.metric(plan),
      duplicateMass: repeats.map { _ in duplicateMass.metric(plan) },
      inductionMass: repeats.map { _ in inductionMass.metric(plan) },
      entropy: entropy.metric(plan), effectiveKeys: effectiveKeys.metric(plan),
      meanDistance: meanDistance.metric(plan), localMass: localMass.metric(plan),
      duplicateRowCount: duplicateMass.count, inductionRowCount: inductionMass.count)
  }
}
