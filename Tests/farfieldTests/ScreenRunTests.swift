import Foundation
import Testing

/// A few runs in a real terminal; what can be tested without one is tested in the App.
@Suite("The screen, in a real terminal", .serialized, .enabled(if: Tmux.isInstalled))
struct ScreenRunTests {
  /// The shell's prompt is back, outside the alternate screen, with a visible cursor and no mouse reports.
  private func expectRestored(_ tmux: Tmux) throws {
    try tmux.wait(until: "the shell is back") { _ in try tmux.variable("#{alternate_on}") == "0" }
    #expect(try tmux.variable("#{cursor_flag}") == "1")
    #expect(try tmux.variable("#{mouse_any_flag}") == "0")
    try tmux.type("stty -a | grep -c -- ' icanon'; echo ba''ck\n")
    // The shell may write its prompt before or after what was typed is echoed.
    let screen = try tmux.wait(for: "\nback")
    #expect(screen.contains("\n1\n") || screen.contains("shell> 1\n"), "\(screen)")
  }

  @Test("a bare start shows a prompt and what to type, and ^D leaves at once")
  func bareStart() throws {
    let tmux = try Tmux()
    try tmux.start()
    try tmux.wait(for: "ff>")
    try tmux.wait(for: "demo")
    try tmux.press("C-d")
    try expectRestored(tmux)
    try tmux.type("echo status $?\n")
  }

  @Test(
    "demo shows two maps of a real head at every size",
    arguments: [(80, 24), (120, 40), (200, 60)])
  func demo(columns: Int, rows: Int) throws {
    let tmux = try Tmux(columns: columns, rows: rows)
    try tmux.start()
    try tmux.wait(for: "ff>")
    try tmux.type("demo\n")
    let screen = try tmux.wait(until: "two maps are drawn") {
      $0.contains("softmax") && $0.contains("fastmax p=2") && $0.contains("▀")
    }
    let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= rows + 1)
    try tmux.press("C-d")
    try expectRestored(tmux)
  }

  @Test("a mistake is answered in place and the prompt stays alive")
  func mistake() throws {
    let tmux = try Tmux()
    try tmux.start()
    try tmux.wait(for: "ff>")
    try tmux.type("compre softmax\n")
    try tmux.wait(for: "compare")
    try tmux.type("6 * 7\n")
    try tmux.wait(for: "42")
    try tmux.press("C-d")
    try expectRestored(tmux)
  }

  @Test("^C ends a long computation and leaves the prompt usable")
  func cancelling() throws {
    let tmux = try Tmux()
    try tmux.start("--memory 8G")
    try tmux.wait(for: "ff>")
    try tmux.type(
      "n = 60000; q = randn(n, 32); a = attend(q, q, q, softmax()); o = a.out; norm(o)\n")
    try tmux.type("1 +")
    try tmux.wait(for: "1 +")
    try tmux.press("C-c")
    try tmux.wait(for: "cancel")
    try tmux.press("C-u")
    try tmux.type("6 * 7\n")
    try tmux.wait(for: "42")
    try tmux.press("C-c", "C-d")
    try expectRestored(tmux)
  }

  @Test("training shows itself while one types, pauses at ^C, goes on, and can be left")
  func training() throws {
    let tmux = try Tmux(columns: 120, rows: 40)
    try tmux.start()
    try tmux.wait(for: "ff>")
    try tmux.type("m = model(layers=1, heads=2, width=8)\n")
    try tmux.type("train m task=copy steps=1000000 batch=2\n")
    try tmux.wait(until: "courses move while it runs") {
      $0.contains("training m · copy") && $0.contains("accuracy, %") && $0.contains("^C pauses")
    }
    let step = { (screen: String) in
      screen.split(separator: "step ").dropFirst().first.map { String($0.prefix { $0.isNumber }) }
    }
    let first = step(try tmux.screen())
    try tmux.type("1 + 41")
    try tmux.wait(for: "1 + 41")
    try tmux.wait(until: "the pane is at a later step") { step($0) != nil && step($0) != first }
    try tmux.press("C-x", "o")
    try tmux.type("]+")
    try tmux.wait(for: "m layer 0 head 1 sample 0")
    try tmux.press("Escape", "C-c")
    try tmux.wait(for: "paused at step")
    try tmux.press("Enter")
    try tmux.wait(for: "42")
    try tmux.type("train m\n")
    try tmux.wait(for: "^C pauses")
    try tmux.press("C-d")
    try expectRestored(tmux)
  }

  @Test("a resize is followed, down to too small and back")
  func resizing() throws {
    let tmux = try Tmux(columns: 100, rows: 30)
    try tmux.start()
    try tmux.wait(for: "ff>")
    try tmux.type("demo\n")
    try tmux.wait(for: "▀")
    try tmux.resize(columns: 40, rows: 10)
    try tmux.wait(for: "too small")
    try tmux.resize(columns: 140, rows: 45)
    try tmux.wait(for: "fastmax p=2")
    try tmux.press("C-d")
    try expectRestored(tmux)
  }

  @Test("^Z gives the shell back and fg the screen")
  func suspending() throws {
    let tmux = try Tmux()
    try tmux.start()
    try tmux.wait(for: "ff>")
    try tmux.press("C-z")
    try tmux.wait(until: "the shell is back") { _ in try tmux.variable("#{alternate_on}") == "0" }
    try tmux.type("echo in''side\n")
    try tmux.wait(for: "inside")
    try tmux.type("fg\n")
    try tmux.wait(until: "the screen is back") { _ in try tmux.variable("#{alternate_on}") == "1" }
    try tmux.type("6 * 7\n")
    try tmux.wait(for: "42")
    try tmux.press("C-d")
    try expectRestored(tmux)
  }

  @Test("a signal ends it with its own status and a usable terminal", arguments: [15, 1, 6, 4])
  func signals(number: Int) throws {
    let tmux = try Tmux()
    try tmux.start()
    try tmux.wait(for: "ff>")
    let pid = try tmux.variable("#{pane_pid}")
    let kill = Process()
    kill.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    kill.arguments = ["pkill", "-\(number)", "-P", pid, "farfield"]
    try kill.run()
    kill.waitUntilExit()
    try tmux.wait(until: "the shell is back") { _ in try tmux.variable("#{alternate_on}") == "0" }
    try tmux.type("echo status $?\n")
    try tmux.wait(for: "status \(128 + number)")
    try expectRestored(tmux)
  }

  @Test("a lesson plays forwards and back and can be left into the live state")
  func lesson() throws {
    let tmux = try Tmux(columns: 120, rows: 40)
    try tmux.start("sessions/01-first-look.ff")
    try tmux.wait(for: "first look")
    try tmux.press("Space")
    try tmux.wait(for: "softmax")
    try tmux.press("b")
    try tmux.press("q")
    try tmux.wait(for: "ff>")
    try tmux.type("d.q.shape\n")
    try tmux.wait(for: "[6, 12, 67, 32]")
    try tmux.press("C-d")
    try expectRestored(tmux)
  }

  @Test("a dumb terminal gets a plain prompt and no escape codes")
  func dumb() throws {
    let tmux = try Tmux(terminal: "dumb")
    try tmux.start()
    try tmux.wait(for: "ff>")
    try tmux.type("6 * 7\n")
    try tmux.wait(for: "42")
    #expect(try tmux.variable("#{alternate_on}") == "0")
    try tmux.type("quit\n")
    try tmux.wait(until: "the shell is back") { screen in
      let lines = screen.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
      return lines.last?.hasPrefix("shell>") == true && screen.contains("ff> quit")
    }
  }

  @Test("NO_COLOR leaves maps readable without a colour")
  func noColor() throws {
    let tmux = try Tmux(environment: ["NO_COLOR": "1"])
    try tmux.start()
    try tmux.wait(for: "ff>")
    try tmux.type("map eye(9)\n")
    try tmux.wait(for: "█")
    let screen = try tmux.coloredScreen()
    #expect(!screen.contains("38;") && !screen.contains("48;"))
    try tmux.press("C-d")
    try expectRestored(tmux)
  }
}
