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
  /// The interpreter before the running job, once that has published another.
  private var interpreterBeforeJob: Interpreter?
  private var snapshots: [Int: Interpreter] = [:]
  /// Jobs that have changed the interpreter so far.
  private var generation = 0
  var historyComplained = false
  private var isLeaving = false
  private let screenCost: ScreenCost
  private var pace = FramePace()

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
    screenCost = ScreenCost()
    jobs = JobRunner(inbox: inbox, threadCount: threadCount, screenCost: screenCost)
    renderer = PaneRenderer(inbox: inbox, threadCount: threadCount, screenCost: screenCost)
  }

  /// Runs until the person leaves; `session` is opened first.
  func run(opening session: String?) {
    handle(.tick(seconds: Self.now))
    handle(.restored(interpreter.status))
    perform(model.startEffects)
    if let session { handle(.sessionOpened(path: session, openLesson(session))) }
    var isUrgent = true
    while !isLeaving {
      if isUrgent || pace.isDue(at: Self.now) { present() }
      isUrgent = takeEvents()
    }
  }

  private func present() {
    let spent = screenCost.add { terminal.present(view(of: model)) }
    pace.note(spent, at: Self.now)
  }

  private static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

  /// Waits for an event, then takes all that wait, so that one frame shows them together.
  ///
  /// - Returns: True when the screen has to change at once; false when all that has changed is how
  ///   far a job is.
  private func takeEvents() -> Bool {
    var next = terminal.nextEvent(within: model.wantsTicks ? pace.patience(at: Self.now) : nil)
    handle(.tick(seconds: Self.now))
    var isUrgent = !model.wantsTicks
    // A flood of input must not keep the screen from being drawn.
    var remaining = 256
    while let event = next, !isLeaving {
      if event != .woken {
        handle(.terminal(event))
        isUrgent = true
      }
      if takeMessages() { isUrgent = true }
      remaining -= 1
      next = remaining > 0 ? terminal.nextEvent(within: 0) : nil
    }
    if takeMessages() { isUrgent = true }
    return isUrgent
  }

  /// - Returns: True when one of them has to be seen at once.
  private func takeMessages() -> Bool {
    var isUrgent = false
    for message in inbox.drain() where !isLeaving {
      switch message {
      case .event(let event):
        guard isHeard(event) else { continue }
        handle(event)
        if case .progress = event { continue }
        isUrgent = true
      case .published(let job, let publication):
        guard jobs.isHeard(job: job) else { continue }
        if interpreterBeforeJob == nil { interpreterBeforeJob = interpreter }
        interpreter = publication.interpreter
        generation += 1
        handle(.published(job: job, publication.state))
      case .jobEnded(let job, let result):
        guard jobs.ended(job: job) else { continue }
        interpreter = result
        interpreterBeforeJob = nil
        generation += 1
        handle(.finished(job: job, interpreter.status))
        isUrgent = true
      }
    }
    return isUrgent
  }

  /// Forgets a job; what it has published is forgotten with it.
  private func abandon(_ job: Int) {
    jobs.abandon(job: job)
    guard let before = interpreterBeforeJob else { return }
    interpreter = before
    interpreterBeforeJob = nil
    generation += 1
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
      jobs.start(job: job, on: interpreter) { interpreter, context, publisher, report in
        interpreter.run(
          text, lineNumber: line, context: context, publisher: publisher, onResult: report)
      }
    case .setPlace(let place, let ground): interpreter.setPlace(place, on: ground)
    case .setParameter(let job, let name, let value):
      jobs.start(job: job, on: interpreter) { interpreter, context, _, report in
        report(interpreter.setParameter(name, to: value, context: context))
      }
    case .render(let request, let subject, let window, let query):
      renderer.request(
        request, subject, window: window, focusedQuery: query, from: interpreter,
        generation: generation, besideJob: jobs.isRunning)
    case .complete(let request, let line, let cursor):
      let completion = interpreter.completer.complete(
        line: line, cursor: cursor, listFiles: entries(ofFolder:))
      handle(.completion(request: request, completion))
    case .cancel:
      jobs.cancel()
      renderer.cancelAll()
    case .stopRefining(let request): renderer.cancel(request)
    case .abandon(let job): abandon(job)
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
