import Attention
import Tensors
import TestKit
import Testing

/// Sizes of an attention to be made from a seed.
struct Problem: CustomTestStringConvertible, Sendable {
  var queryCount: Int
  var keyCount: Int
  var headWidth: Int
  var valueWidth: Int
  var isCausal = false
  var scale = 1.0
  var seed: UInt64 = 7

  var testDescription: String {
    "\(queryCount)×\(keyCount), widths \(headWidth) and \(valueWidth), causal \(isCausal)"
  }

  func attention(_ mechanism: any Mechanism) throws -> Attention {
    try Attention(
      queries: randomTensor([queryCount, headWidth], seed: seed, scale: scale),
      keys: randomTensor([keyCount, headWidth], seed: seed + 1, scale: scale),
      values: randomTensor([keyCount, valueWidth], seed: seed + 2), mechanism: mechanism,
      isCausal: isCausal)
  }

  /// Primes, 0, 1, and both sides of the block of 128.
  static let all: [Problem] = [
    .init(queryCount: 13, keyCount: 17, headWidth: 5, valueWidth: 3),
    .init(queryCount: 17, keyCount: 13, headWidth: 5, valueWidth: 7),
    .init(queryCount: 13, keyCount: 13, headWidth: 5, valueWidth: 3, isCausal: true),
    .init(queryCount: 7, keyCount: 19, headWidth: 11, valueWidth: 2, isCausal: true),
    .init(queryCount: 1, keyCount: 1, headWidth: 1, valueWidth: 1),
    .init(queryCount: 1, keyCount: 1, headWidth: 1, valueWidth: 1, isCausal: true),
    .init(queryCount: 5, keyCount: 1, headWidth: 3, valueWidth: 2),
    .init(queryCount: 1, keyCount: 131, headWidth: 4, valueWidth: 16, isCausal: true),
    .init(queryCount: 127, keyCount: 129, headWidth: 16, valueWidth: 16),
    .init(queryCount: 127, keyCount: 129, headWidth: 16, valueWidth: 16, isCausal: true),
    .init(queryCount: 257, keyCount: 257, headWidth: 8, valueWidth: 33, isCausal: true),
    .init(queryCount: 131, keyCount: 397, headWidth: 7, valueWidth: 5, isCausal: true),
    .init(queryCount: 300, keyCount: 400, headWidth: 16, valueWidth: 17),
    .init(queryCount: 1_153, keyCount: 1_201, headWidth: 3, valueWidth: 1, isCausal: true),
    .init(queryCount: 128, keyCount: 256, headWidth: 32, valueWidth: 32, isCausal: true),
  ]
}

/// Mechanisms of every kind: both kernels, all normalisations, orders 1 to 5, odd coefficients.
func allMechanisms() throws -> [any Mechanism] {
  [
    Softmax(), try Softmax(temperature: 0.5), try Fastmax(order: 1), try Fastmax(order: 2),
    try Fastmax(order: 3), try Fastmax(order: 4), try Fastmax(order: 5),
    try Fastmax(order: 2, temperature: 1),
    try Fastmax(order: 1, normalization: .maxNorm(limit: 1)),
    try Fastmax(order: 2, normalization: .maxNorm(limit: 2)),
    try Fastmax(order: 2, normalization: .none),
    try Fastmax(order: 3, normalization: .none, temperature: 7),
    try Fastmax(coefficients: [2]), try Fastmax(coefficients: [3, -0.5]),
    try Fastmax(coefficients: [0.5, 0.25, 2]), try Fastmax(coefficients: [9, 1, -0.25]),
    try Fastmax(coefficients: [0.125, 0, 1]),
  ]
}

extension Attention {
  /// The reference's answer for one head.
  var reference: ReferenceAttention {
    let normalization: ReferenceAttention.Normalization =
      switch mechanism.normalization {
      case .standardize: .standardize
      case .maxNorm(let limit): .maxNorm(limit)
      case .none: .none
      }
    var coefficients: [Double]?
    if case .polynomial(let given) = mechanism.kernel { coefficients = given }
    return ReferenceAttention(
      queries, keys, values, coefficients: coefficients, normalization: normalization,
      temperature: temperature, isCausal: isCausal)
  }
}

/// The largest |output − reference| over the largest |reference|, each row first relieved of the
/// magnification that its negative weights bring to any computation.
func relativeError(_ output: Tensor, _ reference: ReferenceAttention) -> Double {
  let largest = reference.output.joined().map(abs).max() ?? 0
  return worst(output.elements, reference.output) {
    reference.magnification[$0] * (largest == 0 ? 1 : largest)
  }
}
