import Foundation

/// A real terminal: a tmux server of its own with one window, typed into and read back.
///
/// Nothing here sleeps for luck: every step waits for text, or until a deadline fails the test with the whole screen.
final class Tmux {
  /// A wait that did not end well; its description holds the screen.
  struct TimedOut: Error, CustomStringConvertible {
    /// What was waited for, and the screen instead.
    var description: String
  }

  private let socket = "farfield-\(UUID().uuidString.prefix(8))"
  private let home: URL

  /// True when tmux is installed.
  static var isInstalled: Bool {
    ["/usr/bin/tmux", "/usr/local/bin/tmux", "/opt/homebrew/bin/tmux"]
      .contains { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Opens a window of `columns` × `rows` with a shell in it.
  init(
    columns: Int = 100, rows: Int = 30, terminal: String = "tmux-256color",
    environment: [String: String] = [:]
  ) throws {
    home = try Program.temporaryFolder()
    try tmux(
      ["-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)"]
        + variables(environment).flatMap { ["-e", "\($0.key)=\($0.value)"] }
        + ["/bin/sh"])
    try tmux(["set", "-g", "default-terminal", terminal])
    try type("export TERM=\(terminal) PS1='shell> '; cd \(Program.root.path); clear\n")
    try wait(for: "shell>")
  }

  deinit {
    _ = try? tmux(["kill-server"])
    try? FileManager.default.removeItem(at: home)
  }

  private func variables(_ extra: [String: String]) -> [String: String] {
    // An empty NO_COLOR counts as none; the tests' own environment may have one.
    var all = [
      "HOME": home.path, "LANG": "C.UTF-8", "XDG_STATE_HOME": home.path, "NO_COLOR": "",
      "COLORTERM": "",
    ]
    all.merge(extra) { _, new in new }
    return all
  }

  /// Starts the program in the shell.
  func start(_ arguments: String = "") throws {
    try type("\(Program.executable.path) \(arguments)\n")
  }

  /// Types text as it stands.
  func type(_ text: String) throws { try tmux(["send-keys", "-l", text]) }

  /// Presses keys by tmux's names, such as `C-c`, `Escape`, `Up`.
  func press(_ keys: String...) throws { try tmux(["send-keys"] + keys) }

  /// Changes the size of the window, which sends a real SIGWINCH.
  func resize(columns: Int, rows: Int) throws {
    try tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  /// The screen as text.
  func screen() throws -> String { try tmux(["capture-pane", "-p"]) }

  /// The screen as text with its colours.
  func coloredScreen() throws -> String { try tmux(["capture-pane", "-p", "-e"]) }

  /// A tmux variable such as `#{alternate_on}`.
  func variable(_ name: String) throws -> String {
    try tmux(["display-message", "-p", name]).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Waits until the screen holds `text`.
  @discardableResult
  func wait(for text: String, seconds: Double = 20) throws -> String {
    try wait(until: "\"\(text)\" is on the screen", seconds: seconds) { $0.contains(text) }
  }

  /// Waits until the screen satisfies a condition.
  @discardableResult
  func wait(
    until what: String, seconds: Double = 20, _ holds: (String) throws -> Bool
  ) throws -> String {
    let deadline = Date().addingTimeInterval(seconds)
    var last = ""
    while Date() < deadline {
      last = try screen()
      if try holds(last) { return last }
      Thread.sleep(forTimeInterval: 0.02)
    }
    throw TimedOut(description: "waited \(seconds) s until \(what); the screen:\n\(last)")
  }

  @discardableResult
  private func tmux(_ arguments: [String]) throws -> String {
    let output = home.appendingPathComponent("tmux-output").path
    _ = try spawn(["tmux", "-L", socket] + arguments, environment: nil, output: output)
    return String(decoding: try Data(contentsOf: URL(fileURLWithPath: output)), as: UTF8.self)
  }
}
