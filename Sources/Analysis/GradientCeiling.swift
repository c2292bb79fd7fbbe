public import Attention
import Glibc

/// The largest ‖∂o/∂s‖ that any row can have, before a score is seen, for values of diameter 1.
///
/// g(n, c) = max over |s| ≤ c of |f′(s)|·y/(f(s) + y)², y = max(f(s), (n − 1)·m), m = min of f on
/// [−c, c]. Multiply it by the diameter of the visible values.
///
/// Derived here; sharp for every kernel, n and c. Softmax, p = 1 and p = 2 in closed form, else a
/// search, enlarged by 1e-6 so that its own error cannot undercut the bound.
///
/// - Parameters:
///   - kernel: f.
///   - visibleCount: n, the keys that the query sees.
///   - scoreBound: c, the largest |score| possible; may be infinite.
/// - Returns: g, or nil for "no bound": f reaches 0 or less within the range, or c is NaN.
/// - Complexity: O(1) in closed form, else O(degree · 2,000).
public func gradientCeiling(
  kernel: Kernel, visibleCount: Int, scoreBound: Double
) -> Double? {
  GradientCeiling(kernel: kernel, scoreBound: scoreBound)?.value(visibleCount: visibleCount)
}

/// g(n, c) for one kernel and range, prepared for many n.
struct GradientCeiling {
  private enum Form {
    case exponential
    case linear
    case quadratic
    case search(CeilingSearch)
  }

  private let form: Form
  private let scoreBound: Double

  /// Nil when there is no bound.
  init?(kernel: Kernel, scoreBound: Double) {
    guard !scoreBound.isNaN, scoreBound >= 0 else { return nil }
    self.scoreBound = scoreBound
    switch kernel {
    case .exponential: form = .exponential
    case .polynomial([1, 1]):
      guard scoreBound < 1 else { return nil }
      form = .linear
    case .polynomial([1, 1, 0.5]): form = .quadratic
    case .polynomial(let coefficients):
      guard let search = CeilingSearch(coefficients: coefficients, scoreBound: scoreBound) else {
        return nil
      }
      form = .search(search)
    }
  }

  func value(visibleCount: Int) -> Double {
    guard visibleCount >= 2 else { return 0 }
    let n = Double(visibleCount)
    switch form {
    case .exponential:
      // e^700 is near the largest number; no n − 1 reaches it.
      let x = scoreBound > 350 ? .infinity : exp(2 * scoreBound)
      return n - 1 >= x ? x * (n - 1) / ((x + n - 1) * (x + n - 1)) : 0.25
    case .linear: return (n - 1) / (n * n * (1 - scoreBound))
    case .quadratic:
      if visibleCount == 2 { return 0.25 }
      let floor = max(0, 1 - scoreBound)
      let k = (n - 1) * (1 + floor * floor)
      let u = min(1 + scoreBound, ((k + 1) / 3).squareRoot())
      let denominator = 1 + u * u + k
      return 2 * u * k / (denominator * denominator)
    case .search(let search): return search.value(visibleCount: n)
    }
  }
}

/// The general maximisation of g for a polynomial.
struct CeilingSearch {
  private static let pointCount = 2000
  private let polynomial: [Double]
  private let slope: [Double]
  /// m.
  private let minimum: Double
  /// asinh of the end of the searched range: points are spaced evenly in asinh s, which is even
  /// near 0 and a constant ratio further out.
  private let extent: Double
  /// Never less than the objective beyond the searched range; 0 when the range is whole.
  private let tail: Double
  /// |f′| and f at the points.
  private let slopes: [Double]
  private let values: [Double]

  init?(coefficients: [Double], scoreBound: Double) {
    let end = (coefficients.lastIndex { $0 != 0 } ?? -1) + 1
    polynomial = Array(coefficients[..<end])
    slope = zip(1..., polynomial.dropFirst()).map { Double($0) * $1 }
    let reach = Self.reach(of: polynomial)
    let searched = min(scoreBound, reach.end)
    // Beyond the reach |f| only grows, so the smallest value lies within; its sign does not change.
    minimum = Kernel.polynomial(polynomial).minimum(over: -searched...searched)
    guard minimum > 0 else { return nil }
    if scoreBound > reach.end {
      // y/(f + y)² ≤ 1/4f, and |f′/f| is at most the sum of 1/distance to the roots.
      tail = 0.25 * Double(polynomial.count - 1) / (reach.end - reach.roots)
    } else {
      tail = 0
    }
    extent = asinh(searched)
    let extent = extent
    let points = (0..<Self.pointCount).map {
      sinh(extent * (2 * Double($0) / Double(Self.pointCount - 1) - 1))
    }
    slopes = points.map { [slope] in abs(evaluate(slope, at: $0)) }
    values = points.map { [polynomial] in evaluate(polynomial, at: $0) }
  }

  /// A radius that holds every root of f, and how far to search: far behind every turn of f and
  /// of |f′|/f, but short of overflow.
  private static func reach(of coefficients: [Double]) -> (roots: Double, end: Double) {
    let degree = coefficients.count - 1
    guard degree > 0 else { return (0, 1) }
    let roots: Double
    if coefficients.allSatisfy({ $0 > 0 }) {
      // Eneström and Kakeya.
      roots = zip(coefficients, coefficients.dropFirst()).map { $0 / $1 }.reduce(0, max)
    } else {
      // Cauchy.
      let largest = coefficients.dropLast().map(abs).reduce(0, max)
      roots = 1 + largest / abs(coefficients[degree])
    }
    let far = 2 * roots + 1e4 * Double(degree)
    return (roots, max(2 * roots, min(far, pow(10, 250 / Double(degree)))))
  }

  func value(visibleCount n: Double) -> Double {
    let floor = (n - 1) * minimum
    let heights = zip(slopes, values).map { Self.height(slope: $0, value: $1, floor: floor) }
    let best = heights.indices.sorted { heights[$0] > heights[$1] }.prefix(3)
    var highest = tail
    for index in best {
      highest = max(highest, heights[index], refined(around: index, floor: floor))
    }
    return highest * (1 + 1e-6)
  }

  private static func height(slope: Double, value: Double, floor: Double) -> Double {
    let others = max(value, floor)
    let sum = value + others
    return slope / sum * (others / sum)
  }

  /// Golden section between the neighbours of a point.
  private func refined(around index: Int, floor: Double) -> Double {
    let step = 2 * extent / Double(Self.pointCount - 1)
    let centre = -extent + step * Double(index)
    var (low, high) = (max(-extent, centre - step), min(extent, centre + step))
    func height(_ position: Double) -> Double {
      let score = sinh(position)
      return Self.height(
        slope: abs(evaluate(slope, at: score)), value: evaluate(polynomial, at: score),
        floor: floor)
    }
    let ratio = (5.0.squareRoot() - 1) / 2
    var left = high - ratio * (high - low)
    var right = low + ratio * (high - low)
    var (atLeft, atRight) = (height(left), height(right))
    for _ in 0..<40 {
      if atLeft > atRight {
        (high, right, atRight) = (right, left, atLeft)
        left = high - ratio * (high - low)
        atLeft = height(left)
      } else {
        (low, left, atLeft) = (left, right, atRight)
        right = low + ratio * (high - low)
        atRight = height(right)
      }
    }
    return max(atLeft, atRight)
  }
}

/// A polynomial by Horner's rule.
func evaluate(_ coefficients: [Double], at x: Double) -> Double {
  var sum = 0.0
  for coefficient in coefficients.reversed() { sum = sum * x + coefficient }
  return sum
}
