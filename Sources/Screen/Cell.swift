/// One place of the screen.
public struct Cell: Equatable, Hashable, Sendable {
  /// What stands there; nil in the second half of a wide character.
  public var glyph: Character?
  /// How it is drawn.
  public var style: Style

  /// Makes a cell.
  public init(_ glyph: Character?, _ style: Style = .plain) {
    self.glyph = glyph
    self.style = style
  }

  /// A blank in the terminal's own look.
  public static let blank = Cell(" ")
}
