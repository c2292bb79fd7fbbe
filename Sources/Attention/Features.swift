import Tensors

/// The features of gradients, for polynomials of degree 0, 1 or 2:
/// f(q·k) = Σ_α weights[α] · m_α(q) · m_α(k).
///
/// The m_α are the monomials 1, x_m, and x_m·x_l for m ≤ l: the symmetric half, F = 1 + D +
/// D(D+1)/2 of them. All constants, the coefficients and the 2 of a mixed product, are in the weights,
/// which enter once, in the state; so there are no roots, and a negative coefficient is nothing
/// special. MATH.md 3 puts √weight on either side, which is the same sum.
///
/// Products are made for ``sliceSize`` features of one block of tokens at a time and dropped.
struct Features: Sendable {
  /// Features that are made at a time: with a block of tokens they fit into the first caches.
  static let sliceSize = 96

  let width: Int
  /// The weight of each feature, in order: 1; x_m; x_m·x_l.
  let weights: [Float]
  /// The factors of the products, as rows of a block of tokens.
  let first: [Int32]
  let second: [Int32]

  /// Makes the features of a polynomial; nil for a degree above 2.
  init?(coefficients: [Double], width: Int) {
    guard let constant = coefficients.first, coefficients.count <= 3 else { return nil }
    self.width = width
    var weights = [Float(constant)]
    var (first, second) = ([Int32](), [Int32]())
    if coefficients.count > 1 {
      weights += [Float](repeating: Float(coefficients[1]), count: width)
    }
    if coefficients.count > 2 {
      for m in 0..<width {
        for l in m..<width {
          first.append(Int32(m))
          second.append(Int32(l))
          weights.append(Float(m == l ? coefficients[2] : 2 * coefficients[2]))
        }
      }
    }
    self.weights = weights
    (self.first, self.second) = (first, second)
  }

  /// F.
  var count: Int { weights.count }

  /// F for a degree and width.
  static func count(degree: Int, width: Int) -> Int {
    1 + (degree > 0 ? width : 0) + (degree > 1 ? width * (width + 1) / 2 : 0)
  }

  /// Lends the features of a slice for a block of tokens, `[slice, TokenBlocks.size]`.
  func withRows(
    _ slice: Range<Int>, of block: UnsafePointer<Float>, scratch: UnsafeMutablePointer<Float>,
    _ body: (UnsafePointer<Float>) -> Void
  ) {
    let linear = count - first.count
    // The x_m are the block itself.
    guard slice.lowerBound >= linear else { return body(block) }
    first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        guard let first = first.baseAddress, let second = second.baseAddress else { return }
        Kernels.featureRows(
          into: scratch, stride: TokenBlocks.size, block, stride: TokenBlocks.size,
          first: first + slice.lowerBound - linear, second: second + slice.lowerBound - linear,
          rowCount: slice.count, count: TokenBlocks.size)
      }
    }
    body(scratch)
  }

  /// Room for one slice.
  static func withScratch<Result>(_ body: (UnsafeMutablePointer<Float>) -> Result) -> Result {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: sliceSize * TokenBlocks.size) {
      guard let start = $0.baseAddress else {
        preconditionFailure(
          "an allocation of \(sliceSize * TokenBlocks.size) floats has an address")
      }
      return body(start)
    }
  }
}
