import ArgumentParser

/// What one start of the program is to do.
enum Mode: Equatable {
  /// Open the prompt, or read commands from standard input when there is no terminal.
  case prompt
  /// Play a session file.
  case play(String)
  /// Run a session file as a script; `-` is standard input.
  case run(String)
  /// Check the expectations of session files.
  case check([String])
  /// Run one line.
  case command(String)
}

extension Options {
  /// The mode that the words on the command line ask for.
  ///
  /// - Throws: `ValidationError` when they do not fit together.
  func mode() throws -> Mode {
    if let c {
      guard words.isEmpty else { throw ValidationError("-c takes no session file beside it") }
      return .command(c)
    }
    guard let first = words.first else { return .prompt }
    let rest = Array(words.dropFirst())
    switch first {
    case "run":
      guard rest.count == 1 else {
        throw ValidationError("run takes one session file, got \(rest.count)")
      }
      return .run(rest[0])
    case "check":
      guard !rest.isEmpty else { throw ValidationError("check takes at least one session file") }
      return .check(rest)
    case "-":
      guard rest.isEmpty else { throw ValidationError("- stands alone") }
      return .run("-")
    default:
      guard rest.isEmpty else {
        throw ValidationError(
          "one session file is played at a time; \"\(rest[0])\" is one too many")
      }
      return .play(first)
    }
  }
}
