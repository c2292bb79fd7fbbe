import App
import Commands
import Synchronization
import Tensors

/// Computes what panes show, on one thread, always from the interpreter as it was when asked.
final class PaneRenderer {
  private struct Request: Sendable {
    var number: Int
    var interpreter: Interpreter
    var subject: PaneSubject
    var window: MapWindow
    var focusedQuery: Int
    var context: ComputeContext
  }

  private let waiting = Channel<Request>()
  private let inbox: Inbox
  private let threadCount: Int
  /// The requests that are not answered yet.
  private var open: [Int: Open] = [:]

  private struct Open {
    var subject: PaneSubject
    var window: MapWindow
    /// How many jobs had changed the interpreter when it was asked.
    var generation: Int
    var flag: CancelFlag
  }

  init(inbox: Inbox, threadCount: Int) {
    self.inbox = inbox
    self.threadCount = threadCount
    let waiting = waiting
    JobRunner.detach {
      while true { Self.answer(waiting.next(), inbox) }
    }
  }

  /// Asks for the content of a pane; older requests for the same subject are no longer wanted, unless two panes ask
  /// for the same picture.
  func request(
    _ number: Int, _ subject: PaneSubject, window: MapWindow, focusedQuery: Int,
    from interpreter: Interpreter, generation: Int
  ) {
    for (_, older) in open
    where older.subject == subject
      && (older.window != window || older.generation != generation)
    {
      older.flag.cancel()
    }
    let flag = CancelFlag()
    open[number] = Open(subject: subject, window: window, generation: generation, flag: flag)
    let context = ComputeContext(
      cancelFlag: flag, threadCount: threadCount, memoryLimit: interpreter.status.memoryLimit)
    waiting.send(
      Request(
        number: number, interpreter: interpreter, subject: subject, window: window,
        focusedQuery: focusedQuery, context: context))
  }

  /// Asks all open requests to stop.
  func cancelAll() {
    for (_, request) in open { request.flag.cancel() }
  }

  /// Takes note that a request was answered.
  func answered(_ number: Int) { open[number] = nil }

  private static func answer(_ request: Request, _ inbox: Inbox) {
    let flag = request.context.cancelFlag
    let content =
      flag.isCancelled
      ? nil
      : request.interpreter.content(
        of: request.subject, window: request.window, focusedQuery: request.focusedQuery,
        context: request.context)
    // What was cancelled on the way is incomplete: a diagnostic about it would be noise.
    inbox.post(.event(.content(request: request.number, flag.isCancelled ? nil : content)))
  }
}
