/// The sides of a cell that a drawn line leaves through.
public struct LineSides: OptionSet, Hashable, Sendable {
  /// One bit a side.
  public let rawValue: Int

  /// Makes a set of sides.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Towards the row above.
  public static let up = LineSides(rawValue: 1)
  /// Towards the row below.
  public static let down = LineSides(rawValue: 2)
  /// Towards the column before.
  public static let left = LineSides(rawValue: 4)
  /// Towards the column after.
  public static let right = LineSides(rawValue: 8)

  private static let unicode: [Character] = Array(" ╵╷│╴┘┐┤╶└┌├─┴┬┼")
  private static let ascii: [Character] = Array(" |||-+++-+++-+++")

  /// The character whose strokes leave through these sides.
  public func glyph(unicode: Bool) -> Character {
    (unicode ? Self.unicode : Self.ascii)[rawValue & 15]
  }

  /// The sides of a line-drawing character; nil for any other.
  init?(glyph: Character?, unicode: Bool) {
    guard let glyph, glyph != " " else { return nil }
    if unicode {
      guard let index = Self.unicode.firstIndex(of: glyph) else { return nil }
      self.init(rawValue: index)
    } else {
      switch glyph {
      case "-": self = [.left, .right]
      case "|": self = [.up, .down]
      case "+": self = [.up, .down, .left, .right]
      default: return nil
      }
    }
  }
}
