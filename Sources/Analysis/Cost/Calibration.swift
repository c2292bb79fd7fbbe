import Attention
import Glibc
import Synchronization
import Tensors

/// Rates of this machine, each measured when it is first asked for and then kept.
///
/// The engine itself is run on few tokens at the very widths, so that whatever the inner loops do is
/// in the rates. Two numbers of tokens separate what grows with tokens from what grows with pairs; the
/// fastest of several runs is the one that other programs disturbed least.
final class Calibration: Sendable {
  /// Wider heads are measured at this width, and their rates scaled by multiply-adds.
  private static let widest = 64
  /// Rounds until both are reached: the first ones find the machine asleep.
  private static let (fewestRounds, shortest) = (4, Duration.milliseconds(8))

  /// Rates in units of the reference run.
  private let known = Mutex<[RatedWork: WayRates]>([:])
  /// Seconds of the reference run at its best.
  private let reference = Mutex(Double.infinity)
  private let speedUps = Mutex<[Int: Double]>([:])

  /// The rates of some work.
  func rates(of work: RatedWork) -> WayRates {
    let relative = known.withLock { $0[work] } ?? kept(measure(work), for: work)
    return relative.scaled(by: reference.withLock { $0 })
  }

  /// Measured outside the lock: two threads may measure the same, and the first is kept.
  private func kept(_ measured: WayRates, for work: RatedWork) -> WayRates {
    known.withLock { known in
      let rates = known[work] ?? measured
      known[work] = rates
      return rates
    }
  }

  /// How many times faster so many threads are than one.
  func speedUp(threadCount: Int) -> Double {
    if let factor = speedUps.withLock({ $0[threadCount] }) { return factor }
    let work = Self.referenceWork
    let times = Self.fastest(
      [
        Self.run(of: work, tokenCount: 1_024, threadCount: 1),
        Self.run(of: work, tokenCount: 1_024, threadCount: threadCount),
      ], by: Self.passingSeconds)
    let factor = min(max(times[0] / times[1], 1), Double(threadCount))
    speedUps.withLock { $0[threadCount] = factor }
    return factor
  }

  private func measure(_ work: RatedWork) -> WayRates {
    var probe = work
    probe.headWidth = min(work.headWidth, Self.widest)
    probe.valueWidth = min(work.valueWidth, Self.widest)
    let large = Self.largeTokenCount(for: probe)
    let (few, many) = (Double(large / 4), Double(large))
    let times = Self.fastest([
      Self.run(of: probe, tokenCount: large / 4), Self.run(of: probe, tokenCount: large),
      Self.run(of: Self.referenceWork, tokenCount: 256),
    ])
    // Other programs slow the reference in the same rounds: ways measured at other times compare.
    let (short, long) = (times[0] / times[2], times[1] / times[2])
    reference.withLock { $0 = min($0, times[2]) }
    let ratio = work.multiplyAddsPerItem / max(probe.multiplyAddsPerItem, 1)
    if work.way == .factorized {
      let token = max((long - short) / (many - few), 0)
      return WayRates(start: max(short - token * few, 0), token: max(token, long / many / 2))
        .scaled(by: ratio)
    }
    // Seconds for each token, a + b · pairs per token, at two sizes.
    func pairs(_ count: Double) -> Double { work.isCausal ? (count + 1) / 2 : count }
    let slope = (long / many - short / few) / (pairs(many) - pairs(few))
    // Most of the longer run is spent on pairs; a slope that says otherwise was disturbed.
    let whole = long / many / pairs(many)
    let pair = min(max(slope, whole / 2), whole)
    return WayRates(token: max(long / many - pair * pairs(many), 0), pair: pair)
      .scaled(by: ratio)
  }

  private static let referenceWork = RatedWork(
    .tiled, kernel: .exponential, size: AttentionSize(tokenCount: 0, width: 32))

  /// The larger of the two numbers of tokens. For large work: so many that every part of a way is at
  /// work, but no more than some milliseconds of them.
  private static func largeTokenCount(for work: RatedWork) -> Int {
    guard work.isLarge else { return 512 }
    let (wanted, most): (Double, Int) =
      work.way == .factorized
      ? (3e8 / max(work.multiplyAddsPerItem, 1), 4_096)
      : ((5e7 / max(work.multiplyAddsPerItem, 1)).squareRoot(), 1_024)
    var count = 512
    while count < most, 2 * Double(count) <= wanted { count *= 2 }
    return count
  }

  /// The fastest times of some runs that take turns, so that what disturbs one disturbs all.
  ///
  /// - Parameter seconds: Reads a clock.
  private static func fastest(
    _ runs: [() -> Void], by seconds: () -> Double = processorSeconds
  ) -> [Double] {
    var best = [Double](repeating: .infinity, count: runs.count)
    let clock = ContinuousClock()
    let start = clock.now
    var rounds = 0
    while rounds < fewestRounds || clock.now - start < shortest {
      for (index, run) in runs.enumerated() {
        let before = seconds()
        run()
        best[index] = min(best[index], seconds() - before)
      }
      rounds += 1
    }
    return best.map { max($0, 1e-9) }
  }

  /// Seconds this thread has run: what other programs take in between is not counted.
  private static func processorSeconds() -> Double { reading(CLOCK_THREAD_CPUTIME_ID) }

  /// Seconds that pass, for runs on several threads.
  private static func passingSeconds() -> Double { reading(CLOCK_MONOTONIC) }

  private static func reading(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }

  /// What computes an output of so many seeded tokens by the work's way.
  private static func run(
    of work: RatedWork, tokenCount: Int, threadCount: Int = 1
  ) -> () -> Void {
    var generator = RandomGenerator(seed: 0)
    let queries = generator.normal([tokenCount, work.headWidth])
    let keys = generator.normal([tokenCount, work.headWidth])
    let values = generator.normal([tokenCount, work.valueWidth])
    let context = ComputeContext(threadCount: threadCount)
    return {
      do {
        let attention = try Attention(
          queries: queries, keys: keys, values: values, mechanism: mechanism(work.degree),
          isCausal: work.isCausal)
        if work.way == .dense {
          _ = try attention.weights(context).matrixProduct(values)
        } else {
          _ = try attention.forward(context, way: work.way)
        }
      } catch {
        preconditionFailure("a probe of \(tokenCount) tokens is a valid attention, got \(error)")
      }
    }
  }

  private static func mechanism(_ degree: Int?) throws(AttentionError) -> any Mechanism {
    guard let degree else { return Softmax() }
    return try Fastmax(order: min(max(degree, 1), Fastmax.largestOrder))
  }
}
