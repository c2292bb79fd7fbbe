import Foundation

/// An estimate of a cell's mass from some of its rows, with two intervals.
///
/// Source: MATH.md 6, "Sampled softmax".
struct SampledCell: Equatable, Sendable {
  /// M · the mean of the sampled rows' masses.
  let mass: Double
  /// Half the width of the t interval of the mass.
  let halfWidth: Double
  /// Where the mass surely lies in 19 of 20 cases, whatever the rows look like; nil for weights
  /// that may be negative.
  let guaranteed: ClosedRange<Double>?

  /// Estimates from masses of rows drawn without replacement from `rowCount`.
  init(_ masses: [Double], of rowCount: Int, isBounded: Bool) {
    let count = Double(masses.count)
    let mean = masses.reduce(0, +) / count
    let squares = masses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let (total, unseen) = (Double(rowCount), 1 - count / Double(rowCount))
    mass = total * mean
    let variance = masses.count > 1 ? squares / (count - 1) : .infinity
    halfWidth =
      unseen == 0
      ? 0
      : total * studentFactor(degrees: masses.count - 1) * (unseen * variance / count).squareRoot()
    guard isBounded else {
      guaranteed = nil
      return
    }
    let bounds = Self.guaranteedMean(min(max(mean, 0), 1), count: count)
    guaranteed = total * bounds.lowerBound...total * bounds.upperBound
  }

  /// All means μ of numbers in [0, 1] with count · KL(mean ‖ μ) ≤ ln(2/α), α = 0.05 (Hoeffding).
  private static func guaranteedMean(_ mean: Double, count: Double) -> ClosedRange<Double> {
    let limit = log(2 / 0.05) / count
    func divergence(_ other: Double) -> Double {
      var sum = 0.0
      if mean > 0 { sum += mean * log(mean / other) }
      if mean < 1 { sum += (1 - mean) * log((1 - mean) / (1 - other)) }
      return sum
    }
    /// The farthest point towards `end` whose divergence is within the limit.
    func reach(_ end: Double) -> Double {
      var (inside, outside) = (mean, end)
      for _ in 0..<60 {
        let middle = (inside + outside) / 2
        if divergence(middle) <= limit { inside = middle } else { outside = middle }
      }
      return inside
    }
    return reach(0)...reach(1)
  }
}
