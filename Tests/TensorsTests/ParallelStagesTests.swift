import Synchronization
import Tensors
import Testing

@Suite("Stages one after another on several threads")
struct ParallelStagesTests {
  @Test("an index begins after all indices of earlier stages have ended", arguments: [1, 2, 5])
  func order(threadCount: Int) throws {
    let counts = [3, 0, 17, 1, 0, 40, 2]
    let done = Atomic(0)
    let mistakes = Atomic(0)
    try parallelStages(counts, ComputeContext(threadCount: threadCount)) { stage, index in
      let before = counts[..<stage].reduce(0, +)
      if done.load(ordering: .acquiring) < before { mistakes.add(1, ordering: .relaxed) }
      if index >= counts[stage] { mistakes.add(1, ordering: .relaxed) }
      done.add(1, ordering: .acquiringAndReleasing)
    }
    #expect(done.load(ordering: .relaxed) == counts.reduce(0, +))
    #expect(mistakes.load(ordering: .relaxed) == 0)
  }

  @Test("a raised flag ends the stages with an error", arguments: [1, 3])
  func cancelled(threadCount: Int) {
    let context = ComputeContext(threadCount: threadCount)
    let done = Atomic(0)
    #expect(throws: ComputationCancelled()) {
      try parallelStages([2, 1_000, 1_000], context) { stage, _ in
        done.add(1, ordering: .relaxed)
        if stage == 1 { context.cancelFlag.cancel() }
      }
    }
    #expect(done.load(ordering: .relaxed) < 1_000)
  }

  @Test("progress ends at 1")
  func progress() throws {
    let last = Mutex(0.0)
    let context = ComputeContext(threadCount: 1) { share in last.withLock { $0 = share } }
    try parallelStages([1, 2, 3], context) { _, _ in }
    #expect(last.withLock { $0 } == 1)
  }
}
