import App
import Commands
import Foundation
import Screen

/// The interactive program: events in, one frame out, effects turned into work.
///
/// Everything here runs on the thread that owns the terminal.
final class EventPump {
  private let terminal: any Terminal
  private var model: Model
  private let inbox: Inbox
  private let jobs: JobRunner
  private let renderer: PaneRenderer
  let history: HistoryFile
  private let policies: WritePolicies

  private var interpreter: Interpreter
  private var snapshots: [Int: Interpreter] = [:]
  /// Jobs that have changed the interpreter so far.
  private var generation = 0
  var historyComplained = false
  private var isLeaving = false

  init(
    terminal: any Terminal, model: Model, interpreter: Interpreter, history: HistoryFile,
    policies: WritePolicies, threadCount: Int
  ) {
    self.terminal = terminal
    self.model = model
    self.interpreter = interpreter
    self.history = history
    self.policies = policies
    inbox = Inbox(wake: terminal.wake)
    jobs = JobRunner(inbox: inbox, threadCount: threadCount)
    renderer = PaneRenderer(inbox: inbox, threadCount: threadCount)
  }

  /// Runs until the person leaves; `session` is opened first.
  func run(opening session: String?) {
    handle(.tick(seconds: Self.now))
    handle(.restored(interpreter.status))
    perform(model.startEffects)
    if let session { handle(.sessionOpened(path: session, openLesson(session))) }
    var isChanged = true
    while !isLeaving {
      if isChanged { terminal.present(view(of: model)) }
      isChanged = takeEvents()
    }
  }

  private static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

  /// Waits for an event, then takes all that wait, so that one frame shows them together.
  ///
  /// - Returns: True when the screen may have to change.
  private func takeEvents() -> Bool {
    var next = terminal.nextEvent(within: model.wantsTicks ? 100 : nil)
    handle(.tick(seconds: Self.now))
    // A flood of input must not keep the screen from being drawn.
    var remaining = 256
    while let event = next, !isLeaving {
      if event != .woken { handle(.terminal(event)) }
      takeMessages()
      remaining -= 1
      next = remaining > 0 ? terminal.nextEvent(within: 0) : nil
    }
    takeMessages()
    return true
  }

  private func takeMessages() {
    for message in inbox.drain() where !isLeaving {
      switch message {
      case .event(let event):
        if isHeard(event) { handle(event) }
      case .jobEnded(let job, let result):
        guard jobs.ended(job: job) else { continue }
        interpreter = result
        generation += 1
        handle(.finished(job: job, interpreter.status))
      }
    }
  }

  private func isHeard(_ event: AppEvent) -> Bool {
    switch event {
    case .result(let job, _), .progress(let job, _): return jobs.isHeard(job: job)
    case .content(let request, _, let isFinal):
      if isFinal { renderer.answered(request) }
      return true
    default: return true
    }
  }

  func handle(_ event: AppEvent) { perform(model.update(event)) }

  private func perform(_ effects: [Effect]) {
    for effect in effects { perform(effect) }
  }

  private func perform(_ effect: Effect) {
    switch effect {
    case .run(let job, let text, let line, let source):
      policies.apply(source, to: &interpreter.options)
      jobs.start(job: job, on: interpreter) { interpreter, context, report in
        interpreter.run(text, lineNumber: line, context: context, onResult: report)
      }
    case .setPlace(let place, let ground): interpreter.setPlace(place, on: ground)
    case .setParameter(let job, let name, let value):
      jobs.start(job: job, on: interpreter) { interpreter, context, report in
        report(interpreter.setParameter(name, to: value, context: context))
      }
    case .render(let request, let subject, let window, let query):
      renderer.request(
        request, subject, window: window, focusedQuery: query, from: interpreter,
        generation: generation)
    case .complete(let request, let line, let cursor):
      let completion = interpreter.completer.complete(
        line: line, cursor: cursor, listFiles: entries(ofFolder:))
      handle(.completion(request: request, completion))
    case .cancel:
      jobs.cancel()
      renderer.cancelAll()
    case .stopRefining(let request): renderer.cancel(request)
    case .abandon(let job): jobs.abandon(job: job)
    case .snapshot(let number): snapshots[number] = interpreter
    case .restore(let number):
      if let snapshot = snapshots[number] { interpreter = snapshot }
      generation += 1
      handle(.restored(interpreter.status))
    case .openSession(let path): handle(.sessionOpened(path: path, openLesson(path)))
    case .appendHistory(let line): remember(line)
    case .editExternally(let line): handle(.edited(edit(line, lending: terminal.lend(to:))))
    case .setMouse(let isOn): terminal.setMouseReporting(isOn)
    case .suspend: terminal.suspend()
    case .repaint: terminal.repaint()
    case .quit: isLeaving = true
    }
  }
}
