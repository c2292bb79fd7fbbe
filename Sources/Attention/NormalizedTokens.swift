package import Tensors

/// The queries or keys of one head as the scores see them, one at a time in double precision, and
/// how strongly a normalised token answers when the token itself moves.
package struct NormalizedTokens: Sendable {
  /// How many there are.
  package let count: Int
  /// Numbers of each.
  package let width: Int
  /// No normalised token is longer: √D, the limit, or the largest norm there is.
  package let normBound: Double
  /// The token that sets the scale of all others (`maxNorm`); nil when none does.
  package let scaleToken: Int?
  private let numbers: TensorNumbers
  private let scaling: TokenScaling

  /// The queries of one head; anything when the flag is raised meanwhile.
  package static func queries(
    of attention: Attention, _ flag: CancelFlag? = nil
  ) -> NormalizedTokens {
    NormalizedTokens(attention.queries, attention.mechanism.normalization, flag)
  }

  /// The keys of one head; anything when the flag is raised meanwhile.
  package static func keys(
    of attention: Attention, _ flag: CancelFlag? = nil
  ) -> NormalizedTokens {
    NormalizedTokens(attention.keys, attention.mechanism.normalization, flag)
  }

  private init(_ tensor: Tensor, _ normalization: Normalization, _ flag: CancelFlag?) {
    count = tensor.shape[-2]
    width = tensor.shape[-1]
    numbers = tensor.numbers
    scaling = TokenScaling(normalization, numbers, width: width, factor: 1, flag)
    switch normalization {
    case .standardize:
      normBound = Double(width).squareRoot()
      scaleToken = nil
    case .maxNorm(let limit):
      let largest = largestRow(numbers, width: width, flag)
      normBound = largest.norm == 0 ? 0 : limit
      scaleToken = largest.norm == 0 ? nil : largest.row
    case .none:
      normBound = largestRow(numbers, width: width, flag).norm
      scaleToken = nil
    }
  }

  /// Writes a normalised token into `target`, which holds ``width`` numbers.
  ///
  /// - Returns: The slope: the factor between a change of the token and a change of the normalised
  ///   one, before what the normalisation projects away: 1/σ, limit over the largest norm, 1.
  @discardableResult
  package func read(_ token: Int, into target: inout [Double]) -> Double {
    guard width > 0 else { return scaling.factor }
    return numbers.withUnsafeBufferPointer { numbers in
      let part = UnsafeBufferPointer(rebasing: numbers[token * width..<(token + 1) * width])
      let (mean, slope) = scaling.line(of: part)
      for index in 0..<width { target[index] = (Double(part[index]) - mean) * slope }
      return slope
    }
  }
}
