/// How scores become weights: a normalisation, a temperature and a kernel.
///
/// A mechanism is a small value. Everything that computes reads these four properties, so a new
/// mechanism of this family is one new file.
public protocol Mechanism: Sendable {
  /// The word that makes it: "softmax", "fastmax".
  var name: String { get }
  /// The name with the options that differ from their defaults.
  var title: String { get }
  /// What happens to queries and keys first.
  var normalization: Normalization { get }
  /// f.
  var kernel: Kernel { get }
  /// τ; scores are q̂·k̂/τ.
  func temperature(headWidth: Int) -> Double
  /// True for the same mechanism with the same options.
  func isSame(as other: any Mechanism) -> Bool
}

extension Mechanism where Self: Equatable {
  /// True for an equal mechanism of the same type.
  public func isSame(as other: any Mechanism) -> Bool {
    (other as? Self) == self
  }
}

/// A number as it is typed: without a fraction when it has none.
func typed(_ number: Double) -> String {
  if let whole = Int(exactly: number), abs(whole) < 1_000_000 { return String(whole) }
  return "\(number)"
}

func checkTemperature(_ temperature: Double?) throws(AttentionError) {
  guard let temperature else { return }
  guard temperature > 0, temperature.isFinite else {
    throw .temperatureNotPositive(temperature)
  }
}
