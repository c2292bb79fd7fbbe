/// Weights eˢ/Σeˢ on the queries and keys as they are.
///
/// Source: Vaswani et al. 2017, section 3.2.1, equation 1, arXiv:1706.03762.
/// Numerics: the row's largest score is subtracted before `exp`.
public struct Softmax: Mechanism, Equatable, Hashable {
  /// τ as it was asked for; nil for √D.
  public let chosenTemperature: Double?

  /// Makes it with τ = √D.
  public init() {
    chosenTemperature = nil
  }

  /// Makes it with a temperature; nil for √D.
  ///
  /// - Throws: ``AttentionError/temperatureNotPositive(_:)``.
  public init(temperature: Double?) throws(AttentionError) {
    try checkTemperature(temperature)
    chosenTemperature = temperature
  }

  /// "softmax".
  public var name: String { "softmax" }

  /// "softmax", or "softmax τ=2".
  public var title: String {
    chosenTemperature.map { "softmax τ=\(typed($0))" } ?? "softmax"
  }

  /// None.
  public var normalization: Normalization { .none }

  /// The exponential.
  public var kernel: Kernel { .exponential }

  /// τ, by default √D.
  public func temperature(headWidth: Int) -> Double {
    chosenTemperature ?? normalization.defaultTemperature(headWidth: headWidth)
  }
}
