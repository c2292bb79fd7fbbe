import Foundation
public import Screen

/// The range that a group of bars shares.
public struct BarScale: Equatable, Sendable {
  /// The number at the left end.
  public let lower: Double
  /// The number at the right end.
  public let upper: Double
  /// True when equal lengths are equal ratios.
  public let isLogarithmic: Bool

  /// Makes a range; a logarithmic one needs positive ends, otherwise it becomes linear.
  public init(lower: Double = 0, upper: Double, isLogarithmic: Bool = false) {
    self.lower = lower
    self.upper = upper
    self.isLogarithmic = isLogarithmic && lower > 0 && upper > lower
  }

  /// Where a number stands, 0…1; nil when it is NaN. Numbers beyond an end stand at it.
  public func place(of value: Double) -> Double? {
    if value.isNaN { return nil }
    if upper <= lower { return value > lower ? 1 : 0 }
    let share =
      isLogarithmic
      ? (value > 0 ? log(value / lower) / log(upper / lower) : 0)
      : (value - lower) / (upper - lower)
    return min(1, max(0, share))
  }
}

/// A sign on a bar, such as the one for a bound.
public struct BarMark: Equatable, Sendable {
  /// The number it stands at.
  public var value: Double
  /// The character when the display shows Unicode.
  public var glyph: Character
  /// The character otherwise.
  public var ascii: Character

  /// Makes a sign.
  public init(_ value: Double, glyph: Character = "│", ascii: Character = "|") {
    self.value = value
    self.glyph = glyph
    self.ascii = ascii
  }
}

/// A horizontal bar with signs: the length of a number beside its bounds.
public struct Bar: Equatable, Sendable {
  /// The number.
  public var value: Double
  /// The range, shared with the bars beside it.
  public var scale: BarScale
  /// The signs; a later one covers an earlier one.
  public var marks: [BarMark]

  /// Makes a bar.
  public init(_ value: Double, scale: BarScale, marks: [BarMark] = []) {
    self.value = value
    self.scale = scale
    self.marks = marks
  }

  private static let eighths: [Character] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]

  /// The bar as a line of exactly `width` columns; a NaN is written out.
  ///
  /// - Parameters:
  ///   - width: Columns.
  ///   - style: The look of the bar; signs are bold.
  ///   - abilities: Eighths of a column when Unicode is shown, whole `#` otherwise.
  /// - Returns: The line.
  public func line(width: Int, style: Style = .plain, abilities: DisplayAbilities) -> StyledLine {
    guard width > 0 else { return StyledLine() }
    guard let share = scale.place(of: value) else {
      return StyledLine("NaN").clipped(to: width).padded(to: width)
    }
    var cells = glyphs(share: share, width: width, unicode: abilities.showsUnicode)
      .map { StyledRun(String($0), style) }
    for mark in marks {
      guard let share = scale.place(of: mark.value) else { continue }
      let column = min(width - 1, Int(share * Double(width)))
      let glyph = abilities.showsUnicode ? mark.glyph : mark.ascii
      cells[column] = StyledRun(String(glyph), Style(isBold: true))
    }
    return StyledLine(cells)
  }

  /// A positive number never looks like nothing.
  private func glyphs(share: Double, width: Int, unicode: Bool) -> [Character] {
    let parts = unicode ? 8 : 1
    let rounded = Int((share * Double(width * parts)).rounded())
    let filled = value > scale.lower ? max(1, rounded) : rounded
    return (0..<width).map { column in
      let part = min(parts, max(0, filled - column * parts))
      return unicode ? Self.eighths[part] : (part > 0 ? "#" : " ")
    }
  }
}
