import Foundation

/// A number beside a colour bar.
public struct ScaleTick: Equatable, Sendable {
  /// Where it stands: 0 at the lower end, 1 at the upper.
  public let share: Double
  /// The number.
  public let value: Double
}

extension ScaleLimits {
  /// Numbers for a colour bar: both ends, and round ones between them that do not crowd.
  ///
  /// - Parameter count: At most this many, at least 2.
  public func ticks(atMost count: Int) -> [ScaleTick] {
    if isFlat {
      return [ScaleTick(share: 0.5, value: lower == upper ? upper : (lower + upper) / 2)]
    }
    let ends = [ScaleTick(share: 0, value: lower), ScaleTick(share: 1, value: upper)]
    let distance = 1 / Double(max(count, 2)) * 0.8
    var kept = ends
    for tick in inner(atMost: count)
    where kept.allSatisfy({ abs($0.share - tick.share) >= distance }) {
      kept.append(tick)
    }
    return kept.sorted { $0.share < $1.share }
  }

  private func inner(atMost count: Int) -> [ScaleTick] {
    switch scale {
    case .lift, .log: decades(atMost: count)
    case .linear, .row: even(atMost: count)
    case .rank:
      stride(from: 0.25, to: 1, by: 0.25).compactMap { share in
        steps.isEmpty
          ? nil
          : ScaleTick(
            share: share, value: Double(steps[Int(Double(steps.count - 1) * share)]))
      }
    }
  }

  /// 1, 2 and 5 times the powers of ten, or as few powers as there is room for.
  private func decades(atMost count: Int) -> [ScaleTick] {
    let span = log10(upper / lower)
    guard span.isFinite, span > 0 else { return [] }
    let exponents = Int(floor(log10(lower)))...Int(ceil(log10(upper)))
    let factors: [Double] = span * 3 < Double(count) ? [1, 2, 5] : [1]
    let step = max(1, Int((span / Double(max(count - 1, 1))).rounded(.up)))
    let values = exponents.filter { $0.isMultiple(of: step) }.flatMap { exponent in
      factors.map { $0 * pow(10, Double(exponent)) }
    }
    return values.filter { $0 > lower && $0 < upper }
      .map { ScaleTick(share: log10($0 / lower) / span, value: $0) }
  }

  private func even(atMost count: Int) -> [ScaleTick] {
    let span = upper - lower
    let step = roundStep(span / Double(max(count - 1, 1)))
    guard step > 0, step.isFinite else { return [] }
    let first = Int((lower / step).rounded(.up))
    let last = Int((upper / step).rounded(.down))
    guard first <= last else { return [] }
    return (first...last).map { Double($0) * step }
      .map { ScaleTick(share: ($0 - lower) / span, value: $0) }
  }
}

/// The least of 1, 2 and 5 times a power of ten that is not below a number.
public func roundStep(_ least: Double) -> Double {
  guard least > 0, least.isFinite else { return 0 }
  let power = pow(10, floor(log10(least)))
  return ([1, 2, 5, 10].map { $0 * power }.first { $0 >= least * (1 - 1e-9) }) ?? 10 * power
}
