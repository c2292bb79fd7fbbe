import Foundation

/// How numbers become shades.
public enum HeatmapScale: String, CaseIterable, Equatable, Sendable {
  /// Logarithmic and symmetric about 1, for ratios such as n·a.
  case lift
  /// In proportion, from the least to the greatest.
  case linear
  /// By the logarithm, from a printed floor to the greatest.
  case log
  /// By the order of the values; equal values share a shade.
  case rank
  /// In proportion to the greatest of the same row.
  case row

  /// The limits that hold the numbers of all these grids, so that they can be compared by eye.
  ///
  /// With negative numbers, `linear` and `row` become symmetric about 0 and are drawn with a
  /// diverging palette; `lift` and `log` mark negative cells with a sign of their own.
  public func limits(over grids: [HeatmapGrid]) -> ScaleLimits {
    let values = grids.flatMap(\.finiteValues)
    guard let least = values.min(), let greatest = values.max() else {
      return ScaleLimits(scale: self, lower: 0, upper: 1, isFlat: true)
    }
    let (lower, upper) = (Double(least), Double(greatest))
    switch self {
    case .lift: return Self.liftLimits(greatest: upper)
    case .linear:
      if lower < 0 && upper > 0 {
        let reach = max(-lower, upper)
        return ScaleLimits(scale: self, lower: -reach, upper: reach, isDiverging: true)
      }
      return ScaleLimits(
        scale: self, lower: lower, upper: upper, isFlat: Self.isFlat(lower, upper))
    case .log: return Self.logLimits(values, greatest: upper)
    case .rank:
      let steps = Set(values).sorted()
      return ScaleLimits(
        scale: self, lower: lower, upper: upper, isFlat: steps.count < 2, steps: steps)
    case .row:
      let isSigned = lower < 0
      return ScaleLimits(
        scale: self, lower: isSigned ? -1 : 0, upper: 1, isFlat: lower == 0 && upper == 0,
        isDiverging: isSigned)
    }
  }

  /// 0.2…5, grown to the next 1, 2 or 5 times a power of ten that holds the greatest ratio.
  private static func liftLimits(greatest: Double) -> ScaleLimits {
    var reach = 5.0
    if greatest > reach {
      let decade = pow(10, floor(log10(greatest)))
      reach = [1, 2, 5, 10].map { $0 * decade }.first { $0 >= greatest * 0.999_999 } ?? greatest
    }
    return ScaleLimits(scale: .lift, lower: 1 / reach, upper: reach)
  }

  /// From the least positive number, but at most six decades below the greatest.
  private static func logLimits(_ values: [Float], greatest: Double) -> ScaleLimits {
    guard greatest > 0, let least = values.filter({ $0 > 0 }).min() else {
      return ScaleLimits(scale: .log, lower: 1e-6, upper: 1, isFlat: true)
    }
    let floor = max(Double(least), greatest * 1e-6)
    return ScaleLimits(
      scale: .log, lower: floor, upper: greatest, isFlat: isFlat(floor, greatest))
  }

  private static func isFlat(_ lower: Double, _ upper: Double) -> Bool {
    upper - lower <= 1e-6 * max(abs(lower), abs(upper), .leastNormalMagnitude)
  }
}
