import Foundation

/// The function f that turns a score into an unnormalised weight.
public enum Kernel: Equatable, Hashable, Sendable {
  /// f(s) = eˢ.
  case exponential
  /// f(s) = Σ coefficients[ℓ] · s^ℓ.
  case polynomial([Double])

  /// Σ_{ℓ ≤ order} s^ℓ/ℓ!, the first terms of eˢ.
  public static func taylor(order: Int) -> Kernel {
    .polynomial(taylorCoefficients(order: order))
  }

  static func taylorCoefficients(order: Int) -> [Double] {
    var coefficients = [1.0]
    for degree in stride(from: 1, through: order, by: 1) {
      coefficients.append(coefficients[degree - 1] / Double(degree))
    }
    return coefficients
  }

  /// f(score).
  public func value(at score: Double) -> Double {
    switch self {
    case .exponential: exp(score)
    case .polynomial(let coefficients): Self.horner(coefficients, score)
    }
  }

  /// f′(score).
  public func derivative(at score: Double) -> Double {
    switch self {
    case .exponential: exp(score)
    case .polynomial(let coefficients): Self.horner(Self.differentiated(coefficients), score)
    }
  }

  /// The smallest value of f on a range of scores.
  ///
  /// - Complexity: O(1) for the exponential; for a polynomial one pass per derivative.
  /// - Numerics: The turning points of a polynomial are the roots of f′; between two roots of f″
  ///   there is at most one, so bisection finds them all to the last bit.
  public func minimum(over range: ClosedRange<Double>) -> Double {
    switch self {
    case .exponential:
      return exp(range.lowerBound)
    case .polynomial(let coefficients):
      let turns = Self.roots(of: Self.differentiated(coefficients), in: range)
      return ([range.lowerBound, range.upperBound] + turns)
        .map { Self.horner(coefficients, $0) }.reduce(.infinity, min)
    }
  }

  /// The degree of a polynomial; nil for the exponential.
  public var degree: Int? {
    guard case .polynomial(let coefficients) = self else { return nil }
    return max(coefficients.count - 1, 0)
  }

  static func horner(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * x + $1 }
  }

  static func differentiated(_ coefficients: [Double]) -> [Double] {
    coefficients.enumerated().dropFirst().map { Double($0.offset) * $0.element }
  }

  /// The points where a polynomial changes sign within a range, ascending.
  static func roots(of coefficients: [Double], in range: ClosedRange<Double>) -> [Double] {
    guard coefficients.count > 1 else { return [] }
    let turns = roots(of: differentiated(coefficients), in: range)
    let marks = [range.lowerBound] + turns + [range.upperBound]
    return zip(marks, marks.dropFirst()).compactMap { low, high in
      signChange(of: coefficients, low, high)
    }
  }

  private static func signChange(
    of coefficients: [Double], _ low: Double, _ high: Double
  ) -> Double? {
    let (atLow, atHigh) = (horner(coefficients, low), horner(coefficients, high))
    if atLow == 0 { return low }
    if atHigh == 0 { return high }
    guard (atLow < 0) != (atHigh < 0) else { return nil }
    var (below, above) = (low, high)
    while true {
      let middle = below + (above - below) / 2
      guard middle > below, middle < above else { return middle }
      if (horner(coefficients, middle) < 0) == (atLow < 0) {
        below = middle
      } else {
        above = middle
      }
    }
  }
}

extension Kernel {
  /// The score nearest to 0 within ±`bound` at which f is 0 or changes sign; nil when there is none.
  ///
  /// - Complexity: As of ``minimum(over:)``.
  public func zero(within bound: Double) -> Double? {
    guard case .polynomial(let coefficients) = self, bound >= 0, bound.isFinite else { return nil }
    let range = -bound...bound
    let turns = Self.roots(of: Self.differentiated(coefficients), in: range)
    let touching = ([-bound, bound] + turns).filter { Self.horner(coefficients, $0) == 0 }
    // Halving ends beside 0 at the smallest of all numbers.
    return (Self.roots(of: coefficients, in: range) + touching)
      .map { abs($0) < 1e-300 ? 0 : $0 }.min { abs($0) < abs($1) }
  }
}
