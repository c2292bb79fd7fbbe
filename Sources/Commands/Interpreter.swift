import Diagnostics
public import Tensors

/// Runs lines of the command language; a value, so a copy is a snapshot.
public struct Interpreter: Sendable {
  /// How it started and what it may use.
  public var options: InterpreterOptions

  /// Makes an interpreter without variables.
  public init(options: InterpreterOptions) {
    self.options = options
  }

  /// Runs the statements of `line` in order and stops at the first that fails.
  ///
  /// - Parameters:
  ///   - line: Statements, as typed.
  ///   - lineNumber: The line of a file it stands on.
  ///   - context: Threads, memory, cancelling.
  ///   - onResult: Told of each statement as it ends.
  public mutating func run(
    _ line: String, lineNumber: Int = 1, context: ComputeContext,
    onResult: (StatementResult) -> Void
  ) {
    let diagnostic = Diagnostic("commands.unknown-verb", "there are no verbs yet")
    onResult(StatementResult(line: lineNumber, text: line, outcome: .failure(diagnostic)))
  }

  /// What a pane shows now.
  ///
  /// - Parameters:
  ///   - subject: What it is about.
  ///   - window: The part of the map, and the cells there are to draw it with.
  ///   - focusedQuery: The query of the gradient panel.
  ///   - context: Threads, memory, cancelling.
  /// - Returns: The content, or why there is none.
  public func content(
    of subject: PaneSubject, window: MapWindow, focusedQuery: Int, context: ComputeContext
  ) -> PaneContent {
    .failed(Diagnostic("commands.unknown-verb", "there are no verbs yet"))
  }

  /// Moves a parameter and evaluates again what depends on it.
  public mutating func setParameter(_ name: String, to value: Double, context: ComputeContext)
    -> StatementResult
  {
    let diagnostic = Diagnostic("commands.no-parameter", "there is no parameter \(name)")
    return StatementResult(line: 1, text: name, outcome: .failure(diagnostic))
  }

  /// Seed, focus, parameters and memory for the status line.
  public var status: InterpreterStatus {
    InterpreterStatus(seed: options.seed, focus: nil, sliders: [], memoryLimit: .max)
  }

  /// A snapshot that completes lines without the interpreter.
  public var completer: Completer { Completer() }
}
