import Tensors

/// One query's scores and weights over the keys it sees, in double precision.
public struct AttentionRow: Equatable, Sendable {
  /// The query.
  public let query: Int
  /// The keys it sees, 0..<`visibleCount`; the arrays below have this length.
  public let visibleCount: Int
  /// s = q̂·k̂/τ.
  public let scores: [Double]
  /// f(s); for the exponential exp(s − largest score).
  public let kernelValues: [Double]
  /// Σ of ``kernelValues``.
  public let normalizer: Double
  /// ``kernelValues`` over ``normalizer``; they sum to 1.
  public let weights: [Double]

  /// Makes a row from its scores.
  init(query: Int, scores: [Double], kernel: Kernel) {
    self.query = query
    self.visibleCount = scores.count
    self.scores = scores
    let values = Self.kernelValues(of: scores, kernel)
    let normalizer = values.reduce(0, +)
    self.kernelValues = values
    self.normalizer = normalizer
    self.weights = values.map { $0 / normalizer }
  }

  private static func kernelValues(of scores: [Double], _ kernel: Kernel) -> [Double] {
    guard case .exponential = kernel else { return scores.map { kernel.value(at: $0) } }
    var values = scores
    let largest = scores.reduce(-.infinity) { $1 > $0 ? $1 : $0 }
    // All scores −∞: their exponentials are 0, not exp(−∞ + ∞).
    Kernels.exponential(&values, shift: largest == -.infinity ? 0 : largest)
    return values
  }
}

/// One pair of a query and a key.
public struct AttentionCell: Equatable, Sendable {
  /// s = q̂·k̂/τ, also of a hidden key.
  public let score: Double
  /// The weight; 0 for a hidden key.
  public let weight: Double
  /// False when the mask hides the key from the query.
  public let isVisible: Bool
  /// Keys the query sees; uniform weights are one over it.
  public let visibleCount: Int

  /// Visible keys times weight; 1 is uniform.
  public var lift: Double { weight * Double(visibleCount) }
}
