import Evaluation

extension Interpreter {
  /// A snapshot that completes lines without the interpreter.
  public var completer: Completer {
    var completer = Completer()
    completer.variables = workspace.variables.mapValues(\.value)
    completer.folders = workspace.configuration.folders
    return completer
  }
}
