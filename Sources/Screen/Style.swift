/// A colour a terminal can show; charts choose it to suit the terminal's ``ColorDepth``.
public enum Color: Equatable, Hashable, Sendable {
  /// The terminal's own foreground or background.
  case `default`
  /// An index of the 256-colour palette; 0–7 and 8–15 are the theme's.
  case indexed(UInt8)
  /// A 24-bit colour.
  case rgb(red: UInt8, green: UInt8, blue: UInt8)
}

/// How a cell is drawn.
public struct Style: Equatable, Hashable, Sendable {
  /// The glyph's colour.
  public var foreground: Color
  /// The colour behind it.
  public var background: Color
  /// Bold.
  public var isBold: Bool
  /// Dim.
  public var isDim: Bool
  /// Underlined.
  public var isUnderlined: Bool
  /// Foreground and background swapped.
  public var isReversed: Bool

  /// Makes a style; without arguments, the terminal's own look.
  public init(
    foreground: Color = .default, background: Color = .default, isBold: Bool = false,
    isDim: Bool = false, isUnderlined: Bool = false, isReversed: Bool = false
  ) {
    self.foreground = foreground
    self.background = background
    self.isBold = isBold
    self.isDim = isDim
    self.isUnderlined = isUnderlined
    self.isReversed = isReversed
  }

  /// The terminal's own look.
  public static let plain = Style()
}

/// How many colours the terminal shows.
public enum ColorDepth: Int, Comparable, CaseIterable, Sendable {
  /// Attributes only.
  case monochrome
  /// The eight colours of the theme.
  case eight
  /// The eight and their bright twins.
  case sixteen
  /// The 256-colour palette.
  case indexed256
  /// 24-bit colours.
  case direct

  /// Fewer colours come first.
  public static func < (left: ColorDepth, right: ColorDepth) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// What the terminal can show.
public struct DisplayAbilities: Equatable, Sendable {
  /// How many colours.
  public var colorDepth: ColorDepth
  /// True when half blocks and line drawing can be shown; ASCII otherwise.
  public var showsUnicode: Bool

  /// Makes a description of a display.
  public init(colorDepth: ColorDepth, showsUnicode: Bool) {
    self.colorDepth = colorDepth
    self.showsUnicode = showsUnicode
  }
}
