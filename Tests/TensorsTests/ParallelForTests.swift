import Synchronization
import Tensors
import Testing

@Suite("The parallel loop")
struct ParallelForTests {
  @Test("every index runs once", arguments: [(0, 1), (1, 4), (97, 1), (1_009, 2), (3, 8)])
  func everyIndex(count: Int, threadCount: Int) throws {
    let sums = Atomic(0)
    let calls = Atomic(0)
    try parallelFor(count, ComputeContext(threadCount: threadCount)) { index in
      sums.add(index, ordering: .relaxed)
      calls.add(1, ordering: .relaxed)
    }
    #expect(calls.load(ordering: .relaxed) == count)
    #expect(sums.load(ordering: .relaxed) == count * (count - 1) / 2)
  }

  @Test("a raised flag stops it, with one thread or several", arguments: [1, 3])
  func cancelled(threadCount: Int) {
    let context = ComputeContext(threadCount: threadCount)
    let calls = Atomic(0)
    #expect(throws: ComputationCancelled()) {
      try parallelFor(1_000_000, context) { index in
        calls.add(1, ordering: .relaxed)
        if index == 100 { context.cancelFlag.cancel() }
      }
    }
    #expect(calls.load(ordering: .relaxed) < 1_000_000)
  }

  @Test("a flag under another is raised with it, and by itself alone")
  func flagUnderAnother() {
    let parent = CancelFlag()
    let (first, second) = (CancelFlag(under: parent), CancelFlag(under: parent))
    first.cancel()
    #expect(first.isCancelled && !second.isCancelled && !parent.isCancelled)
    parent.cancel()
    #expect(second.isCancelled)
  }
}
