public import Commands

/// Where commands come from; it decides what they may do.
public enum CommandSource: Equatable, Sendable {
  /// A person typed them.
  case prompt
  /// A session file: data from somebody else.
  case session(path: String)
  /// A person said yes to a question about them.
  case confirmed
}

/// Work the model asks for; the program does it and answers with events.
///
/// Jobs change the interpreter and are asked for one at a time: the next comes after the last one
/// ``AppEvent/finished(job:_:)``. Requests only read and may be answered in any order.
public enum Effect: Equatable, Sendable {
  /// Run these statements; answer with results and `finished`.
  case run(job: Int, text: String, line: Int, source: CommandSource)
  /// Take note of where the maps are looked at, before commands that go on from there.
  case setPlace(MapPlace, on: MapGround)
  /// Move a parameter; answer with one result and `finished`.
  case setParameter(job: Int, name: String, value: Double)
  /// Compute what a pane shows; answer with `content`, more than once where the first is an
  /// estimate.
  case render(request: Int, PaneSubject, MapWindow, focusedQuery: Int)
  /// Complete the line at a UTF-8 offset; answer with `completion`.
  case complete(request: Int, line: String, cursor: Int)
  /// Ask the running job and the running requests to stop; they answer all the same.
  case cancel
  /// Ask for no better answers to a request; a last one follows.
  case stopRefining(request: Int)
  /// Forget a job that does not stop: nothing more is heard of it, and the interpreter goes on
  /// as it was before the job.
  case abandon(job: Int)
  /// Keep a copy of the interpreter under this number.
  case snapshot(Int)
  /// Go back to a copy; answer with `restored`.
  case restore(snapshot: Int)
  /// Read and parse a session file; answer with `sessionOpened`.
  case openSession(path: String)
  /// Add a line to the history file.
  case appendHistory(String)
  /// Open the line in the person's editor; answer with `edited`.
  case editExternally(String)
  /// Turn mouse reports on or off.
  case setMouse(Bool)
  /// Stop until continued by the shell.
  case suspend
  /// Paint the whole screen anew.
  case repaint
  /// Leave with exit code 0.
  case quit
}
