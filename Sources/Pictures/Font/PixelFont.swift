import Foundation

/// A small font of pixels, drawn for labels of pictures: capitals are ten pixels high.
struct PixelFont: Sendable {
  /// One letter: its rows of ink from the top of a capital, thirteen at most.
  struct Glyph: Sendable {
    /// Columns of ink.
    let width: Int
    /// Places of ink; a sign above a capital has negative rows.
    let ink: [(row: Int, column: Int)]
  }

  /// Rows from the top of a capital to the baseline.
  static let capHeight = 10
  /// Rows from the top of a capital to the end of what hangs down.
  static let height = 13
  /// Columns between letters.
  static let gap = 2
  /// Columns of a blank.
  static let blank = 4
  /// Row in which small letters begin.
  private static let smallTop = 3

  /// The font.
  static let standard = PixelFont()

  /// Letters that look like others at this size.
  private static let sameLooks: [Character: Character] = [
    "−": "–", "μ": "µ", "‘": "'", "’": "'", "“": "\"", "”": "\"", "‐": "-", "•": "·",
  ]

  private let glyphs: [Character: Glyph]
  /// What stands for a letter that is not in the font: an empty box.
  private let missing: Glyph

  private init() {
    var glyphs: [Character: Glyph] = [:]
    for block in Self.sheet.split(separator: "\n\n") {
      let lines = block.split(separator: "\n").map { $0.split(separator: " ") }
      for (index, name) in lines[0].enumerated() {
        glyphs[Character(String(name))] = Self.glyph(lines.dropFirst().map { $0[index] })
      }
    }
    for (name, other) in Self.sameLooks { glyphs[name] = glyphs[other] }
    self.glyphs = glyphs
    let side = "#....#"
    missing = Self.glyph(["######"] + [String](repeating: side, count: 8) + ["######"])
  }

  private static func glyph(_ rows: [some StringProtocol], from top: Int = 0) -> Glyph {
    var ink: [(row: Int, column: Int)] = []
    for (row, text) in rows.enumerated() {
      for (column, sign) in text.enumerated() where sign == "#" { ink.append((top + row, column)) }
    }
    return Glyph(width: rows.first?.count ?? 0, ink: ink)
  }

  /// True when the letter is drawn, not only boxed.
  func has(_ character: Character) -> Bool {
    character == " " || glyphs[character] != nil || taken(apart: character) != nil
  }

  /// The glyph of a letter; nil for a blank.
  func glyph(of character: Character) -> Glyph? {
    if character == " " || character == "\u{A0}" { return nil }
    return glyphs[character] ?? taken(apart: character) ?? missing
  }

  /// A letter with a sign above or below: `é` from `e`.
  private func taken(apart character: Character) -> Glyph? {
    let parts = Array(String(character).decomposedStringWithCanonicalMapping.unicodeScalars)
    guard parts.count == 2, let base = glyphs[Character(parts[0])],
      let mark = Self.markSheet[parts[1]]
    else { return nil }
    let isBelow = [0x323, 0x327, 0x328].contains(parts[1].value)
    let hasDot = parts[0] == "i" || parts[0] == "j"
    let kept = hasDot && !isBelow ? base.ink.filter { $0.row >= Self.smallTop } : base.ink
    let top = kept.map(\.row).min() ?? 0
    let sign = Self.glyph(mark, from: isBelow ? Self.capHeight : top - 1 - mark.count)
    let width = max(base.width, sign.width)
    let ink =
      kept.map { (row: $0.row, column: $0.column + (width - base.width) / 2) }
      + sign.ink.map { (row: $0.row, column: $0.column + (width - sign.width) / 2) }
    return Glyph(width: width, ink: ink)
  }

  /// Columns that a text takes; a bold letter is one column wider.
  func width(of text: String, isBold: Bool = false) -> Int {
    guard !text.isEmpty else { return 0 }
    let widths = text.map { (glyph(of: $0)?.width ?? Self.blank) + (isBold ? 1 : 0) }
    return widths.reduce(0, +) + Self.gap * (widths.count - 1)
  }

  /// As much of a text as fits, with `…` where something was cut off.
  func clipped(_ text: String, to room: Int, isBold: Bool = false) -> String {
    guard width(of: text, isBold: isBold) > room else { return text }
    var kept = text
    while !kept.isEmpty, width(of: kept + "…", isBold: isBold) > room { kept.removeLast() }
    return kept + "…"
  }
}
