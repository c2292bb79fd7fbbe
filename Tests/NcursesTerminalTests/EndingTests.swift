import Foundation
import Screen
import Testing

@testable import NcursesTerminal

@Suite("Ways out")
struct EndingTests {
  /// What any ending must send.
  private let restoring = [
    "\u{1B}[?1006l", "\u{1B}[?1000l", "\u{1B}[?2004l", "\u{1B}[?1l", "\u{1B}[?1049l",
  ]

  private func output() -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("ending-\(UUID().uuidString)")
  }

  private func missing(in output: URL) throws -> [String] {
    let sent = String(decoding: try Data(contentsOf: output), as: UTF8.self)
    try FileManager.default.removeItem(at: output)
    return restoring.filter { !sent.contains($0) }
  }

  @Test("a trap restores the terminal and keeps its own status")
  func trap() async throws {
    let file = output()
    await #expect(processExitsWith: .failure) { [file = file as URL] in
      let screen = OffScreen([TerminalType("xterm-256color")], usesMouse: true, output: file)
      screen?.terminal.present(Frame(size: Size(rows: 11, columns: 37)))
      withExtendedLifetime(screen) { fatalError("on purpose") }
    }
    #expect(try missing(in: file).isEmpty)
  }

  @Test("a signal restores the terminal and ends the process by that signal")
  func signal() async throws {
    let file = output()
    await #expect(processExitsWith: .signal(SIGTERM)) { [file = file as URL] in
      let screen = OffScreen([TerminalType("xterm-256color")], usesMouse: true, output: file)
      screen?.terminal.present(Frame(size: Size(rows: 11, columns: 37)))
      // Worker threads block signals; the process takes it on another one.
      kill(getpid(), SIGTERM)
      withExtendedLifetime(screen) { while true { pause() } }
    }
    #expect(try missing(in: file).isEmpty)
  }

  @Test("leaving without closing restores the terminal")
  func exiting() async throws {
    let file = output()
    await #expect(processExitsWith: .exitCode(3)) { [file = file as URL] in
      let screen = OffScreen([TerminalType("xterm-256color")], usesMouse: true, output: file)
      screen?.terminal.present(Frame(size: Size(rows: 11, columns: 37)))
      withExtendedLifetime(screen) { exit(3) }
    }
    #expect(try missing(in: file).isEmpty)
  }

  @Test("without UTF-8 nothing but ASCII is promised or sent")
  func plainLocale() async throws {
    let file = output()
    await #expect(processExitsWith: .exitCode(0)) { [file = file as URL] in
      guard let screen = OffScreen([TerminalType("xterm-256color")], output: file) else { exit(1) }
      screen.terminal.close()
      setenv("LC_ALL", "C", 1)
      guard let plain = OffScreen([TerminalType("xterm-256color")], output: file) else { exit(2) }
      if plain.terminal.abilities.showsUnicode { exit(3) }
      var frame = Frame(size: plain.terminal.size)
      frame.put("│▀日é", row: 0, column: 0)
      plain.terminal.present(frame)
      plain.terminal.close()
      exit(plain.sent().utf8.allSatisfy { $0 < 0x80 } ? 0 : 4)
    }
    try? FileManager.default.removeItem(at: file)
  }
}
