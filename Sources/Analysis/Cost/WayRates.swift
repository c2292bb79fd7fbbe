public import Attention

/// How long one head takes by a way on one thread: start + token · tokens + pair · pairs.
public struct WayRates: Equatable, Sendable {
  /// Seconds whatever the number of tokens.
  public var start: Double
  /// Seconds for a query and a key, whether or not they meet.
  public var token: Double
  /// Seconds for a pair of a query and a key it sees.
  public var pair: Double

  /// Makes rates in seconds.
  public init(start: Double = 0, token: Double = 0, pair: Double = 0) {
    self.start = start
    self.token = token
    self.pair = pair
  }

  /// Seconds for a head of these extents.
  func seconds(for size: AttentionSize) -> Double {
    start + token * Double(size.queryCount + size.keyCount) / 2 + pair * size.pairCount
  }

  /// The rates of work in a constant proportion to this.
  func scaled(by factor: Double) -> WayRates {
    WayRates(start: start * factor, token: token * factor, pair: pair * factor)
  }
}

/// What rates belong to: a way, a kernel and the extents that change the inner loops.
public struct RatedWork: Hashable, Sendable {
  /// The way to the output.
  public var way: AttentionWay
  /// The kernel's degree; nil for the exponential.
  public var degree: Int?
  /// Numbers per query and key.
  public var headWidth: Int
  /// Numbers per value.
  public var valueWidth: Int
  /// True when a query does not see later keys.
  public var isCausal: Bool
  /// True for so many tokens that their tensors no longer stay in the caches between runs.
  public var isLarge: Bool

  /// From so many tokens on, work is large.
  static let largeTokenCount = 1_024

  /// The work of one way to an output.
  public init(_ way: AttentionWay, kernel: Kernel, size: AttentionSize) {
    self.way = way
    degree = kernel.degree
    headWidth = size.headWidth
    valueWidth = size.valueWidth
    isCausal = size.isCausal
    isLarge = size.keyCount >= Self.largeTokenCount
  }

  /// Multiply-adds for a pair, or by features for a token.
  var multiplyAddsPerItem: Double {
    switch way {
    case .dense, .tiled: return Double(headWidth + valueWidth)
    case .factorized:
      let taylor = Kernel.taylor(order: degree ?? 0)
      return 2 * Double(taylor.featureCount(width: headWidth) ?? 1) * Double(valueWidth + 1)
    }
  }
}
