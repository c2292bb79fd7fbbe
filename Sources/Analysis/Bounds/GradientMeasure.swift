/// Which derivative of a query's output is set beside its bounds.
///
/// For a query i and a key l, with w_l = f′(s_l)/Z and x_l = v_l − o:
///
/// | by | Jacobian | norm |
/// |---|---|---|
/// | s_l | w_l x_l | \|w_l\|·‖x_l‖ |
/// | q̂_i | (1/τ) Σ_l w_l x_l k̂_lᵀ | spectral |
/// | k̂_l | (1/τ) w_l x_l q̂_iᵀ | (1/τ)·\|w_l\|·‖x_l‖·‖q̂_i‖ |
/// | q_i, k_l | the same times the Jacobian of the normalisation | spectral |
/// | v_l | a_l·1 | \|a_l\| |
public struct GradientMeasure: Equatable, Hashable, Sendable {
  /// What is moved.
  public enum Target: String, CaseIterable, Sendable {
    /// A score.
    case score
    /// The query as normalised, q̂.
    case normalizedQuery
    /// A key as normalised, k̂.
    case normalizedKey
    /// The query as given.
    case query
    /// A key as given.
    case key
    /// A value.
    case value

    /// True when there is one for each key, so that a sum over keys is something else.
    public var isPerKey: Bool { self != .normalizedQuery && self != .query }
  }

  /// What is moved.
  public let target: Target
  /// True for the sum over the keys in place of the largest.
  public let isSum: Bool

  /// Makes a measure; queries have nothing to sum over.
  public init(_ target: Target, isSum: Bool = false) {
    self.target = target
    self.isSum = isSum && target.isPerKey
  }

  /// The largest over the keys of ‖∂o/∂s‖.
  public static let score = GradientMeasure(.score)
}

/// Why a mechanism has no ceiling.
public enum CeilingAbsence: Equatable, Sendable {
  /// f is 0 at this score, which lies in the range of the scores: Z may come as near to 0 as it likes.
  case kernelReachesZero(at: Double)
  /// The scores have no finite range: a number is NaN or infinite.
  case scoresNotFinite
}
