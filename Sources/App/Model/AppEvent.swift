public import Commands
public import Diagnostics
public import Screen

/// Whatever can happen to the program; the only way its model changes.
public enum AppEvent: Sendable {
  /// The terminal has something: a key, a paste, the mouse, a new size.
  case terminal(TerminalEvent)
  /// One statement of a job ended.
  case result(job: Int, StatementResult)
  /// All statements of a job ended, or the parameter stands at its new value.
  case finished(job: Int, InterpreterStatus)
  /// How far a job is, 0…1.
  case progress(job: Int, Double)
  /// How things stand in the middle of a job; panes are computed from there on by the interpreter
  /// that came with it.
  case published(job: Int, PublishedState)
  /// The answer to ``Effect/render(request:_:_:focusedQuery:)``; nil when it was cancelled. Better
  /// answers follow while `isFinal` is false.
  case content(request: Int, PaneContent?, isFinal: Bool = true)
  /// The answer to ``Effect/complete(request:line:cursor:)``.
  case completion(request: Int, Completion)
  /// The line comes back from the editor; nil when it was left without saving.
  case edited(String?)
  /// The answer to ``Effect/openSession(path:)``.
  case sessionOpened(path: String, Result<Lesson, Diagnostic>)
  /// The answer to ``Effect/restore(snapshot:)``.
  case restored(InterpreterStatus)
  /// Something outside the commands wants to be told, such as a history that cannot be written.
  case notice(Diagnostic)
  /// The clock: seconds since any fixed moment, never going back. Sent before other events, and
  /// ten times a second while ``Model/wantsTicks``.
  case tick(seconds: Double)
}
