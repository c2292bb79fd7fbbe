/// Stand-ins for the characters that the program itself uses, on a terminal that has only ASCII.
private let standIns: [Character: String] = [
  "·": ".", "…": "...", "–": "-", "—": "-", "−": "-", "×": "x", "÷": "/", "→": "->", "←": "<-",
  "↑": "^", "↓": "v", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "±": "+-", "∞": "inf",
  "“": "\"", "”": "\"", "‘": "'", "’": "'", "«": "\"", "»": "\"", "•": "*", "✓": "ok", "✗": "x",
  "∂": "d", "√": "sqrt", "Σ": "sum", "φ": "phi", "τ": "tau", "‖": "||", "°": "deg", "µ": "u",
  "▁": "_", "▏": "|", "▕": "|", "│": "|", "─": "-", "┌": "+", "┐": "+", "└": "+", "┘": "+",
  "├": "+", "┤": "+", "┬": "+", "┴": "+", "┼": "+", "░": ".", "▒": ":", "▓": "#", "█": "#",
  "▀": "\"", "▄": "_", "▲": "^", "▼": "v", "◀": "<", "▶": ">", "⟦": "[", "⟧": "]",
  "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8",
  "⁹": "9", "ᵀ": "^T", "\u{A0}": " ",
]

/// The ASCII form of a character, as many columns as it needs: `->` for an arrow, `^[` for an escape, `?` for
/// what has none (one `?` a column).
///
/// - Complexity: O(1).
public func asciiForm(of character: Character) -> String {
  if let standIn = standIns[character] { return standIn }
  return character.unicodeScalars.count == 1 || character == "\r\n"
    ? character.unicodeScalars.map(asciiForm).joined() : asciiBase(of: character)
}

/// The ASCII stand-in that fills a single cell.
///
/// - Complexity: O(1).
public func asciiCell(for character: Character) -> Character {
  let form = asciiForm(of: character)
  guard form.utf8.count == 1, let only = form.first else { return "?" }
  return only
}

private func asciiForm(_ scalar: Unicode.Scalar) -> String {
  switch scalar.value {
  case 0x20..<0x7F: String(Character(scalar))
  case 0..<0x20: "^" + String(Character(Unicode.Scalar(UInt8(scalar.value) + 0x40)))
  case 0x7F: "^?"
  default: String(repeating: "?", count: max(1, displayWidth(of: scalar)))
  }
}

/// A letter with marks keeps its letter when that is ASCII.
private func asciiBase(of character: Character) -> String {
  if let first = character.unicodeScalars.first, (0x21..<0x7F).contains(first.value) {
    return String(Character(first))
  }
  return String(repeating: "?", count: max(1, displayWidth(of: character)))
}
