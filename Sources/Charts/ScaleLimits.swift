import Foundation

/// A scale with the numbers at its ends: what turns a value into a place between 0 and 1.
public struct ScaleLimits: Equatable, Sendable {
  /// The kind of scale.
  public let scale: HeatmapScale
  /// The number at the dark end.
  public let lower: Double
  /// The number at the bright end.
  public let upper: Double
  /// True when all numbers are equal, so that shades mean nothing; everything is drawn at the middle.
  public let isFlat: Bool
  /// True when the middle of the scale is exactly 0 and both ends are bright.
  public let isDiverging: Bool
  /// The different values in rising order, for ranks.
  let steps: [Float]

  /// Makes limits by hand, as for a fixed range; ``HeatmapScale/limits(over:)`` finds them.
  public init(
    scale: HeatmapScale, lower: Double, upper: Double, isFlat: Bool = false,
    isDiverging: Bool = false
  ) {
    self.init(
      scale: scale, lower: lower, upper: upper, isFlat: isFlat, isDiverging: isDiverging, steps: [])
  }

  init(
    scale: HeatmapScale, lower: Double, upper: Double, isFlat: Bool = false,
    isDiverging: Bool = false, steps: [Float]
  ) {
    self.scale = scale
    self.lower = lower
    self.upper = upper
    self.isFlat = isFlat
    self.isDiverging = isDiverging
    self.steps = steps
  }

  /// Where a number stands.
  enum Place: Equatable {
    /// Between the ends, 0…1.
    case inside(Double)
    /// Below the lower end; drawn like it.
    case below
    /// Above the upper end; drawn like it.
    case above
    /// Negative where the scale knows positive numbers only.
    case negative
    /// NaN or infinite.
    case notFinite
  }

  /// Where a number stands.
  ///
  /// - Parameters:
  ///   - value: The number.
  ///   - rowMagnitude: The largest magnitude of its row; for ``HeatmapScale/row``.
  /// - Returns: The place, or why there is none.
  func place(of value: Float, rowMagnitude: Float) -> Place {
    guard value.isFinite else { return .notFinite }
    let needsPositive = scale == .lift || scale == .log
    if needsPositive && value < 0 { return .negative }
    if isFlat { return .inside(0.5) }
    switch scale {
    case .lift, .log:
      if Double(value) < lower { return .below }
      return within((Foundation.log(Double(value) / lower)) / Foundation.log(upper / lower))
    case .linear: return within((Double(value) - lower) / (upper - lower))
    case .row:
      if rowMagnitude == 0 { return .inside(isDiverging ? 0.5 : 0) }
      return within((Double(value / rowMagnitude) - lower) / (upper - lower))
    case .rank: return .inside(rank(of: value))
    }
  }

  private func within(_ share: Double) -> Place {
    share < -1e-9 ? .below : share > 1 + 1e-9 ? .above : .inside(min(1, max(0, share)))
  }

  /// The share of the different values that are smaller.
  private func rank(of value: Float) -> Double {
    var low = 0
    var high = steps.count
    while low < high {
      let middle = (low + high) / 2
      if steps[middle] < value { low = middle + 1 } else { high = middle }
    }
    return steps.count < 2 ? 0.5 : min(1, Double(low) / Double(steps.count - 1))
  }
}
