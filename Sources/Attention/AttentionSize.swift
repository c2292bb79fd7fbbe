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

  /// Pairs that the factorised way still looks at, in one head: those inside a chunk of tokens.
  public var blockPairCount: Double {
    guard isCausal else { return 0 }
    let block = Double(QueryStrip.size)
    let (blocks, rest) = (
      Double(queryCount / QueryStrip.size), Double(queryCount % QueryStrip.size)
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
  /// Numbers up to which the sums over features of degree 3 and 4 are kept, F · (valueWidth + 1):
  /// 8 MB, and at most some milliseconds of work for a block of tokens.
  public static let largestFeatureSums = 2_097_152

  /// F, the number of features whose products give the kernel; nil when there is no such form here:
  /// beyond degree 4, and from degree 3 on when the sums over features exceed
  /// ``largestFeatureSums``.
  ///
  /// - Parameters:
  ///   - width: Numbers per query and key.
  ///   - valueWidth: Numbers per value; nil for as many.
  public func featureCount(width: Int, valueWidth: Int? = nil) -> Int? {
    guard let degree, degree <= FeatureTable.largestDegree else { return nil }
    let count = FeatureTable.count(degree: degree, width: width)
    let sums = count * Double((valueWidth ?? width) + 1)
    guard sums <= (degree > 2 ? Double(Self.largestFeatureSums) : 0x1p52) else { return nil }
    return Int(count.rounded())
  }
}
