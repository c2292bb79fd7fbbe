import Attention
import Tensors
import TestKit

extension ReferenceAttention.Normalization {
  init(_ normalization: Normalization) {
    switch normalization {
    case .standardize: self = .standardize
    case .maxNorm(let limit): self = .maxNorm(limit)
    case .none: self = .none
    }
  }
}

extension Mechanism {
  /// The coefficients of a polynomial kernel, nil for the exponential.
  var coefficients: [Double]? {
    guard case .polynomial(let coefficients) = kernel else { return nil }
    return coefficients
  }
}

extension Attention {
  /// A gradient of the output from a seed.
  func outputGradient(seed: UInt64 = 11) -> Tensor {
    randomTensor(Shape(leadingShape.extents + [queryCount, valueWidth]), seed: seed)
  }

  /// The reference's gradients for one head.
  func referenceGradient(_ outputGradient: Tensor) -> ReferenceGradient {
    ReferenceGradient(
      queries, keys, values, outputGradient: outputGradient, coefficients: mechanism.coefficients,
      normalization: .init(mechanism.normalization), temperature: temperature, isCausal: isCausal)
  }
}

/// The largest |gradient − reference| over the largest |reference| of its tensor, or of all three
/// where that one vanishes, each relieved of the magnification that negative weights bring, once in
/// the weights and once in the output.
func relativeError(_ gradients: AttentionGradients, _ reference: ReferenceGradient) -> Double {
  let relief = reference.magnification * reference.magnification
  let pairs = [
    (gradients.queries, reference.queries), (gradients.keys, reference.keys),
    (gradients.values, reference.values),
  ]
  let sizes = pairs.map { $0.1.joined().map(abs).max() ?? 0 }
  let whole = sizes.max() ?? 0
  return zip(pairs, sizes).map { pair, size in
    let scale = size > 1e-6 * whole ? size : whole
    return worst(pair.0.elements, pair.1) { _ in relief * (scale == 0 ? 1 : scale) }
  }.reduce(0) { $1 > $0 || $1.isNaN ? $1 : $0 }
}
