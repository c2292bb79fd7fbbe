import Attention
import Testing

/// A mechanism, extents and a mask.
struct MapCase: CustomTestStringConvertible, Sendable {
  var mechanism: any Mechanism
  var queryCount: Int
  var keyCount: Int
  var width: Int
  var isCausal: Bool
  var testDescription: String {
    "\(mechanism.title) \(queryCount)x\(keyCount) width \(width)\(isCausal ? " causal" : "")"
  }

  /// An attention of random numbers of the case's extents.
  func attention(seed: UInt64) throws -> Attention {
    try Attentions.random(
      queryCount: queryCount, keyCount: keyCount, width: width, valueWidth: 1, seed: seed,
      mechanism: mechanism, isCausal: isCausal)
  }
}
