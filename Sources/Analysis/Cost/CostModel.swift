public import Attention

/// Predicts how long the ways to an output take on this machine.
///
/// A head's time is linear in its tokens and its pairs; the rates are measured once for each kernel
/// and width, in some milliseconds, at first use. Nothing else about the machine is assumed.
public struct CostModel: Sendable {
  private let rates: @Sendable (RatedWork) -> WayRates
  private let speedUp: @Sendable (_ threadCount: Int) -> Double

  /// A model with given rates.
  ///
  /// - Parameters:
  ///   - rates: The rates of one thread.
  ///   - speedUp: How many times faster so many threads are than one, with work for all.
  public init(
    rates: @escaping @Sendable (RatedWork) -> WayRates,
    speedUp: @escaping @Sendable (_ threadCount: Int) -> Double = { Double($0) }
  ) {
    self.rates = rates
    self.speedUp = speedUp
  }

  /// The model whose rates are measured here.
  public static let thisMachine: CostModel = {
    let calibration = Calibration()
    return CostModel(
      rates: { calibration.rates(of: $0) }, speedUp: { calibration.speedUp(threadCount: $0) })
  }()

  /// The model that plans use; a test sets its own: `CostModel.$current.withValue(model) { … }`.
  @TaskLocal public static var current = CostModel.thisMachine

  /// Predicted seconds of an output.
  ///
  /// - Parameters:
  ///   - way: The way taken; it is to exist for the kernel.
  ///   - kernel: What turns scores into weights.
  ///   - size: The extents.
  ///   - threadCount: Threads at work, at least 1.
  public func seconds(
    _ way: AttentionWay, kernel: Kernel, size: AttentionSize, threadCount: Int = 1
  ) -> Double {
    guard size.headCount > 0, size.queryCount > 0 else { return 0 }
    let head = rates(RatedWork(way, kernel: kernel, size: size)).seconds(for: size)
    let serial = Double(size.headCount) * head
    return threadCount > 1 ? serial / max(speedUp(threadCount), 1) : serial
  }

  /// The faster of the ways that store no N × N, with its predicted seconds.
  public func best(
    kernel: Kernel, size: AttentionSize, threadCount: Int = 1
  ) -> (way: AttentionWay, seconds: Double) {
    let ways: [AttentionWay] =
      kernel.featureCount(width: size.headWidth, valueWidth: size.valueWidth) == nil
      ? [.tiled] : [.tiled, .factorized]
    let timed = ways.map {
      ($0, seconds($0, kernel: kernel, size: size, threadCount: threadCount))
    }
    return timed.min { $0.1 < $1.1 } ?? (.tiled, 0)
  }

  /// N*: from so many tokens on the factorised way of `kernel` is predicted to be faster than the
  /// tiled way of `other`; nil when that is beyond 2³⁰ tokens, or there are no features.
  ///
  /// - Parameter size: The extents, whose numbers of tokens are left aside.
  public func crossover(
    of kernel: Kernel, against other: Kernel = .exponential, size: AttentionSize
  ) -> Int? {
    guard kernel.featureCount(width: size.headWidth, valueWidth: size.valueWidth) != nil else {
      return nil
    }
    var head = size
    head.headCount = 1
    func isFaster(_ count: Int) -> Bool {
      (head.queryCount, head.keyCount) = (count, count)
      return seconds(.factorized, kernel: kernel, size: head)
        < seconds(.tiled, kernel: other, size: head)
    }
    var (below, above) = (0, 1 << 30)
    guard isFaster(above) else { return nil }
    while above - below > 1 {
      let middle = below + (above - below) / 2
      if isFaster(middle) { above = middle } else { below = middle }
    }
    return above
  }
}
