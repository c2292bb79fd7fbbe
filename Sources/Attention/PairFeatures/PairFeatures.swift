package import Tensors

/// A head whose unnormalised weights are a dot product of features, in double precision:
/// f(q̂·k̂) = Σ_α weights[α] · m_α(q̂) · m_α(k̂).
///
/// Whoever sums weights over tiles needs no more than this; it is not asked which mechanism it came
/// from. q̂ and k̂ are the tokens after the mechanism's map, q̂ with 1/τ in it; f is a polynomial,
/// and the m_α are monomials of the mapped tokens, products of two rows of a *prepared* chunk: the
/// x_m, a row of ones, and for degrees above 2 the products of two.
///
/// Source: MATH.md 3.
package struct PairFeatures: Sendable {
  /// How a chunk of prepared tokens lies: ``Kernels/chunkSize`` tokens side by side, so many numbers
  /// between its rows.
  package static let stride = Kernels.chunkSize
  /// More features than this are not summed.
  package static let largestCount = 65_536.0

  /// Queries and keys.
  package let queries: MappedTokens
  package let keys: MappedTokens
  /// a_0…a_p of f.
  package let coefficients: [Double]
  private let table: FeatureTable

  /// The features of one head.
  ///
  /// Nil for a kernel that has none, for more than ``largestCount``, and where scores lie so far
  /// apart that products lose their difference in double precision too.
  package init?(_ attention: Attention) {
    guard case .polynomial(let coefficients) = attention.mechanism.kernel,
      attention.leadingShape.rank == 0, Self.isAccurate(attention),
      FeatureTable.count(degree: coefficients.count - 1, width: attention.headWidth)
        <= Self.largestCount,
      let table = FeatureTable(coefficients: coefficients, width: attention.headWidth)
    else { return nil }
    self.table = table
    self.coefficients = coefficients
    queries = .queries(of: attention)
    keys = .keys(of: attention)
  }

  /// True when products of features, rounded, still leave nine digits of a kernel value.
  private static func isAccurate(_ attention: Attention) -> Bool {
    guard let degree = attention.mechanism.kernel.degree, degree > 1 else { return true }
    return attention.featureCancellation <= 0x1p22
  }

  /// F.
  package var count: Int { table.count }

  /// Numbers per mapped token.
  package var width: Int { table.width }

  /// The weight of each feature; it enters once.
  package var weights: [Double] { table.exactWeights }

  /// Rows of a prepared chunk.
  package var rowCount: Int { table.rowCount }

  /// Writes a chunk of tokens ready for features, `[rowCount, stride]`; 0 beyond the tokens.
  ///
  /// The row of ones holds 0 where a token is not finite, and so do all others there.
  package func prepare(
    _ tokens: Range<Int>, of side: MappedTokens, at place: Int = 0,
    into chunk: UnsafeMutablePointer<Double>
  ) {
    let (stride, ones) = (Self.stride, width * Self.stride)
    if tokens.count < stride { chunk.update(repeating: 0, count: rowCount * stride) }
    side.lay(tokens, into: chunk + place, stride: stride)
    for (index, (first, second)) in zip(table.pairs.first, table.pairs.second).enumerated() {
      let row = chunk + ones + (index + 1) * stride
      let (left, right) = (chunk + Int(first) * stride, chunk + Int(second) * stride)
      for token in 0..<stride { row[token] = left[token] * right[token] }
    }
  }

  /// The row of ones of a prepared chunk.
  package func ones(_ chunk: UnsafePointer<Double>) -> UnsafePointer<Double> {
    chunk + width * Self.stride
  }

  /// Lends the features of a prepared chunk, the left factor from `left` and the right from `right`.
  package func withFeatures<Result>(
    _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>,
    _ body: (Kernels.DoubleFeatures) -> Result
  ) -> Result {
    table.first.withUnsafeBufferPointer { first in
      table.second.withUnsafeBufferPointer { second in
        guard let first = first.baseAddress, let second = second.baseAddress else {
          preconditionFailure("a polynomial has a constant term, so there is a feature")
        }
        return body(
          .init(
            count: table.count, left: left, right: right, stride: Self.stride, first: first,
            second: second))
      }
    }
  }
}
