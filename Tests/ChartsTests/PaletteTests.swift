import Foundation
import Screen
import Testing

@testable import Charts

@Suite("Palettes")
struct PaletteTests {
  private let depths: [ColorDepth] = [.eight, .sixteen, .indexed256, .direct]

  /// CIE L* of a colour as xterm shows it.
  private func lightness(_ color: Color) throws -> Double {
    let parts = try #require(color.components)
    let linear = [parts.red, parts.green, parts.blue].map { part -> Double in
      let value = Double(part) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    let luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return luminance > 216.0 / 24389 ? 116 * cbrt(luminance) - 16 : luminance * 24389 / 27
  }

  private func colors(_ palette: Palette, _ depth: ColorDepth) -> [Color] {
    palette.colors(for: DisplayAbilities(colorDepth: depth, showsUnicode: true)) ?? []
  }

  @Test("lightness rises at every step, at every depth", arguments: Palette.all)
  func monotone(palette: Palette) throws {
    for depth in depths {
      let list = try colors(palette, depth).map { try lightness($0) }
      let arms =
        palette.isDiverging
        ? [
          Array(list.prefix(list.count / 2 + 1).reversed()), Array(list.suffix(list.count / 2 + 1)),
        ]
        : [list]
      for arm in arms {
        for (darker, brighter) in zip(arm, arm.dropFirst()) { #expect(brighter - darker > 1) }
      }
    }
  }

  @Test("24-bit palettes have at least 32 steps of at least two units of lightness")
  func directSteps() throws {
    for palette in Palette.all {
      let list = try colors(palette, .direct).map { try lightness($0) }
      #expect(list.count >= 32)
      #expect(zip(list, list.dropFirst()).allSatisfy { abs($1 - $0) >= 2 })
    }
  }

  @Test("with 256 colours no palette uses a colour of the theme")
  func noThemeColors() {
    for palette in Palette.all {
      #expect(palette.indexed.allSatisfy { $0 >= 16 })
    }
  }

  @Test("the diverging palette has a neutral middle")
  func neutralMiddle() throws {
    for depth in depths {
      let list = colors(.diverging, depth)
      #expect(list.count % 2 == 1)
      let middle = try #require(list[list.count / 2].components)
      #expect(middle.red == middle.green && middle.green == middle.blue)
    }
  }

  @Test("a palette is found by its name, and without colours there is none")
  func names() {
    for palette in Palette.all { #expect(Palette.named(palette.name) == palette) }
    #expect(Palette.named("jet") == nil)
    #expect(colors(.viridis, .monochrome).isEmpty)
  }
}
