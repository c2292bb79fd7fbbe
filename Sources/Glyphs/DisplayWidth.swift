/// How many columns of a terminal a character fills: 0, 1 or 2.
///
/// The widest of its scalars counts; a variation selector 16 makes an emoji two columns wide, and two
/// regional indicators are a flag. Controls count as 1, since ``visibleText(_:ascii:)`` shows them as one symbol.
///
/// - Complexity: O(log of the table) per scalar.
public func displayWidth(of character: Character) -> Int {
  let scalars = character.unicodeScalars
  guard let first = scalars.first else { return 0 }
  if isPlain(first) && scalars.count == 1 { return 1 }
  var width = 0
  var regionalIndicators = 0
  for scalar in scalars {
    width = max(width, displayWidth(of: scalar))
    if scalar.value == variationSelector16 && first.properties.isEmoji { width = 2 }
    if (0x1F1E6...0x1F1FF).contains(scalar.value) { regionalIndicators += 1 }
  }
  return regionalIndicators == 2 ? 2 : width
}

/// How many columns of a terminal a text fills, tabs and line ends counted as one symbol each.
///
/// - Complexity: O(length).
public func displayWidth(of text: some StringProtocol) -> Int {
  if text.unicodeScalars.allSatisfy(isPlain) { return text.unicodeScalars.count }
  return text.reduce(0) { $0 + displayWidth(of: $1) }
}

/// The selector that asks for the picture form of the character before it.
let variationSelector16: UInt32 = 0xFE0F

/// True for the scalars that screens are full of: one column, visible, harmless, and joined to no other.
///
/// A short way for ASCII, Latin letters, the General Punctuation that is seen, arrows, box drawing and blocks.
@inline(__always)
func isPlain(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x20..<0x7F, 0xA1...0xA8, 0xAA...0xAC, 0xAF...0x2FF: true
  case 0x2010...0x2027, 0x2030...0x203B, 0x2190...0x2193, 0x2500...0x259F: true
  default: false
  }
}

/// How many columns a lone scalar fills.
func displayWidth(of scalar: Unicode.Scalar) -> Int {
  if scalar.value < 0x300 || isPlain(scalar) { return 1 }
  if hasNoWidth(scalar) { return 0 }
  return isWide(scalar) ? 2 : 1
}

/// Marks that sit on the character before them, format characters, and the later letters of a Hangul syllable.
private func hasNoWidth(_ scalar: Unicode.Scalar) -> Bool {
  if (0x1160...0x11FF).contains(scalar.value) || (0xD7B0...0xD7FB).contains(scalar.value) {
    return true
  }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format: return true
  default: return false
  }
}

private func isWide(_ scalar: Unicode.Scalar) -> Bool {
  var low = 0
  var high = wideRanges.count
  while low < high {
    let middle = (low + high) / 2
    if wideRanges[middle].upperBound < scalar.value { low = middle + 1 } else { high = middle }
  }
  return low < wideRanges.count && wideRanges[low].contains(scalar.value)
}
