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
  private let kernel: Kernel
  private let scoreBound: Double

  /// Nil when there is no bound.
  init?(kernel: Kernel, scoreBound: Double) {
    guard !scoreBound.isNaN, scoreBound >= 0 else { return nil }
    let kernel = kernel.upright
    self.kernel = kernel
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

  /// Why there is none; nil when there is one.
  static func absence(kernel: Kernel, scoreBound: Double) -> CeilingAbsence? {
    guard GradientCeiling(kernel: kernel, scoreBound: scoreBound) == nil else { return nil }
    guard scoreBound.isFinite else {
      // An odd polynomial reaches 0 somewhere, whatever the range; else the range is the trouble.
      return kernel.zero(within: 1e6).map { .kernelReachesZero(at: $0) } ?? .scoresNotFinite
    }
    return .kernelReachesZero(at: kernel.zero(within: scoreBound) ?? scoreBound)
  }

  /// κ: |f′| ≤ κ·f on the whole range.
  ///
  /// 1 for the exponential and for p = 2, whose |f′| = |1 + s| is never above f = ½((1 + s)² + 1);
  /// 1/(1 − c) for p = 1, at s = −c; else the largest of the searched points, for y = f makes of g's
  /// objective |f′|/4f.
  var steepness: Double {
    switch form {
    case .exponential, .quadratic: 1
    case .linear: 1 / (1 - scoreBound)
    case .search(let search): 4 * search.value(visibleCount: 1)
    }
  }

  /// The largest Σ_l ‖∂o/∂s_l‖ of a row, for values of diameter 1: κ·√(d/(2(d+1))), where d =
  /// min(D_v, n − 1).
  ///
  /// Σ_l |w_l|‖x_l‖ ≤ κ Σ_l a_l‖x_l‖ ≤ κ√(Σ_l a_l‖x_l‖²), and the last sum is at most the square of
  /// the radius of a ball around the values, which by Jung's theorem is d/(2(d+1)) of the square of
  /// their diameter. Reached by even weights on the corners of a simplex, where |f′| = κ·f.
  static func sum(steepness: Double, visibleCount: Int, valueWidth: Int) -> Double {
    let d = Double(max(0, min(valueWidth, visibleCount - 1)))
    return steepness * (d / (2 * (d + 1))).squareRoot()
  }

  /// The largest weight of a row: M/(M + (n − 1)m), M and m the largest and smallest f in range.
  ///
  /// Reached by one key at the score of M and all others at that of m.
  func weight(visibleCount: Int) -> Double {
    guard visibleCount > 1 else { return 1 }
    let others = Double(visibleCount - 1)
    switch kernel {
    case .exponential:
      return 1 / (1 + others * exp(-2 * scoreBound))
    case .polynomial(let coefficients):
      guard scoreBound.isFinite else { return 1 }
      let range = -scoreBound...scoreBound
      let most = -Kernel.polynomial(coefficients.map { -$0 }).minimum(over: range)
      let share = others * kernel.minimum(over: range) / most
      return share.isFinite ? 1 / (1 + share) : 1
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

extension Kernel {
  /// The same weights from a kernel that is positive at 0, where one has them.
  var upright: Kernel {
    guard case .polynomial(let coefficients) = self, let first = coefficients.first, first < 0
    else { return self }
    return .polynomial(coefficients.map { -$0 })
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
