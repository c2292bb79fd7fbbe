import Foundation

/// A number without digits that say nothing: `4`, `0.25`, `1.2e-05`, `nan`, `inf`.
///
/// All its digits when they are few (`100000.5`), otherwise six significant ones.
public func numberText(_ number: Double) -> String {
  if number.isNaN { return "nan" }
  if number.isInfinite { return number < 0 ? "-inf" : "inf" }
  if number == number.rounded(), abs(number) < 1e15 {
    return String(Int64(number))
  }
  let whole = "\(number)"
  if whole.utf8.count <= 10, !whole.utf8.contains(UInt8(ascii: "e")) { return whole }
  return String(format: "%.6g", number)
}

/// A number of bytes as people read it: `512 B`, `64 KiB`, `1.5 GiB`.
public func bytesText(_ bytes: Int) -> String {
  var amount = Double(bytes)
  for unit in ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] {
    if amount < 1024 {
      let digits = unit == "B" || amount >= 100 ? 0 : 1
      let text = String(format: "%.\(digits)f", amount)
      return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + " " + unit
    }
    amount /= 1024
  }
  return String(format: "%.0f EiB", amount)
}

/// Digits that write every element of a column alike, as NumPy prints arrays.
struct NumberColumn {
  private let digits: Int
  private let isScientific: Bool
  /// Characters of the longest element.
  let width: Int

  /// Chooses the form for the elements that will be shown.
  init(showing elements: [Float]) {
    let finite = elements.filter(\.isFinite).map { abs(Double($0)) }
    let largest = finite.max() ?? 0
    let smallest = finite.filter { $0 > 0 }.min() ?? largest
    let isWhole = finite.allSatisfy { $0 == $0.rounded() }
    let wide = largest >= 1e7 || (largest > 0 && (largest < 1e-4 || smallest < largest * 1e-6))
    let scientific = wide && !(isWhole && largest < 1e9)
    isScientific = scientific
    digits = isWhole && !scientific ? 0 : 4
    let form = Self.form(digits: digits, isScientific: scientific)
    width = elements.map { form($0).utf8.count }.max() ?? 1
  }

  /// The element, padded to the column's width.
  func text(_ element: Float) -> String {
    let text = Self.form(digits: digits, isScientific: isScientific)(element)
    return String(repeating: " ", count: max(width - text.utf8.count, 0)) + text
  }

  private static func form(digits: Int, isScientific: Bool) -> (Float) -> String {
    { element in
      guard element.isFinite else { return numberText(Double(element)) }
      return String(format: isScientific ? "%.4e" : "%.\(digits)f", Double(element))
    }
  }
}

/// A number with that many digits after the point.
public func fixedText(_ number: Double, digits: Int) -> String {
  String(format: "%.\(digits)f", number)
}
