/// The extents that decide what an attention costs; its numbers are not needed to count work.
public struct AttentionSize: Equatable, Hashable, Sendable {
  /// How many attentions of the other extents there are.
  public var headCount: Int
  /// Tokens that ask.
  public var queryCount: Int
  /// Tokens that are asked.
  public var keyCount: Int
  /// Numbers per query and key.
  public var headWidth: Int
  /// Numbers per value.
  public var valueWidth: Int
  /// True when a query does not see later keys.
  public var isCausal: Bool

  /// Makes extents.
  public init(
    headCount: Int = 1, queryCount: Int, keyCount: Int, headWidth: Int, valueWidth: Int,
    isCausal: Bool = false
  ) {
    self.headCount = headCount
    self.queryCount = queryCount
    self.keyCount = keyCount
    self.headWidth = headWidth
    self.valueWidth = valueWidth
    self.isCausal = isCausal
  }

  /// Extents of self-attention: as many keys as queries, values as wide as keys.
  public init(tokenCount: Int, width: Int, headCount: Int = 1, isCausal: Bool = false) {
    self.init(
      headCount: headCount, queryCount: tokenCount, keyCount: tokenCount, headWidth: width,
      valueWidth: width, isCausal: isCausal)
  }

  /// Pairs of a query and a key it sees, in one head.
  public var pairCount: Double {
    let (queries, keys) = (Double(queryCount), Double(keyCount))
    return isCausal ? queries * (keys - queries) + queries * (queries + 1) / 2 : queries * keys
  }

  /// Pairs that the factorised way still looks at, in one head: those inside a block of tokens.
  public var blockPairCount: Double {
    guard isCausal else { return 0 }
    let block = Double(TokenBlocks.size)
    let (blocks, rest) = (
      Double(queryCount / TokenBlocks.size), Double(queryCount % TokenBlocks.size)
    )
    return blocks * block * (block + 1) / 2 + rest * (rest + 1) / 2
  }
}

extension Attention {
  /// The extents of this attention.
  public var size: AttentionSize {
    AttentionSize(
      headCount: headCount, queryCount: queryCount, keyCount: keyCount, headWidth: headWidth,
      valueWidth: valueWidth, isCausal: isCausal)
  }
}

extension Kernel {
  /// F, the number of features whose products give the kernel; nil when there is no such form here.
  public func featureCount(width: Int) -> Int? {
    guard let degree, degree <= 2 else { return nil }
    return Features.count(degree: degree, width: width)
  }
}
