import Tensors

/// The queries or keys of one head with what a mechanism does to them first, in double precision,
/// made when they are asked for.
package struct MappedTokens: Sendable {
  /// How many there are.
  package let count: Int
  /// Numbers of each.
  package let width: Int
  private let tensor: Tensor
  private let scaling: TokenScaling

  /// The queries of one head, 1/τ in them.
  package static func queries(of attention: Attention) -> MappedTokens {
    MappedTokens(
      attention.queries, attention.mechanism.normalization, factor: 1 / attention.temperature)
  }

  /// The keys of one head.
  package static func keys(of attention: Attention) -> MappedTokens {
    MappedTokens(attention.keys, attention.mechanism.normalization, factor: 1)
  }

  /// Takes tokens, `[count, width]`, to be normalised and multiplied by `factor`.
  init(_ tensor: Tensor, _ normalization: Normalization, factor: Double) {
    self.tensor = tensor
    count = tensor.shape[-2]
    width = tensor.shape[-1]
    scaling = TokenScaling(
      normalization, tensor.numbers, width: width, factor: factor, ignoresNonFinite: true)
  }

  /// Writes tokens side by side, `[width + 1, tokens]` with `stride` numbers between rows; the last
  /// row is 1, or 0 for a token that is not finite, whose numbers are then all 0.
  package func lay(
    _ tokens: Range<Int>, into target: UnsafeMutablePointer<Double>, stride: Int
  ) {
    tensor.numbers.withUnsafeBufferPointer { elements in
      guard let start = elements.baseAddress, width > 0 else {
        for token in 0..<tokens.count { target[width * stride + token] = 1 }
        return
      }
      Kernels.layTokensDouble(
        start + tokens.lowerBound * width, count: tokens.count, width: width, into: target,
        stride: stride,
        varianceFloor: scaling.standardizes ? Normalization.varianceFloor : nil,
        factor: scaling.factor)
    }
  }
}
