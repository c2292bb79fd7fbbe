import Attention
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
  private static let runCount = 4

  private let known = Mutex<[RatedWork: WayRates]>([:])
  private let speedUps = Mutex<[Int: Double]>([:])

  /// The rates of some work.
  func rates(of work: RatedWork) -> WayRates {
    if let rates = known.withLock({ $0[work] }) { return rates }
    // Measured outside the lock: two threads may measure the same, and the first is kept.
    let measured = Self.measure(work)
    return known.withLock { known in
      let rates = known[work] ?? measured
      known[work] = rates
      return rates
    }
  }

  /// How many times faster so many threads are than one.
  func speedUp(threadCount: Int) -> Double {
    if let factor = speedUps.withLock({ $0[threadCount] }) { return factor }
    let work = RatedWork(
      .tiled, kernel: .exponential, size: AttentionSize(tokenCount: 0, width: 32))
    let one = Self.seconds(work, tokenCount: 1024, threadCount: 1)
    let several = Self.seconds(work, tokenCount: 1024, threadCount: threadCount)
    let factor = min(max(one / several, 1), Double(threadCount))
    speedUps.withLock { $0[threadCount] = factor }
    return factor
  }

  private static func measure(_ work: RatedWork) -> WayRates {
    var probe = work
    probe.headWidth = min(work.headWidth, widest)
    probe.valueWidth = min(work.valueWidth, widest)
    let large = largeTokenCount(for: probe)
    let (few, many) = (Double(large / 4), Double(large))
    let short = seconds(probe, tokenCount: large / 4)
    let long = seconds(probe, tokenCount: large)
    let ratio = work.multiplyAddsPerItem / max(probe.multiplyAddsPerItem, 1)
    if work.way == .factorized {
      let token = max((long - short) / (many - few), 0)
      return WayRates(start: max(short - token * few, 0), token: max(token, long / many / 4))
        .scaled(by: ratio)
    }
    // Seconds for each token, a + b · pairs per token, at two sizes.
    func pairs(_ count: Double) -> Double { work.isCausal ? (count + 1) / 2 : count }
    let slope = (long / many - short / few) / (pairs(many) - pairs(few))
    let pair = min(max(slope, 0), long / many / pairs(many))
    return WayRates(token: max(long / many - pair * pairs(many), 0), pair: pair)
      .scaled(by: ratio)
  }

  /// The larger of the two numbers of tokens: so many that starting costs little and that every part
  /// of a way is at work, but no more than some milliseconds of them.
  private static func largeTokenCount(for work: RatedWork) -> Int {
    let (wanted, fewest, most): (Double, Int, Int) =
      work.way == .factorized
      ? (3e8 / max(work.multiplyAddsPerItem, 1), 512, 4_096)
      : ((5e7 / max(work.multiplyAddsPerItem, 1)).squareRoot(), 512, 1_024)
    var count = fewest
    while count < most, 2 * Double(count) <= wanted { count *= 2 }
    return count
  }

  /// The fastest of several runs.
  private static func seconds(_ work: RatedWork, tokenCount: Int, threadCount: Int = 1) -> Double {
    var generator = RandomGenerator(seed: 0)
    let queries = generator.normal([tokenCount, work.headWidth])
    let keys = generator.normal([tokenCount, work.headWidth])
    let values = generator.normal([tokenCount, work.valueWidth])
    let context = ComputeContext(threadCount: threadCount)
    do {
      let attention = try Attention(
        queries: queries, keys: keys, values: values, mechanism: mechanism(work.degree),
        isCausal: work.isCausal)
      let clock = ContinuousClock()
      var best = Double.infinity
      for _ in 0..<runCount {
        let elapsed = try clock.measure {
          if work.way == .dense {
            _ = try attention.weights(context).matrixProduct(values)
          } else {
            _ = try attention.forward(context, way: work.way)
          }
        }
        best = min(best, elapsed / .seconds(1))
      }
      return max(best, 1e-9)
    } catch {
      preconditionFailure("a probe of \(tokenCount) tokens is a valid attention, got \(error)")
    }
  }

  private static func mechanism(_ degree: Int?) throws(AttentionError) -> any Mechanism {
    guard let degree else { return Softmax() }
    return try Fastmax(order: min(max(degree, 1), Fastmax.largestOrder))
  }
}
