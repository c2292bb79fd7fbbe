import Screen
import Testing

@Suite("What a display shows")
struct AbilitiesTests {
  @Test(
    "the environment tells the colours",
    arguments: [
      (["TERM": "dumb", "COLORTERM": "truecolor"], ColorDepth.monochrome),
      ([:], .monochrome),
      (["TERM": "xterm-256color", "COLORTERM": "24bit"], .direct),
      (["TERM": "xterm-256color"], .indexed256),
      (["TERM": "xterm-direct"], .direct),
      (["TERM": "xterm-16color"], .sixteen),
      (["TERM": "xterm"], .eight),
      (["TERM": "vt100"], .monochrome),
    ])
  func colors(environment: [String: String], depth: ColorDepth) {
    #expect(DisplayAbilities.colorDepth(environment: environment) == depth)
  }

  @Test("a pipe has no colours")
  func pipe() {
    let environment = ["TERM": "xterm-256color", "LANG": "en_US.UTF-8"]
    let found = DisplayAbilities.detected(environment: environment, isTerminal: false)
    #expect(found == DisplayAbilities(colorDepth: .monochrome, showsUnicode: true))
  }

  @Test("the first locale variable that is set decides about Unicode")
  func locale() {
    #expect(!DisplayAbilities.hasUnicodeLocale(["LC_ALL": "C", "LANG": "de_DE.UTF-8"]))
    #expect(DisplayAbilities.hasUnicodeLocale(["LC_ALL": "", "LANG": "de_DE.utf8"]))
    #expect(!DisplayAbilities.hasUnicodeLocale([:]))
  }

  @Test("a reduced colour exists on the display, and reducing again changes nothing")
  func reduction() {
    var random = Seeded(5)
    for _ in 0..<500 {
      let color = Color.rgb(
        red: .random(in: 0...255, using: &random), green: .random(in: 0...255, using: &random),
        blue: .random(in: 0...255, using: &random))
      for depth in ColorDepth.allCases {
        let reduced = color.reduced(to: depth)
        #expect(reduced.reduced(to: depth) == reduced)
        switch (reduced, depth) {
        case (.default, .monochrome), (.rgb, .direct): break
        case (.indexed(let index), .eight): #expect(index < 8)
        case (.indexed(let index), .sixteen): #expect(index < 16)
        case (.indexed(let index), .indexed256): #expect(index >= 16)
        default: Issue.record("\(reduced) at \(depth)")
        }
      }
    }
  }

  @Test("the nearest of 256 colours is as near as any", arguments: [0, 7, 53, 95, 128, 200, 255])
  func nearest(level: Int) throws {
    let wanted = (level, 255 - level, level / 2)
    func distance(_ index: UInt8) throws -> Int {
      let found = try #require(Color.indexed(index).components)
      let (red, green, blue) = (
        found.red - wanted.0, found.green - wanted.1, found.blue - wanted.2
      )
      return red * red + green * green + blue * blue
    }
    let color = Color.rgb(
      red: UInt8(wanted.0), green: UInt8(wanted.1), blue: UInt8(wanted.2))
    guard case .indexed(let chosen) = color.reduced(to: .indexed256) else {
      Issue.record("not an index")
      return
    }
    let best = try (16...255).map { try distance($0) }.min()
    #expect(try distance(chosen) == best)
  }
}
