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
}
