/// A way to compute an attention's output.
public enum AttentionWay: String, CaseIterable, Sendable {
  /// A weight for every pair is stored.
  case dense
  /// Every pair's weight is computed, in tiles that are dropped again.
  case tiled
  /// Features of the keys are summed once; no pair is looked at.
  case factorized
}

/// What the ways to an output would cost, and which is taken.
public struct AttentionCost: Equatable, Sendable {
  /// One way.
  public struct Estimate: Equatable, Sendable {
    /// The way.
    public let way: AttentionWay
    /// Multiply-adds of its matrix products, as the method counts them: tiles and blocks cut
    /// exactly at the mask, nothing for the kernel and for making features.
    public let multiplyAdds: Double
    /// Multiply-adds that would take as long as everything it does, by ratios once measured.
    public let work: Double
    /// Bytes beyond queries, keys and values.
    public let bytes: Double
  }

  /// The ways that exist for this attention.
  public let estimates: [Estimate]
  /// The cheapest that stores no N × N.
  public let chosen: AttentionWay

  /// The estimate of a way, nil when it does not exist here.
  public subscript(way: AttentionWay) -> Estimate? {
    estimates.first { $0.way == way }
  }
}

extension Attention {
  /// Estimates the ways to ``output(_:)``.
  ///
  /// - Complexity: O(1), or O(N·D) without a normalisation, whose scores must be bounded first.
  public func estimatedCost() -> AttentionCost {
    size.estimatedCost(of: mechanism.kernel, isFactorizable: isFactorizable)
  }

  /// True when features give the output, to the accuracy that tiles give.
  ///
  /// The features' products are as large as the bound c² of s² even where s² itself is small, and
  /// single precision loses their difference; so a wide range of scores goes the tiled way.
  public var isFactorizable: Bool {
    mechanism.kernel.featureCount(width: headWidth, valueWidth: valueWidth) != nil
      && featureCancellation <= Self.largestCancellation
  }

  /// How many times larger than the kernel's lowest value the features' products may be: what is
  /// lost of the digits where they cancel. Infinite for other kernels and unbounded scores.
  var featureCancellation: Double {
    guard case .polynomial(let coefficients) = mechanism.kernel else { return .infinity }
    guard coefficients.count > 2 else { return 0 }
    let bound = scoreBound()
    guard bound.isFinite else { return .infinity }
    let lowest = max(mechanism.kernel.minimum(over: -bound...bound), 0.25 * abs(coefficients[0]))
    var (power, largest) = (bound, 0.0)
    for coefficient in coefficients.dropFirst(2) {
      power *= bound
      largest = max(largest, abs(coefficient) * power)
    }
    return largest == 0 ? 0 : largest / lowest
  }

  /// How many times larger than the kernel's lowest value the features' products may be.
  static let largestCancellation = 2_048.0
}

extension AttentionSize {
  /// Multiply-adds that take as long as preparing one token, as measured.
  private static let tokenWork = 500.0

  /// Estimates the ways to the output of an attention with these extents.
  ///
  /// - Parameters:
  ///   - kernel: What turns scores into weights.
  ///   - isFactorizable: False when its scores lie too far apart for features in single precision.
  public func estimatedCost(of kernel: Kernel, isFactorizable: Bool = true) -> AttentionCost {
    let heads = Double(headCount)
    let (queries, keys) = (Double(queryCount), Double(keyCount))
    let widths = Double(headWidth + valueWidth)
    let tokenBytes = 4 * (queries * Double(headWidth + valueWidth) + keys * Double(headWidth))
    let perPair = widths + kernel.work
    var estimates = [
      AttentionCost.Estimate(
        way: .dense, multiplyAdds: heads * pairCount * widths, work: heads * pairCount * perPair,
        bytes: heads * 4 * queries * keys),
      AttentionCost.Estimate(
        way: .tiled, multiplyAdds: heads * pairCount * widths, work: heads * pairCount * perPair,
        bytes: tokenBytes + 65_536),
    ]
    if isFactorizable, let count = kernel.featureCount(width: headWidth, valueWidth: valueWidth) {
      estimates.append(factorizedEstimate(kernel, featureCount: Double(count)))
    }
    let affordable = estimates.dropFirst()
    let best = affordable.min { $0.work < $1.work }
    return AttentionCost(estimates: estimates, chosen: best?.way ?? .tiled)
  }

  private func factorizedEstimate(
    _ kernel: Kernel, featureCount: Double
  ) -> AttentionCost.Estimate {
    let (heads, queries, keys) = (Double(headCount), Double(queryCount), Double(keyCount))
    let widths = Double(headWidth + valueWidth)
    let sums = 4 * featureCount * Double(valueWidth + 1)
    let degree = kernel.degree ?? 0
    let group =
      isCausal
      ? CausalForward.workBytes(degree: degree, width: headWidth, valueWidth: valueWidth) : 0
    // Stretches of keys have sums of their own, while these are small.
    let isSmall = sums <= 4 * Double(FeatureSums.largestStretchSums)
    return AttentionCost.Estimate(
      way: .factorized,
      multiplyAdds: heads
        * ((queries + keys) * featureCount * Double(valueWidth + 1) + blockPairCount * widths),
      work: heads
        * ((queries + keys) * (featureCount * Double(valueWidth + 3) + Self.tokenWork)
          + blockPairCount * 1.5 * (widths + kernel.work)),
      bytes: (isSmall ? 8 : 1) * sums + group
        + 4 * FeatureTable.blockLength(degree: degree, width: headWidth))
  }
}

extension AttentionSize {
  /// Bytes an output takes by a way beyond queries, keys and values: the output, a normaliser for
  /// each row, and what each head at work needs.
  public func bytes(of cost: AttentionCost, way: AttentionWay, threadCount: Int) -> Double {
    let rows = Double(headCount) * Double(queryCount)
    let atWork = Double(min(max(threadCount, 1), max(headCount, 1)))
    // The dense estimate holds every head's weights already.
    let heads = way == .dense ? 1 : atWork
    return rows * (4 * Double(valueWidth) + 8)
      + heads * ((cost[way] ?? cost[.tiled])?.bytes ?? 0)
  }
}

extension Kernel {
  /// Multiply-adds that take as long as one evaluation, as measured.
  fileprivate var work: Double {
    switch self {
    case .exponential: 11
    case .polynomial(let coefficients): 3 + Double(coefficients.count)
    }
  }
}
