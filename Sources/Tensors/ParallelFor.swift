import Dispatch
import Synchronization

/// Runs `body` for every index of 0..<`count`, split over the context's threads.
///
/// The flag is looked at before each index, so an index should take well below 100 ms. Which thread
/// runs an index is left open: results that must not depend on it are written to places of their own.
///
/// - Throws: `ComputationCancelled` when the flag was raised; some indices then did not run.
public func parallelFor(
  _ count: Int, _ context: ComputeContext, _ body: @Sendable (Int) -> Void
) throws(ComputationCancelled) {
  try context.checkCancelled()
  let threads = min(max(context.threadCount, 1), count)
  let progress = ProgressReport(count: count, context)
  if threads <= 1 {
    for index in 0..<count {
      try context.checkCancelled()
      body(index)
      progress.advance()
    }
    return
  }
  let next = Atomic(0)
  DispatchQueue.concurrentPerform(iterations: threads) { _ in
    while !context.cancelFlag.isCancelled {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      body(index)
      progress.advance()
    }
  }
  try context.checkCancelled()
}

/// Counts finished pieces and tells the context, at most some tens of times a second.
private final class ProgressReport: Sendable {
  private let count: Int
  private let report: (@Sendable (Double) -> Void)?
  private let finished = Atomic(0)
  private let nextReport: Atomic<UInt64>
  private static let interval: UInt64 = 33_000_000

  init(count: Int, _ context: ComputeContext) {
    self.count = count
    report = context.progress
    nextReport = Atomic(DispatchTime.now().uptimeNanoseconds + Self.interval)
  }

  func advance() {
    guard let report else { return }
    let done = finished.wrappingAdd(1, ordering: .relaxed).newValue
    let now = DispatchTime.now().uptimeNanoseconds
    let due = nextReport.load(ordering: .relaxed)
    guard now >= due else { return }
    // Only the thread that moves the deadline reports.
    let (isOurs, _) = nextReport.compareExchange(
      expected: due, desired: now + Self.interval, ordering: .relaxed)
    if isOurs { report(Double(done) / Double(count)) }
  }
}
