public import Tensors

/// Why an attention or a mechanism cannot be made or asked; facts only, the words are made elsewhere.
public enum AttentionError: Error, Equatable, Sendable {
  /// Queries and keys have different widths.
  case widthMismatch(queryWidth: Int, keyWidth: Int)
  /// There is not one value for each key.
  case countMismatch(keyCount: Int, valueCount: Int)
  /// Queries, keys and values need a token axis and a width axis.
  case rankTooSmall(Shape, Shape, Shape)
  /// The axes before token and width differ.
  case leadingMismatch(Shape, Shape, Shape)
  /// A causal mask places the queries last among the keys, so there are at least as many keys.
  case causalNeedsKeys(queryCount: Int, keyCount: Int)
  /// A value for every pair would take more memory than is allowed.
  case weightsTooLarge(queryCount: Int, keyCount: Int, bytes: Int, limit: Int)
  /// What the computation needs would take more memory than is allowed.
  case workTooLarge(bytes: Int, limit: Int)
  /// Sizes whose product does not fit into a machine word.
  case sizeOverflow(queryCount: Int, keyCount: Int, headCount: Int)
  /// The order of a polynomial kernel is outside 1…``Fastmax/largestOrder``.
  case orderOutOfRange(Int)
  /// A temperature is a finite number above 0.
  case temperatureNotPositive(Double)
  /// The limit of `maxNorm` is a finite number above 0.
  case limitNotPositive(Double)
  /// A polynomial needs at least one coefficient.
  case coefficientsEmpty
  /// A coefficient is infinite or not a number.
  case coefficientNotFinite(index: Int, value: Double)
  /// There is no such query.
  case queryOutOfRange(Int, count: Int)
  /// There is no such key.
  case keyOutOfRange(Int, count: Int)
  /// A gradient of the output has the output's shape.
  case outputGradientMismatch(Shape, expected: Shape)
  /// Without a mask a query sees later tokens, so nothing can be answered token by token.
  case decodingNeedsCausal
  /// A normalisation that looks at every token leaves nothing to answer token by token.
  case decodingNeedsAllTokens
  /// The share that is dropped is a number from 0 to below 1.
  case dropoutRateOutOfRange(Double)
  /// Only a kernel of order 2 has features of the second order alone at its end.
  case dropoutNeedsSecondOrder
  /// A row belongs to one head, but the attention has several.
  case needsOneHead(Shape)
}
