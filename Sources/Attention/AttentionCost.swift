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
    /// Multiply-adds, the kernel's evaluation counted as the work of so many.
    public let multiplyAdds: Double
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
  /// Multiply-adds that take as long as one evaluation of the kernel, as measured.
  private var kernelWork: Double {
    switch mechanism.kernel {
    case .exponential: 36
    case .polynomial(let coefficients): 10 + Double(coefficients.count)
    }
  }

  /// Multiply-adds that take as long as making one feature, as measured.
  private static let featureWork = 20.0

  /// Estimates the ways to ``output(_:)``.
  ///
  /// - Complexity: O(1), or O(N·D) without a normalisation, whose scores must be bounded first.
  public func estimatedCost() -> AttentionCost {
    let heads = Double(headCount)
    let (queries, keys) = (Double(queryCount), Double(keyCount))
    let pairs = isCausal ? queries * (keys - queries) + queries * (queries + 1) / 2 : queries * keys
    let widths = Double(headWidth + valueWidth)
    let tokenBytes = 4 * (queries * Double(headWidth + valueWidth) + keys * Double(headWidth))
    let perPair = pairs * (widths + kernelWork)
    var estimates = [
      AttentionCost.Estimate(
        way: .dense, multiplyAdds: heads * perPair, bytes: heads * 4 * queries * keys),
      AttentionCost.Estimate(
        way: .tiled, multiplyAdds: heads * perPair, bytes: tokenBytes + 65_536),
    ]
    if let degree = mechanism.kernel.degree, isFactorizable {
      let featureCount = Double(Features.count(degree: degree, width: headWidth))
      let block = Double(TokenBlocks.size)
      let triangle = isCausal ? queries * block * 0.7 * (widths + kernelWork) : 0
      let state = 4 * featureCount * Double(valueWidth + 1)
      let states = isCausal ? Double(FactorizedForward.groupSize + 2) : 1
      estimates.append(
        .init(
          way: .factorized,
          multiplyAdds: heads
            * ((queries + keys) * featureCount * (Double(valueWidth) + Self.featureWork) + triangle),
          bytes: tokenBytes + states * state))
    }
    let affordable = estimates.dropFirst()
    let best = affordable.min { $0.multiplyAdds < $1.multiplyAdds }
    return AttentionCost(estimates: estimates, chosen: best?.way ?? .tiled)
  }

  /// True when features give the output, to the accuracy that tiles give.
  ///
  /// The features' products are as large as the bound c² of s² even where s² itself is small, and
  /// single precision loses their difference; so a wide range of scores goes the tiled way.
  private var isFactorizable: Bool {
    guard case .polynomial(let coefficients) = mechanism.kernel, coefficients.count <= 3 else {
      return false
    }
    guard coefficients.count == 3 else { return true }
    let bound = scoreBound()
    guard bound.isFinite else { return false }
    let lowest = max(mechanism.kernel.minimum(over: -bound...bound), 0.25 * abs(coefficients[0]))
    return abs(coefficients[2]) * bound * bound <= Self.largestCancellation * lowest
  }

  /// How many times larger than the kernel's lowest value the features' products may be.
  static let largestCancellation = 2_048.0
}
