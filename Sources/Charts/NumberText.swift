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

/// A number in at most `width` columns, with as many significant digits (three at most) as fit.
///
/// `3.71e-5` in six columns is `3.7e-5`, `0.00059` is `5.9e-4`. At least six columns hold any number that
/// is not negative and has an exponent of one digit; what does not fit is given in its shortest form.
public func numberText(_ number: Double, fitting width: Int) -> String {
  var shortest = numberText(number, digits: 1)
  for digits in [3, 2, 1] {
    for text in [numberText(number, digits: digits), scientificText(number, digits: digits)] {
      if text.count <= width { return text }
      if text.count < shortest.count { shortest = text }
    }
  }
  return shortest
}

/// `5.9e-4`; ordinary text for what has no exponent.
private func scientificText(_ number: Double, digits: Int) -> String {
  guard number.isFinite, number != 0 else { return numberText(number) }
  let parts = String(format: "%.\(digits - 1)e", number).split(separator: "e")
  guard parts.count == 2, let exponent = Int(parts[1]) else { return numberText(number) }
  return "\(trimmed(String(parts[0])))e\(exponent)"
}

/// Without zeros at the end of the fraction.
private func trimmed(_ text: String) -> String {
  guard text.contains(".") else { return text }
  var kept = text[...]
  while kept.last == "0" { kept.removeLast() }
  if kept.last == "." { kept.removeLast() }
  return String(kept)
}
