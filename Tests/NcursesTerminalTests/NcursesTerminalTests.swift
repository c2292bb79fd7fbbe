import CTerminal
import Foundation
import NcursesTerminal
import Screen
import Testing

// Curses is one big global, so everything that opens it is in this suite and runs in turn.
@Suite("The real terminal, off screen", .serialized)
struct NcursesTerminalTests {
  @Test(
    "a terminal shows the colours of its type",
    arguments: [
      (TerminalType("xterm-256color"), ColorDepth.indexed256), (.direct, .direct),
      (TerminalType("xterm"), .eight), (TerminalType("vt100"), .monochrome),
      (TerminalType("dumb"), .monochrome),
    ])
  func depths(type: TerminalType, depth: ColorDepth) throws {
    let screen = try #require(OffScreen([type]))
    #expect(screen.terminal.abilities == DisplayAbilities(colorDepth: depth, showsUnicode: true))
    #expect(screen.terminal.size == Size(rows: 11, columns: 37))
  }

  @Test("an unknown type gives way to the next, and alone gives nothing")
  func unknownTypes() throws {
    let screen = try #require(OffScreen([TerminalType("no-such"), TerminalType("xterm-256color")]))
    #expect(screen.terminal.abilities.colorDepth == .indexed256)
    screen.terminal.close()
    #expect(OffScreen("no-such") == nil)
  }

  @Test("fewer colours and plain characters can be asked for")
  func choices() throws {
    let screen = try #require(
      OffScreen([TerminalType("xterm-256color")], colorDepth: .eight, forcesASCII: true))
    #expect(
      screen.terminal.abilities == DisplayAbilities(colorDepth: .eight, showsUnicode: false))
    var frame = Frame(size: screen.terminal.size)
    frame.put("│▀", row: 0, column: 0)
    screen.terminal.present(frame)
    #expect(screen.glyph(0, 0) + screen.glyph(0, 1) == "|\"")
  }

  @Test(
    "cells arrive as they were drawn",
    arguments: [
      TerminalType("xterm-256color"), .direct, TerminalType("xterm"), TerminalType("vt100"),
    ])
  func cells(type: TerminalType) throws {
    let screen = try #require(OffScreen([type]))
    let depth = screen.terminal.abilities.colorDepth
    var frame = Frame(size: screen.terminal.size)
    for row in 0..<11 {
      for column in 0..<37 {
        let background: Color =
          depth == .direct
          ? .rgb(red: UInt8(row), green: 0, blue: UInt8(column))
          : depth == .indexed256
            ? .indexed(UInt8(16 + row * 20 + column % 19))
            : .indexed(UInt8((row + column) % 8))
        frame[row, column] = Cell(
          "▀", Style(foreground: .indexed(3), background: background, isBold: row == 3))
      }
    }
    screen.terminal.present(frame)
    for (row, column) in [(0, 0), (3, 1), (10, 36), (7, 19)] {
      let cell = try #require(screen.terminal.cell(row: row, column: column))
      #expect(screen.glyph(row, column) == "▀")
      #expect((cell.attributes & UInt8(CT_BOLD) != 0) == (row == 3))
      #expect(cell.background == number(of: frame[row, column].style.background, depth))
    }
  }

  /// What curses should call a colour; the first eight direct colours are the theme's.
  private func number(of color: Color, _ depth: ColorDepth) -> Int32 {
    guard depth != .monochrome else { return -1 }
    switch color {
    case .indexed(let index): return Int32(index)
    case .rgb(let red, let green, let blue):
      let value = Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
      return value < 8 ? 0x010101 : value
    case .default: return -1
    }
  }

  @Test("more pairs of colours than the terminal has are shown as well as possible")
  func manyPairs() throws {
    let screen = try #require(OffScreen("xterm"))
    var frame = Frame(size: screen.terminal.size)
    for round in 0..<3 {
      for index in 0..<81 {
        let colors = [Color.default] + (0..<8).map { .indexed(UInt8($0)) }
        frame[index / 37 + round, index % 37] = Cell(
          "x", Style(foreground: colors[index % 9], background: colors[index / 9]))
      }
      screen.terminal.present(frame)
    }
    #expect(screen.glyph(2, 5) == "x")
    var calm = Frame(size: screen.terminal.size)
    calm[0, 0] = Cell("y", Style(foreground: .indexed(2), background: .indexed(5)))
    screen.terminal.present(calm)
    let cell = try #require(screen.terminal.cell(row: 0, column: 0))
    #expect(cell.foreground == 2 && cell.background == 5)
  }

  @Test("wide characters and marks keep their places")
  func wideCharacters() throws {
    let screen = try #require(OffScreen("xterm-256color"))
    var frame = Frame(size: screen.terminal.size)
    frame.put("a日e\u{301}z", row: 2, column: 1)
    screen.terminal.present(frame)
    #expect(screen.glyph(2, 2) == "日")
    #expect(screen.glyph(2, 4) == "e\u{301}")
    #expect(screen.glyph(2, 5) == "z")
  }

  @Test("a control character in a cell is not sent")
  func hostileCell() throws {
    let screen = try #require(OffScreen("xterm-256color"))
    var frame = Frame(size: screen.terminal.size)
    for (column, glyph) in ["\u{1B}", "\u{07}", "\u{9B}", "\r\n", "\u{202E}"].enumerated() {
      frame[1, column] = Cell(Character(glyph))
    }
    screen.terminal.present(frame)
    #expect((0..<4).allSatisfy { screen.glyph(1, $0) == "?" })
    #expect(!screen.sent().unicodeScalars.contains("\u{202E}"))
  }

  @Test("the same frame again sends nothing, one letter little")
  func differences() throws {
    let screen = try #require(OffScreen("xterm-256color"))
    var frame = Frame(size: screen.terminal.size)
    frame.fill(frame.bounds, with: Cell("▀", Style(foreground: .indexed(240))))
    screen.terminal.present(frame)
    let first = screen.sent().utf8.count
    screen.terminal.present(frame)
    #expect(screen.sent().utf8.count == first)
    frame[5, 5] = Cell("x")
    screen.terminal.present(frame)
    #expect(screen.sent().utf8.count - first < 80)
    screen.terminal.repaint()
    #expect(screen.sent().utf8.count - first > 11 * 37)
  }

  @Test("a frame of another size is clipped")
  func clippedFrame() throws {
    let screen = try #require(OffScreen("xterm-256color"))
    for size in [
      Size(rows: 3, columns: 5), Size(rows: 50, columns: 200), Size(rows: 0, columns: 0),
    ] {
      var frame = Frame(size: size)
      frame.fill(frame.bounds, with: Cell("z"))
      frame.cursor = Position(row: 40, column: 150)
      screen.terminal.present(frame)
      #expect(screen.glyph(0, 0) == (size.rows > 0 ? "z" : " "))
      #expect(screen.glyph(10, 36) == (size.rows > 10 ? "z" : " "))
    }
  }

  @Test("a new size is an event, and the next frame fills it")
  func resizing() throws {
    let screen = try #require(OffScreen("xterm-256color"))
    let larger = Size(rows: 23, columns: 71)
    screen.terminal.simulateResize(to: larger)
    #expect(screen.events() == [.resized(larger)])
    var frame = Frame(size: larger)
    frame.fill(frame.bounds, with: Cell("z"))
    screen.terminal.present(frame)
    #expect(screen.glyph(22, 70) == "z")
    screen.terminal.simulateResize(to: Size(rows: 1, columns: 1))
    #expect(screen.events() == [.resized(Size(rows: 1, columns: 1))])
    screen.terminal.present(frame)
  }

  @Test("keys arrive in order, split or not, and a lone Escape after its time")
  func keys() throws {
    let screen = try #require(OffScreen("xterm-256color"))
    screen.type("é\u{1B}[")
    #expect(screen.terminal.nextEvent(within: 0) == .key(.character("é")))
    screen.type("A\u{1B}b\u{1B}")
    #expect(screen.events() == [.key(.up), .key(.alt("b")), .key(.escape)])
  }

  @Test("nothing within its time is nil, and a call from another thread wakes")
  func waking() async throws {
    let screen = try #require(OffScreen("xterm-256color"))
    #expect(screen.terminal.nextEvent(within: 0) == nil)
    #expect(screen.terminal.nextEvent(within: 5) == nil)
    let wake = screen.terminal.wake
    Thread.detachNewThread { for _ in 0..<100_000 { wake() } }
    #expect(screen.terminal.nextEvent(within: nil) == .woken)
  }

  @Test("the end of the input is an event")
  func hangUp() throws {
    let screen = try #require(OffScreen("xterm-256color"))
    screen.type("a")
    screen.hangUp()
    #expect(screen.events() == [.key(.character("a")), .ended])
  }

  @Test("any bytes leave a terminal that hears the next key", arguments: [UInt64(1), 2, 3])
  func bursts(seed: UInt64) throws {
    let screen = try #require(OffScreen("xterm-256color"))
    let likely = Array("\u{1B}\u{1B}[O<;~Mm012569?".utf8)
    var state = seed &* 0x9E37_79B9_7F4A_7C15
    for _ in 0..<300 {
      var burst: [UInt8] = []
      for _ in 0..<31 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let byte = UInt8(truncatingIfNeeded: state >> 33)
        burst.append(byte % 3 == 0 ? byte : likely[Int(byte) % likely.count])
      }
      screen.type(burst)
      while screen.terminal.nextEvent(within: 0) != nil {}
    }
    screen.type("\u{1B}[201~\u{18}")
    _ = screen.events()
    screen.type("k")
    #expect(screen.events() == [.key(.character("k"))])
  }

  @Test("the mouse is really released, and closing gives everything back")
  func restoration() throws {
    let screen = try #require(OffScreen([TerminalType("xterm-256color")], usesMouse: true))
    #expect(screen.sent().contains("\u{1B}[?1000h\u{1B}[?1002h\u{1B}[?1006h"))
    screen.terminal.setMouseReporting(false)
    #expect(screen.sent().hasSuffix("\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l"))
    screen.terminal.present(Frame(size: screen.terminal.size))
    screen.terminal.close()
    screen.terminal.close()
    let sent = screen.sent()
    #expect(sent.contains("\u{1B}[?2004l"))
    #expect(sent.contains("\u{1B}[?1049l"))
    #expect(screen.terminal.nextEvent(within: nil) == .ended)
    #expect(screen.terminal.size == Size(rows: 0, columns: 0))
  }

  @Test("a lent terminal is given back whole")
  func lending() throws {
    let screen = try #require(OffScreen([TerminalType("xterm-256color")], usesMouse: true))
    var frame = Frame(size: screen.terminal.size)
    frame.put("text", row: 0, column: 0)
    screen.terminal.present(frame)
    var lent = ""
    screen.terminal.lend { lent = screen.sent() }
    #expect(lent.contains("\u{1B}[?1049l") && lent.contains("\u{1B}[?1000l"))
    let after = screen.sent().dropFirst(lent.count)
    #expect(after.contains("text") && after.contains("\u{1B}[?1000h"))
  }
}
