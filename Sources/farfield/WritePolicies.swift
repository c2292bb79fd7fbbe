import App
import Commands
import Foundation

/// What commands may write, by where they come from: a person is asked, a session file is not trusted.
struct WritePolicies {
  /// `--allow-write`.
  var allowsEverything: Bool

  /// Prepares an interpreter for commands from `source`.
  func apply(_ source: CommandSource, to options: inout InterpreterOptions) {
    switch source {
    case .prompt: options.mayWriteFiles = .ask
    case .session(let path):
      options.mayWriteFiles = .askAlways
      options.sessionFolder = (path as NSString).deletingLastPathComponent
    case .confirmed: options.mayWriteFiles = .overwriting
    }
    if allowsEverything { options.mayWriteFiles = .overwriting }
  }
}
