/// What is done to queries and keys before they are compared.
public enum Normalization: Equatable, Hashable, Sendable {
  /// (x − mean)/σ per token over its numbers, σ = √(population variance + ``varianceFloor``).
  ///
  /// A token looks at itself only, so this is safe under a causal mask; a constant token becomes 0.
  case standardize
  /// limit · x / max‖x‖: one factor per head, queries and keys each by their own largest norm.
  ///
  /// The largest norm looks at every token, also at later ones.
  case maxNorm(limit: Double)
  /// Nothing.
  case none

  /// ε below the root of `standardize`.
  public static let varianceFloor = 1e-6

  /// True when a token's normalised form depends on other tokens.
  public var looksAtAllTokens: Bool {
    if case .maxNorm = self { return true }
    return false
  }

  /// The temperature that goes with it: √D, but 1 for `maxNorm`.
  public func defaultTemperature(headWidth: Int) -> Double {
    if case .maxNorm = self { return 1 }
    // No width means no scores; any positive number keeps 0/τ defined.
    return Double(max(headWidth, 1)).squareRoot()
  }

  /// Normalises tokens in double precision.
  ///
  /// - Parameters:
  ///   - tokens: `[tokenCount, width]` in row-major order.
  ///   - width: Numbers per token.
  /// - Returns: The normalised tokens, in the same order.
  /// - Complexity: O(`tokens.count`).
  public func normalized(_ tokens: [Double], width: Int) -> [Double] {
    guard width > 0 else { return tokens }
    switch self {
    case .none:
      return tokens
    case .standardize:
      var result = tokens
      for start in stride(from: 0, to: tokens.count, by: width) {
        standardize(&result, start..<start + width)
      }
      return result
    case .maxNorm(let limit):
      let factor = scale(forLargestNorm: largestNorm(tokens, width: width), limit: limit)
      return tokens.map { $0 * factor }
    }
  }

  private func standardize(_ tokens: inout [Double], _ range: Range<Int>) {
    let count = Double(range.count)
    var mean = 0.0
    for index in range { mean += tokens[index] }
    mean /= count
    var variance = 0.0
    for index in range {
      let deviation = tokens[index] - mean
      variance += deviation * deviation
    }
    let deviation = (variance / count + Self.varianceFloor).squareRoot()
    for index in range { tokens[index] = (tokens[index] - mean) / deviation }
  }

  /// limit / largest norm; 0 when every token is zero, so that they stay zero.
  func scale(forLargestNorm norm: Double, limit: Double) -> Double {
    norm == 0 ? 0 : limit / norm
  }
}

/// The largest Euclidean norm of the rows of `tokens`, NaN when one of them is.
func largestNorm(_ tokens: [Double], width: Int) -> Double {
  var largest = 0.0
  for start in stride(from: 0, to: tokens.count, by: max(width, 1)) {
    var square = 0.0
    for value in tokens[start..<start + width] { square += value * value }
    if square.isNaN { return .nan }
    largest = max(largest, square)
  }
  return largest.squareRoot()
}
