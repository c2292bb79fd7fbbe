/// A text that is safe to send to a terminal: everything that could steer it is shown as a symbol.
///
/// Control characters become their pictures (`␛`, `␀`, `␡`); C1 controls, bidirectional controls, tags,
/// noncharacters and joiners outside of emoji become U+FFFD; a combining mark with nothing before it
/// stands on a dotted circle, and piled up marks are cut. No escape passes, and neither does a line end or a tab.
///
/// - Parameters:
///   - text: Any text: tokens, file names, messages of others.
///   - ascii: True where the terminal has only ASCII: controls become `^[`, other characters a stand-in or `?`.
/// - Complexity: O(length).
public func visibleText(_ text: String, ascii: Bool = false) -> String {
  let isHarmless =
    ascii
    ? text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } : text.unicodeScalars.allSatisfy(isPlain)
  if isHarmless { return text }
  var visible = ""
  for character in text {
    if ascii {
      visible += asciiForm(of: character)
    } else {
      appendVisible(character, to: &visible)
    }
  }
  return visible
}

/// Marks beyond this many on one character are left out: curses keeps no more in a cell.
private let markLimit = 4

/// Scalars beyond this many in one emoji sequence are left out.
private let sequenceLimit = 16

private let replacement: Unicode.Scalar = "\u{FFFD}"

private func appendVisible(_ character: Character, to visible: inout String) {
  let scalars = Array(character.unicodeScalars)
  let isEmoji = isEmojiSequence(scalars)
  if displayWidth(of: scalars[0]) == 0, !isHidden(scalars[0]) { visible.unicodeScalars.append("◌") }
  var marks = 0
  for (index, scalar) in scalars.prefix(sequenceLimit).enumerated() {
    if let picture = controlPicture(of: scalar) {
      visible.unicodeScalars.append(picture)
    } else if isHidden(scalar) && !(isEmoji && index > 0 && belongsToEmoji(scalar)) {
      visible.unicodeScalars.append(replacement)
    } else if isEmoji || displayWidth(of: scalar) > 0 {
      visible.unicodeScalars.append(scalar)
    } else if marks < markLimit {
      marks += 1
      visible.unicodeScalars.append(scalar)
    }
  }
}

private func controlPicture(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
  switch scalar.value {
  case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value)
  case 0x7F: "␡"
  default: nil
  }
}

/// Scalars that change how others look, or that nobody sees.
private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.value < 0x7F { return false }
  if scalar.value == 0xFE0E || scalar.value == variationSelector16 { return false }
  if (0xFFF9...0xFFFB).contains(scalar.value) { return true }
  switch scalar.properties.generalCategory {
  case .control, .unassigned, .lineSeparator, .paragraphSeparator, .surrogate: return true
  default: return scalar.properties.isDefaultIgnorableCodePoint
  }
}

private func isEmojiSequence(_ scalars: [Unicode.Scalar]) -> Bool {
  guard scalars.count > 1, let first = scalars.first else { return false }
  return first.value > 0x7F && first.properties.isEmoji
}

/// The joiner, and the tag letters of regional flags.
private func belongsToEmoji(_ scalar: Unicode.Scalar) -> Bool {
  scalar.value == 0x200D || (0xE0020...0xE007F).contains(scalar.value)
}
