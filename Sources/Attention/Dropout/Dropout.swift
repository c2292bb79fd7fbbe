import Tensors

/// What is left out at random while a model trains, and how often. Evaluation uses none.
///
/// What is kept is divided by the kept share. Masks are a function of the seed and of the indices of
/// what they hide, so the way back makes them again and nothing stores them.
public struct Dropout: Equatable, Sendable {
  /// What is dropped.
  public enum Scheme: String, CaseIterable, Sendable {
    /// Weights, pair by pair, after they were normalised. Every pair is visited.
    case weights
    /// Numbers of normalised queries and keys, before features are made of them.
    case standard
    /// Whole keys. Under a causal mask a query always sees its own; without one, the keys are drawn
    /// again when none is left.
    case oneD
    /// Features of the second order, those of every query and key by a mask of its own.
    case quadratic
  }

  /// What is dropped.
  public let scheme: Scheme
  /// The share that is dropped, 0..<1.
  public let rate: Double
  /// What the masks are drawn from.
  public let seed: UInt64

  /// Makes it.
  ///
  /// - Throws: ``AttentionError/dropoutRateOutOfRange(_:)``.
  public init(scheme: Scheme, rate: Double, seed: UInt64) throws(AttentionError) {
    guard rate >= 0, rate < 1 else { throw .dropoutRateOutOfRange(rate) }
    (self.scheme, self.rate, self.seed) = (scheme, rate, seed)
  }

  /// The share that is kept.
  public var keptShare: Double { 1 - rate }

  /// Refuses a mechanism that has nothing of what is to be dropped.
  ///
  /// - Throws: ``AttentionError/dropoutNeedsSecondOrder``.
  public func check(_ mechanism: any Mechanism) throws(AttentionError) {
    guard scheme != .quadratic || mechanism.kernel.degree == 2 else {
      throw .dropoutNeedsSecondOrder
    }
  }

  /// Bytes that the masks of one pass would take if they were stored, one for each number.
  public func maskBytes(of attention: Attention) -> Double {
    let (asked, held) = (Double(attention.queryCount), Double(attention.keyCount))
    let width = Double(attention.headWidth)
    let perHead =
      switch scheme {
      case .weights: asked * held
      case .standard: (asked + held) * width
      case .oneD: held
      case .quadratic: (asked + held) * width * (width + 1) / 2
      }
    return rate == 0 ? 0 : Double(attention.headCount) * perHead
  }
}

extension Dropout {
  /// Whose mask it is.
  enum Side: Int {
    case queries = 1
    case keys = 2
    case pairs = 3
  }

  /// The streams of a token of a head; ``factor(_:_:)`` asks one of them.
  func stream(_ side: Side, head: Int, token: Int) -> CounterRandom {
    CounterRandom(seed: seed).under(side.rawValue).under(head).under(token)
  }

  /// What a number is multiplied by: 0, or one over the kept share.
  func factor(_ stream: CounterRandom, _ index: Int) -> Double {
    stream.uniform(index) < rate ? 0 : 1 / keptShare
  }

  /// Which keys of a head stay; never none of them unless that is allowed.
  func keptKeys(head: Int, count: Int, mayBeNone: Bool) -> [Bool] {
    for attempt in 0..<Self.attemptLimit {
      let stream = stream(.keys, head: head, token: attempt)
      let kept = (0..<count).map { stream.uniform($0) >= rate }
      if mayBeNone || count == 0 || kept.contains(true) { return kept }
    }
    // So rarely is a key kept that beside the first no second one is to be expected.
    let stream = stream(.keys, head: head, token: Self.attemptLimit)
    let chosen = Int(stream.uniform(0) * Double(count))
    return (0..<count).map { $0 == chosen }
  }

  private static var attemptLimit: Int { 64 }
}
