import NcursesTerminal
import Screen
import Testing

@Suite("Terminal types to try")
struct TerminalTypeTests {
  private func names(_ environment: [String: String], _ wanted: ColorDepth? = nil) -> [String] {
    TerminalType.candidates(environment: environment, wanted: wanted).map(\.name)
  }

  @Test("24-bit colours are tried first when the environment promises them")
  func promised() {
    let environment = ["TERM": "xterm-kitty", "COLORTERM": "truecolor"]
    #expect(
      names(environment) == ["farfield-direct", "xterm-direct", "xterm-kitty", "xterm-256color"])
    #expect(names(environment, .indexed256) == ["xterm-kitty", "xterm-256color"])
    #expect(
      names(["TERM": "screen", "COLORTERM": "24bit"]).prefix(2) == [
        "farfield-direct", "tmux-direct",
      ]
    )
  }

  @Test("24-bit colours can be asked for")
  func wanted() {
    #expect(names(["TERM": "xterm-256color"], .direct).first == "farfield-direct")
  }

  @Test("a dumb terminal stays dumb, and no name means the usual one")
  func edges() {
    #expect(names(["TERM": "dumb", "COLORTERM": "truecolor"], .direct) == ["dumb"])
    #expect(names([:]) == ["xterm-256color"])
    #expect(names(["TERM": "vt100"]) == ["vt100", "xterm-256color"])
  }
}
