public import Screen

/// The colours of a heat map, from low to high.
///
/// Lightness rises strictly over the colours shown (CIE L*), so that a map still reads in grey, on
/// paper and by people who see colours differently. With 256 colours the hues are fixed ladders:
/// the nearest colours of a continuous map run backwards in places.
public struct Palette: Equatable, Hashable, Sendable {
  /// The name, as typed after `--palette`.
  public let name: String
  /// True when the middle is neutral and both ends are bright.
  public let isDiverging: Bool
  /// 24-bit colours as 0xRRGGBB.
  let direct: [UInt32]
  /// Indices of the 256-colour palette, 16 or more.
  let indexed: [UInt8]
  /// Indices of the sixteen theme colours.
  let sixteen: [UInt8]
  /// Indices of the eight theme colours; empty for shades instead.
  let eight: [UInt8]

  /// The palette of this name.
  public static func named(_ name: String) -> Palette? { all.first { $0.name == name } }

  /// The palette that reads best when nobody chose one: greys keep the most levels of 256 colours.
  public static func standard(for depth: ColorDepth) -> Palette {
    depth == .direct ? .viridis : .grey
  }

  /// The colours for a display, from low to high; nil when shades or letters are used instead.
  public func colors(for abilities: DisplayAbilities) -> [Color]? {
    switch abilities.colorDepth {
    case .monochrome: nil
    case .eight: eight.isEmpty ? nil : eight.map { .indexed($0) }
    case .sixteen: sixteen.map { .indexed($0) }
    case .indexed256: indexed.map { .indexed($0) }
    case .direct:
      direct.map {
        .rgb(
          red: UInt8($0 >> 16 & 255), green: UInt8($0 >> 8 & 255), blue: UInt8($0 & 255))
      }
    }
  }
}
