import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Runs stages one after another, each of `counts[stage]` indices split over the context's threads.
///
/// An index of a stage begins when all indices of the stages before it have ended, so one stage may
/// read what earlier ones wrote. The threads stay at work from the first stage to the last: between
/// stages a thread gives up its core instead of sleeping, which short stages could not afford.
///
/// The flag is looked at before each index, so an index should take well below 100 ms.
///
/// - Throws: `ComputationCancelled` when the flag was raised; some indices then did not run.
public func parallelStages(
  _ counts: [Int], _ context: ComputeContext,
  _ body: @Sendable (_ stage: Int, _ index: Int) -> Void
) throws(ComputationCancelled) {
  try context.checkCancelled()
  let threads = min(max(context.threadCount, 1), counts.max() ?? 0)
  if threads <= 1 {
    for (stage, count) in counts.enumerated() {
      for index in 0..<count {
        try context.checkCancelled()
        body(stage, index)
      }
      context.progress?(Double(stage + 1) / Double(counts.count))
    }
    return
  }
  let flag = context.cancelFlag
  let next = Atomic(0)
  let finished = Atomic(0)
  DispatchQueue.concurrentPerform(iterations: threads) { thread in
    var (stage, begin) = (0, 0)
    while !flag.isCancelled {
      let ticket = next.wrappingAdd(1, ordering: .relaxed).oldValue
      while stage < counts.count, ticket >= begin + counts[stage] {
        begin += counts[stage]
        stage += 1
        if thread == 0 { context.progress?(Double(stage) / Double(counts.count)) }
      }
      guard stage < counts.count else { return }
      // Everything before this stage was taken by a thread that is at work on it.
      while finished.load(ordering: .acquiring) < begin {
        if flag.isCancelled { return }
        sched_yield()
      }
      body(stage, ticket - begin)
      finished.wrappingAdd(1, ordering: .acquiringAndReleasing)
    }
  }
  try context.checkCancelled()
}
