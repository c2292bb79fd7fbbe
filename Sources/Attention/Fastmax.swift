/// Weights from a polynomial kernel on normalised queries and keys.
///
/// f_p(s) = Σ_{ℓ=0..p} s^ℓ/ℓ!, or any coefficients. A polynomial of q·k is a dot product of features
/// of q and features of k, so that outputs cost a time linear in the number of tokens.
///
/// Odd orders go negative (below s = −1 for p = 1), so weights can be negative and the normaliser
/// can come near 0; even orders of the series are positive.
///
/// Source: Gerami, Hoover, Dulepet, Duraiswami, *FAST: Factorizable Attention for Speeding up
/// Transformers*, arXiv:2402.07901; `standardize` and `maxNorm` as in its text and its authors' code.
public struct Fastmax: Mechanism, Equatable, Hashable {
  /// The largest order; 1/ℓ! of higher terms vanishes beside float32's precision anyway.
  public static let largestOrder = 30

  /// p, the degree of the kernel.
  public let order: Int
  /// What happens to queries and keys first.
  public let normalization: Normalization
  /// τ as it was asked for; nil for the normalisation's default.
  public let chosenTemperature: Double?
  /// a_0…a_p, `order + 1` of them.
  public let coefficients: [Double]

  /// Makes it.
  ///
  /// - Parameters:
  ///   - order: p, 1…``largestOrder``; not looked at when coefficients are given.
  ///   - normalization: What happens to queries and keys first.
  ///   - temperature: τ; nil for √D, or 1 with `maxNorm`.
  ///   - coefficients: a_0…a_p instead of 1/ℓ!.
  /// - Throws: ``AttentionError/orderOutOfRange(_:)``, ``AttentionError/temperatureNotPositive(_:)``,
  ///   ``AttentionError/limitNotPositive(_:)``, ``AttentionError/coefficientsEmpty``,
  ///   ``AttentionError/coefficientNotFinite(index:value:)``.
  public init(
    order: Int = 2, normalization: Normalization = .standardize, temperature: Double? = nil,
    coefficients: [Double]? = nil
  ) throws(AttentionError) {
    try checkTemperature(temperature)
    if case .maxNorm(let limit) = normalization, !(limit > 0 && limit.isFinite) {
      throw .limitNotPositive(limit)
    }
    let order = coefficients.map { $0.count - 1 } ?? order
    if let coefficients {
      guard !coefficients.isEmpty else { throw .coefficientsEmpty }
      if let index = coefficients.firstIndex(where: { !$0.isFinite }) {
        throw .coefficientNotFinite(index: index, value: coefficients[index])
      }
    }
    // A given [a_0] is a constant kernel, the uniform mixture: a fair thing to compare with.
    guard order >= (coefficients == nil ? 1 : 0), order <= Self.largestOrder else {
      throw .orderOutOfRange(order)
    }
    self.order = order
    self.normalization = normalization
    self.chosenTemperature = temperature
    self.coefficients = coefficients ?? Kernel.taylorCoefficients(order: order)
  }

  /// "fastmax".
  public var name: String { "fastmax" }

  /// "fastmax p=2", "fastmax p=1 maxNorm(1) τ=4": options only where they differ from the default.
  public var title: String {
    var words = ["fastmax"]
    if coefficients == Kernel.taylorCoefficients(order: order), order > 0 {
      words.append("p=\(order)")
    } else {
      words.append("coefficients=[\(coefficients.map(typed).joined(separator: ", "))]")
    }
    switch normalization {
    case .standardize: break
    case .maxNorm(let limit): words.append("maxNorm(\(typed(limit)))")
    case .none: words.append("none")
    }
    if let chosenTemperature { words.append("τ=\(typed(chosenTemperature))") }
    return words.joined(separator: " ")
  }

  /// The polynomial.
  public var kernel: Kernel { .polynomial(coefficients) }

  /// τ, by default √D, or 1 with `maxNorm`.
  public func temperature(headWidth: Int) -> Double {
    chosenTemperature ?? normalization.defaultTemperature(headWidth: headWidth)
  }
}
