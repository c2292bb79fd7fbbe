import Foundation

/// A number in few characters: about `digits` significant ones, an exponent when it is far from 1.
///
/// `0.25`, `5`, `0.0156`, `1.6e-7`, `12300`, `NaN`, `∞` as `inf`.
public func numberText(_ number: Double, digits: Int = 3) -> String {
  guard number.isFinite else { return number.isNaN ? "NaN" : number < 0 ? "-inf" : "inf" }
  if number == 0 { return "0" }
  let sign = number < 0 ? "-" : ""
  let magnitude = abs(number)
  var exponent = Int(floor(log10(magnitude)))
  var mantissa = (magnitude / pow(10, Double(exponent)) * pow(10, Double(digits - 1))).rounded()
  if mantissa >= pow(10, Double(digits)) {
    mantissa /= 10
    exponent += 1
  }
  guard mantissa.isFinite, mantissa > 0 else { return "\(number)" }  // subnormal numbers
  let figures = String(Int(mantissa.rounded()))
  if exponent < -4 || exponent > 5 {
    return sign + trimmed(figures.prefix(1) + "." + figures.dropFirst()) + "e\(exponent)"
  }
  if exponent < 0 {
    return sign + trimmed("0." + String(repeating: "0", count: -exponent - 1) + figures)
  }
  if exponent + 1 >= figures.count {
    return sign + figures + String(repeating: "0", count: exponent + 1 - figures.count)
  }
  return sign + trimmed(figures.prefix(exponent + 1) + "." + figures.dropFirst(exponent + 1))
}

/// Without zeros at the end of the fraction.
private func trimmed(_ text: String) -> String {
  guard text.contains(".") else { return text }
  var kept = text[...]
  while kept.last == "0" { kept.removeLast() }
  if kept.last == "." { kept.removeLast() }
  return String(kept)
}
