import App
import CommandLanguage
import Commands
import Diagnostics
import Foundation
import SessionFiles
import Tensors

/// Runs commands without a screen, stops at the first that fails, and says how it went by the exit code.
struct Headless {
  /// Where results go.
  var output: Output
  /// How interpreters start.
  var options: InterpreterOptions

  private func context(for interpreter: Interpreter) -> ComputeContext {
    ComputeContext(
      threadCount: options.threadCount, memoryLimit: interpreter.status.memoryLimit)
  }

  /// Runs one line, as `-c` does.
  func run(line: String) -> Int32 {
    var interpreter = Interpreter(options: options)
    return run(line, number: 1, file: nil, on: &interpreter) == .failed ? 1 : 0
  }

  /// Runs a session file as a script; with notes and commands between the results when it `isRead` by a person.
  func run(file: String, isRead: Bool) -> Int32 {
    switch readScript(at: file) {
    case .failure(let diagnostic):
      output.complain(diagnostic)
      return 1
    case .success(let script):
      var interpreter = Interpreter(options: sessionOptions(for: file))
      for step in script.steps {
        if isRead { introduce(step) }
        guard case .command(let text, let line) = step else { continue }
        switch run(text, number: line, file: file, on: &interpreter) {
        case .failed: return 1
        case .left: return 0
        case .done: continue
        }
      }
      return 0
    }
  }

  /// Checks the expectations of session files and prints a line a file.
  func check(files: [String]) -> Int32 {
    var failures = 0
    for file in files where !check(file: file) { failures += 1 }
    return failures == 0 ? 0 : 1
  }

  private func check(file: String) -> Bool {
    switch readScript(at: file) {
    case .failure(let diagnostic):
      output.complain(diagnostic)
      return false
    case .success(let script):
      var interpreter = Interpreter(options: sessionOptions(for: file))
      var held = 0
      for case .command(let text, let line) in script.steps {
        var failed = false
        interpreter.run(text, lineNumber: line, context: context(for: interpreter)) { result in
          if case .failure(let diagnostic) = result.outcome {
            failed = true
            if output.isJSON {
              output.show(result, from: file)
            } else {
              output.complain(diagnostic, from: file, line: result.line)
            }
          } else if result.text.hasPrefix("expect") {
            held += 1
          }
        }
        if failed { return false }
      }
      if !output.isJSON {
        output.say("\(file): \(held) \(held == 1 ? "expectation holds" : "expectations hold")")
      }
      return true
    }
  }

  /// Runs commands typed at a terminal that cannot show a screen, line by line until its end.
  func converse() -> Int32 {
    var interpreter = Interpreter(options: options)
    var pending = ""
    while true {
      print(pending.isEmpty ? "ff> " : "  > ", terminator: "")
      output.flush()
      guard let line = readLine() else { break }
      pending += (pending.isEmpty ? "" : "\n") + line
      guard isComplete(pending) else { continue }
      defer { pending = "" }
      if run(pending, number: 1, file: nil, on: &interpreter) == .left { break }
    }
    output.say("")
    return 0
  }

  private enum End { case done, failed, left }

  private func run(
    _ text: String, number: Int, file: String?, on interpreter: inout Interpreter
  ) -> End {
    var end = End.done
    interpreter.run(text, lineNumber: number, context: context(for: interpreter)) { result in
      output.show(result, from: file)
      // A later statement may be interrupted.
      output.flush()
      switch result.outcome {
      case .failure: end = .failed
      case .success(let report): if report.actions.contains(.quit) { end = .left }
      }
    }
    return end
  }

  private func introduce(_ step: SessionScript.Step) {
    guard !output.isJSON else { return }
    switch step {
    case .note(let text): output.say(text.isEmpty ? "#" : "# \(text)")
    case .command(let text, _): output.say("ff> \(text)")
    case .pause: output.say("")
    case .speakerNote, .marker: break
    }
  }

  /// A session file is data from somebody else, so it may not write; standard input is the person's own.
  private func sessionOptions(for file: String) -> InterpreterOptions {
    guard file != "-" else { return options }
    var options = options
    options.sessionFolder = URL(fileURLWithPath: file).deletingLastPathComponent().path
    if options.mayWriteFiles != .overwriting { options.mayWriteFiles = .refused }
    return options
  }
}
