import Tensors

/// The features of a polynomial of any degree up to 4: f(q·k) = Σ_α weights[α] · m_α(q) · m_α(k).
///
/// The m_α are the monomials 1; x_m; x_m·x_l for m ≤ l; and so on, one for each multi-index, F =
/// C(D + p, p) of them. All constants, the coefficients and the multinomial ℓ!/α!, are in the
/// weights, which enter once, on the keys' side, in the sums; so there are no roots, and a negative
/// coefficient is nothing special. MATH.md 3 puts √weight on either side, which is the same sum.
///
/// Every feature is the product of two rows of a *prepared* block of tokens: the x_m, a row of ones,
/// and for degrees above 2 the products of two.
struct FeatureTable: Sendable {
  /// The largest degree.
  static let largestDegree = 4

  let width: Int
  let weights: [Float]
  /// The same before rounding.
  let exactWeights: [Double]
  /// The rows whose product a feature is.
  let first: [Int32]
  let second: [Int32]
  /// The rows whose products follow the ones in a prepared block.
  let pairs: (first: [Int32], second: [Int32])

  /// Makes the features of a polynomial; nil for a degree above ``largestDegree``.
  init?(coefficients: [Double], width: Int) {
    guard !coefficients.isEmpty, coefficients.count <= Self.largestDegree + 1 else { return nil }
    self.width = width
    let ones = width
    var list = FeatureList()
    list.add(ones, ones, coefficients[0])
    if coefficients.count > 1 {
      for m in 0..<width { list.add(m, ones, coefficients[1]) }
    }
    if coefficients.count > 2 {
      for m in 0..<width {
        for l in m..<width {
          list.add(m, l, coefficients[2] * multinomial([m, l]))
        }
      }
    }
    pairs =
      coefficients.count > 3
      ? list.addHigher(width: width, coefficients) : (first: [], second: [])
    (exactWeights, first, second) = (list.weights, list.first, list.second)
    weights = exactWeights.map(Float.init)
  }

  /// F.
  var count: Int { weights.count }

  /// Rows of a prepared block.
  var rowCount: Int { width + 1 + pairs.first.count }

  /// F for a degree and width, as a float: it may be beyond any integer.
  static func count(degree: Int, width: Int) -> Double {
    (0..<degree).reduce(1.0) { $0 * Double(width + $1 + 1) / Double($1 + 1) }
  }

  /// Numbers of a prepared block for a degree and width.
  static func blockLength(degree: Int, width: Int) -> Double {
    let pairs = degree > 2 ? Double(width) * Double(width + 1) / 2 : 0
    return (Double(width + 1) + pairs) * Double(TokenBlocks.size)
  }

  /// Writes a block of tokens ready for features, `[rowCount, TokenBlocks.size]`.
  func prepare(_ tokens: TokenBlocks, _ block: Int, into target: UnsafeMutablePointer<Float>) {
    let size = TokenBlocks.size
    tokens.lay(block, into: target)
    // A place without a token has no ones: its constant feature is 0 too.
    let ones = target + width * size
    let places = tokens.places(in: block)
    ones.update(repeating: 0, count: size)
    (ones + places.lowerBound).update(repeating: 1, count: places.count)
    guard !pairs.first.isEmpty else { return }
    Kernels.featureRows(
      into: ones + size, stride: size, target, stride: size, first: pairs.first,
      second: pairs.second, rowCount: pairs.first.count, count: size)
  }

  /// The features in parts of about equal length, at most `partCount`.
  func parts(_ partCount: Int) -> [Range<Int>] {
    let partCount = min(partCount, count)
    return (0..<partCount).map { count * $0 / partCount..<count * ($0 + 1) / partCount }
  }
}

/// ℓ!/α! of ascending indices.
private func multinomial(_ indices: [Int]) -> Double {
  var (result, run) = (1.0, 0)
  for place in indices.indices {
    run = place > 0 && indices[place] == indices[place - 1] ? run + 1 : 1
    result *= Double(place + 1) / Double(run)
  }
  return result
}

/// Features as they are counted up.
private struct FeatureList {
  var weights: [Double] = []
  var first: [Int32] = []
  var second: [Int32] = []

  mutating func add(_ first: Int, _ second: Int, _ weight: Double) {
    self.first.append(Int32(first))
    self.second.append(Int32(second))
    weights.append(weight)
  }

  /// Adds products of three: a pair and one not before it; and of four: two pairs.
  ///
  /// - Returns: The pairs, whose rows come after the ones.
  mutating func addHigher(
    width: Int, _ coefficients: [Double]
  ) -> (first: [Int32], second: [Int32]) {
    let pairs = (0..<width).flatMap { m in (m..<width).map { (m, $0) } }
    let firstPair = width + 1
    // Where the pairs begin whose first index is m.
    let begins = (0...width).map { $0 * width - $0 * ($0 - 1) / 2 }
    for (index, (i, j)) in pairs.enumerated() {
      for k in j..<width {
        add(firstPair + index, k, coefficients[3] * multinomial([i, j, k]))
      }
    }
    if coefficients.count > 4 {
      for (index, (i, j)) in pairs.enumerated() {
        for other in begins[j]..<pairs.count {
          let (k, l) = pairs[other]
          add(firstPair + index, firstPair + other, coefficients[4] * multinomial([i, j, k, l]))
        }
      }
    }
    return (pairs.map { Int32($0.0) }, pairs.map { Int32($0.1) })
  }
}
