import App
import Commands
import Foundation
import Synchronization
import Tensors

/// Runs jobs, one at a time, each on a thread of its own with a copy of the interpreter.
///
/// The copy comes back when the job ends. A job that does not stop can be forgotten: nothing is waiting for it.
final class JobRunner {
  private let inbox: Inbox
  private let threadCount: Int
  private let screenCost: ScreenCost
  private var running: (job: Int, flag: CancelFlag)?

  /// The stack of a job's thread: deep enough for the deepest nesting the language allows.
  private static let stackSize = 16 << 20

  init(inbox: Inbox, threadCount: Int, screenCost: ScreenCost) {
    self.inbox = inbox
    self.threadCount = threadCount
    self.screenCost = screenCost
  }

  /// Starts a job on a copy of `interpreter`.
  func start(
    job: Int, on interpreter: Interpreter,
    _ work:
      @escaping @Sendable (
        inout Interpreter, ComputeContext, Publisher, (StatementResult) -> Void
      ) -> Void
  ) {
    let flag = CancelFlag()
    running = (job, flag)
    let inbox = inbox
    let limit = interpreter.status.memoryLimit
    let meter = ProgressMeter { inbox.post(.event(.progress(job: job, $0))) }
    let context = ComputeContext(
      cancelFlag: flag, threadCount: threadCount, memoryLimit: limit,
      progress: { meter.report($0) })
    let pace = PublishingPace(screenCost)
    let publisher = Publisher(isDue: { pace.isDue }) { publication in
      pace.begin()
      inbox.post(.published(job: job, publication))
    }
    Self.detach {
      var copy = interpreter
      work(&copy, context, publisher) { inbox.post(.event(.result(job: job, $0))) }
      inbox.post(.jobEnded(job: job, copy))
    }
  }

  /// Asks the running job to stop.
  func cancel() { running?.flag.cancel() }

  /// Takes note of the end of a job.
  ///
  /// - Returns: False when the job was forgotten before, and its end means nothing.
  func ended(job: Int) -> Bool {
    guard running?.job == job else { return false }
    running = nil
    return true
  }

  /// True while a job runs that was not forgotten.
  var isRunning: Bool { running != nil }

  /// True while the job may still speak.
  func isHeard(job: Int) -> Bool { running?.job == job }

  /// Forgets a job; its thread ends when it next looks at its flag.
  func abandon(job: Int) {
    guard running?.job == job else { return }
    running?.flag.cancel()
    running = nil
  }

  /// Runs `body` on a thread with a large stack.
  static func detach(_ body: @escaping @Sendable () -> Void) {
    let thread = Thread { body() }
    thread.stackSize = stackSize
    thread.start()
  }
}

/// Passes on progress at most thirty times a second.
final class ProgressMeter: Sendable {
  private let nextReport = Mutex<UInt64>(0)
  private let report: @Sendable (Double) -> Void

  init(report: @escaping @Sendable (Double) -> Void) { self.report = report }

  /// Takes in the share that is done, 0…1.
  func report(_ share: Double) {
    let now = DispatchTime.now().uptimeNanoseconds
    let isDue = nextReport.withLock { next in
      guard now >= next else { return false }
      next = now + 33_000_000
      return true
    }
    if isDue { report(share) }
  }
}
