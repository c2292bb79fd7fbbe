import App
import Commands
import Dispatch
import Synchronization
import Tensors

/// Computes what panes show, on threads of its own, always from the interpreter as it was when asked.
///
/// Every request is answered at once with what is known; where that is an estimate, what is left is
/// found out between requests, and told about four times a second.
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
  private let screenCost: ScreenCost
  /// The requests that are not answered yet.
  private var open: [Int: Open] = [:]

  private struct Open {
    var subject: PaneSubject
    var window: MapWindow
    /// How many jobs had changed the interpreter when it was asked.
    var generation: Int
    var flag: CancelFlag
  }

  init(inbox: Inbox, threadCount: Int, screenCost: ScreenCost) {
    self.inbox = inbox
    self.threadCount = threadCount
    self.screenCost = screenCost
    let waiting = waiting
    // Two, so that a quick map beside a slow one does not wait for it.
    for _ in 0..<Self.workerCount {
      JobRunner.detach { Self.work(on: waiting, inbox, screenCost) }
    }
  }

  private static let workerCount = 2

  /// Answers requests without end, and between them finds out more for its own.
  private static func work(
    on waiting: Channel<Request>, _ inbox: Inbox, _ screenCost: ScreenCost
  ) -> Never {
    var unfinished: [Unfinished] = []
    while true {
      if unfinished.isEmpty {
        let request = waiting.next()
        screenCost.add { unfinished += answer(request, inbox) }
      } else if let request = waiting.takeIfAny() {
        screenCost.add { unfinished += answer(request, inbox) }
      } else {
        screenCost.add { unfinished = refine(unfinished, inbox) }
      }
    }
  }

  /// Asks for the content of a pane; older requests for the same subject are no longer wanted, unless two panes ask
  /// for the same picture. A small picture waits for the others, and gives way to them.
  ///
  /// - Parameter besideJob: True while a job runs: it keeps the processors, and panes take one.
  func request(
    _ number: Int, _ subject: PaneSubject, window: MapWindow, focusedQuery: Int,
    from interpreter: Interpreter, generation: Int, besideJob: Bool
  ) {
    for (_, older) in open
    where older.subject == subject
      && (older.window != window || older.generation != generation)
      && (older.window.isOverview || !window.isOverview)
    {
      older.flag.cancel()
    }
    let flag = CancelFlag()
    open[number] = Open(subject: subject, window: window, generation: generation, flag: flag)
    let context = ComputeContext(
      cancelFlag: flag, threadCount: besideJob ? 1 : threadCount,
      memoryLimit: interpreter.status.memoryLimit)
    waiting.send(
      Request(
        number: number, interpreter: interpreter, subject: subject, window: window,
        focusedQuery: focusedQuery, context: context))
  }

  /// Asks all open requests to stop.
  func cancelAll() {
    for (_, request) in open { request.flag.cancel() }
  }

  /// Asks a request to stop being refined.
  func cancel(_ number: Int) { open[number]?.flag.cancel() }

  /// Takes note that a request was answered for good.
  func answered(_ number: Int) { open[number] = nil }

  /// A request whose answer can still become better.
  private struct Unfinished: Sendable {
    var request: Request
    var look: PaneLook
    var toldAt: DispatchTime
  }

  /// Answers a request; what is left of it, if anything is.
  private static func answer(_ request: Request, _ inbox: Inbox) -> [Unfinished] {
    let flag = request.context.cancelFlag
    let look =
      flag.isCancelled
      ? nil
      : request.interpreter.look(
        at: request.subject, window: request.window, focusedQuery: request.focusedQuery,
        context: request.context)
    // What was cancelled on the way is incomplete: a diagnostic about it would be noise.
    guard let look, !flag.isCancelled else {
      inbox.post(.event(.content(request: request.number, nil, isFinal: true)))
      return []
    }
    let isFinal = look.isFinal || request.window.isOverview
    inbox.post(.event(.content(request: request.number, look.content, isFinal: isFinal)))
    return isFinal ? [] : [Unfinished(request: request, look: look, toldAt: .now())]
  }

  /// Finds out more for the requests in turn; those that are left, the next first.
  private static func refine(_ unfinished: [Unfinished], _ inbox: Inbox) -> [Unfinished] {
    var rest = unfinished
    var first = rest.removeFirst()
    let number = first.request.number
    do {
      try first.look.refine(first.request.context)
    } catch {
      // Only cancelling stops it; what was found is on the screen.
      inbox.post(.event(.content(request: number, first.look.content, isFinal: true)))
      return rest
    }
    let isFinal = first.look.isFinal
    if isFinal || DispatchTime.now() >= first.toldAt + .milliseconds(tellingPause) {
      inbox.post(.event(.content(request: number, first.look.content, isFinal: isFinal)))
      first.toldAt = .now()
    }
    return isFinal ? rest : rest + [first]
  }

  private static let tellingPause = 250
}
