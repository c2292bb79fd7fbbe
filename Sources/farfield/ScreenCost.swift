import Dispatch
import Foundation
import Synchronization

/// Processor time that the screen has taken: drawing frames and computing what panes show.
final class ScreenCost: Sendable {
  private let nanoseconds = Mutex<UInt64>(0)

  /// Seconds so far, over all threads.
  var seconds: Double { nanoseconds.withLock { Double($0) / 1e9 } }

  /// Does work for the screen on this thread.
  ///
  /// - Returns: Seconds of processor time it took.
  @discardableResult
  func add(_ work: () -> Void) -> Double {
    let start = Self.threadTime
    work()
    let spent = Self.threadTime - start
    nanoseconds.withLock { $0 += spent }
    return Double(spent) / 1e9
  }

  /// Nanoseconds this thread has run.
  private static var threadTime: UInt64 {
    var time = timespec()
    guard clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0 else { return 0 }
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}

/// Decides when a job may show how things stand, so that showing it costs the job little.
///
/// A job that uses all processors loses what the screen takes. A state is due when what the screen has
/// cost since the last one is a small share of the time since; a screen that stands still for long
/// may cost more, and in the end it moves whatever it costs.
final class PublishingPace: Sendable {
  private struct Start: Sendable {
    var time: Double
    var cost: Double
  }

  private let screenCost: ScreenCost
  private let start = Mutex<Start?>(nil)

  /// Seconds since the last state, and the share of one processor that the screen may take from then on.
  private static let shares: [(seconds: Double, share: Double)] = [
    (10, .infinity), (2, 0.05), (0.1, 0.01),
  ]

  init(_ screenCost: ScreenCost) { self.screenCost = screenCost }

  /// True when there is time for a state.
  var isDue: Bool {
    guard let start = start.withLock({ $0 }) else { return true }
    let elapsed = Self.now - start.time
    guard let share = Self.shares.first(where: { elapsed >= $0.seconds })?.share else {
      return false
    }
    return screenCost.seconds - start.cost <= share * elapsed
  }

  /// Takes note that a state is on its way.
  func begin() {
    let now = Start(time: Self.now, cost: screenCost.seconds)
    start.withLock { $0 = now }
  }

  private static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }
}

/// How often frames are drawn that show nothing but how far a job is.
struct FramePace {
  private var due = 0.0

  /// Such frames take at most this share of a processor.
  private static let share = 0.003
  /// Seconds between them.
  private static let pauses = 0.1...1.0

  /// True when the next may be drawn; seconds on the clock of the ticks.
  func isDue(at now: Double) -> Bool { now >= due }

  /// Milliseconds until then, at least 1.
  func patience(at now: Double) -> Int { max(1, Int(((due - now) * 1e3).rounded(.up))) }

  /// Takes note of a frame that cost so many seconds.
  mutating func note(_ cost: Double, at now: Double) {
    due = now + min(max(cost / Self.share, Self.pauses.lowerBound), Self.pauses.upperBound)
  }
}
