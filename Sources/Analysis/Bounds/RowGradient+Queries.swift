import Attention
import Tensors

extension RowGradient {
  /// Towards q̂, and towards q through the normalisation.
  ///
  /// J = (1/τ)Σ_l w_l x_l k̂_lᵀ, so ‖J‖ ≤ (1/τ)Σ_l |w_l|‖x_l‖‖k̂_l‖. Envelope: the smaller of
  /// Σ e_l‖k̂_l‖/τ and max‖k̂‖/τ times the envelope of the sum in the score. Ceiling: that sum's
  /// ceiling times the longest k̂ there can be, over τ. It holds for every mechanism, but is not
  /// claimed to be reached: the k̂ of a row would have to point where the x_l point.
  ///
  /// `standardize` multiplies J by (1 − 11ᵀ/D − q̂q̂ᵀ/D)/σ, whose norm is at most 1/σ; `maxNorm` by
  /// limit over the largest norm, and for the query of that norm by its projection as well.
  func queryNorms(_ parts: RowParts, _ tokens: TokenFactors) throws -> GradientNorms {
    let count = parts.row.visibleCount
    var longest = 0.0
    var plain = 0.0
    for key in 0..<count {
      longest = largestOrNaN(longest, tokens.keyNorms[key])
      plain += parts.envelopes[key] * tokens.keyNorms[key]
    }
    let joint = longest * parts.sumEnvelope
    var (token, slope) = tokens.query(parts.row.query)
    if measure.target == .normalizedQuery { slope = 1 }
    let scale = slope / tokens.temperature
    let width = tokens.queries.width
    var jacobian = try queryJacobian(parts, tokens)
    if measure.target == .query {
      projectRows(&jacobian, width: width, at: &token, query: parts.row.query, tokens)
    }
    return GradientNorms(
      actual: spectralNorm(jacobian, rows: self.width, columns: width) * scale,
      envelope: (joint < plain ? joint : plain) * scale,
      ceiling: sumCeiling(parts).map { $0 * tokens.keys.normBound * scale })
  }

  /// τ·J, `[D_v, D]`.
  private func queryJacobian(_ parts: RowParts, _ tokens: TokenFactors) throws -> [Double] {
    let (rows, columns) = (width, tokens.keys.width)
    var jacobian = [Double](repeating: 0, count: rows * columns)
    var token = [Double](repeating: 0, count: columns)
    for key in 0..<parts.row.visibleCount {
      if key % 1024 == 0 { try context.checkCancelled() }
      tokens.keys.read(key, into: &token)
      let slope = parts.slopes[key]
      jacobian.withUnsafeMutableBufferPointer { jacobian in
        token.withUnsafeBufferPointer { token in
          values.withUnsafeBufferPointer { values in
            for row in 0..<rows {
              let factor = slope * (values[key * rows + row] - parts.output[row])
              let line = UnsafeMutableBufferPointer(
                rebasing: jacobian[row * columns..<(row + 1) * columns])
              for column in 0..<columns { line[column] += factor * token[column] }
            }
          }
        }
      }
    }
    return jacobian
  }

  /// Multiplies a Jacobian by the symmetric projection that the normalisation of a query brings.
  private func projectRows(
    _ jacobian: inout [Double], width: Int, at token: inout [Double], query: Int,
    _ tokens: TokenFactors
  ) {
    guard width > 0 else { return }
    let removesMean: Bool
    switch tokens.normalization {
    case .none: return
    case .standardize:
      removesMean = true
      for index in token.indices { token[index] /= Double(width).squareRoot() }
    case .maxNorm:
      guard tokens.queries.scaleToken == query else { return }
      removesMean = false
      for index in token.indices { token[index] /= tokens.queries.normBound }
    }
    for row in 0..<self.width {
      let line = row * width..<(row + 1) * width
      let mean = removesMean ? jacobian[line].reduce(0, +) / Double(width) : 0
      let along = zip(jacobian[line], token).reduce(0) { $0 + $1.0 * $1.1 }
      for (index, place) in line.enumerated() {
        jacobian[place] -= mean + along * token[index]
      }
    }
  }
}
