import Commands

extension LineEditor {
  /// Shows the older line that starts like what stands before the cursor.
  mutating func showOlder() {
    let prefix = history.walkPrefix ?? String(characters[..<cursor])
    show(history.older(prefix: prefix, shown: text), prefix: prefix)
  }

  /// Shows the newer such line, in the end the line that was being typed.
  mutating func showNewer() {
    let prefix = history.walkPrefix ?? ""
    show(history.newer(shown: text), prefix: prefix)
  }

  /// Shows the first line ever typed.
  mutating func showOldest() {
    show(history.oldest(shown: text), prefix: "")
  }

  /// Shows the line that was being typed.
  mutating func showNewest() {
    show(history.newest(), prefix: "")
  }

  private mutating func show(_ line: String?, prefix: String) {
    if let line {
      remember()
      setText(line)
      if !prefix.isEmpty { cursor = min(prefix.count, characters.count) }
    }
    lastCommand = .other
    completion = nil
  }

  /// Takes the line away to be run: its lines in order, and those that belong into the history
  /// file.
  mutating func submit() -> (lines: [String], recorded: [String]) {
    let lines = Self.joiningOpenLines(
      text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init))
    var recorded: [String] = []
    for line in lines where history.record(line) { recorded.append(line) }
    reset()
    return (lines, recorded)
  }

  /// A statement that a pasted text breaks inside brackets is one line. Where a comment stands in
  /// it, or a bracket stays open, the lines stay as they are.
  private static func joiningOpenLines(_ lines: [String]) -> [String] {
    var joined: [String] = []
    var open: [String] = []
    for line in lines {
      open.append(line)
      let text = open.joined(separator: " ")
      if open.count > 1, text.contains("#") {
        joined += open
        open = []
      } else if Interpreter.isComplete(text) {
        joined.append(text)
        open = []
      }
    }
    return joined + open
  }
}
