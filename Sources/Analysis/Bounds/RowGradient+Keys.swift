import Attention
import Tensors

extension RowGradient {
  /// Towards k̂, and towards k through the normalisation.
  ///
  /// ∂o/∂k̂_l = (1/τ)w_l x_l q̂ᵀ has rank one: every number of the score times ‖q̂‖/τ, ceilings
  /// times the longest q̂ there can be. As sharp as in the score.
  ///
  /// `standardize` turns q̂ into P_l q̂/σ_l, P_l = 1 − 11ᵀ/D − k̂_l k̂_lᵀ/D. As q̂ has mean 0,
  /// ‖P_l q̂‖² = ‖q̂‖² − 2t²/D + ‖k̂_l‖²t²/D² with t = q̂·k̂_l = τs_l. Ceiling: times the largest 1/σ.
  ///
  /// `maxNorm` scales all keys by its longest one, m: towards k_m there is also
  /// −(1/M)(Σ_l w_l x_l s_l)uᵀ, u = k_m/M, seen or not. That is at most c/M times the sum over keys.
  func keyNorms(_ parts: RowParts, _ tokens: TokenFactors) throws -> GradientNorms {
    try context.checkCancelled()
    let (query, _) = tokens.query(parts.row.query)
    let length = lengthOf(query)
    let bound = tokens.queries.normBound / tokens.temperature
    let isRaw = measure.target == .key
    if isRaw, let scaleToken = tokens.keys.scaleToken {
      return scaledKeyNorms(parts, tokens, query, scaleToken)
    }
    let count = parts.row.visibleCount
    let factors = (0..<count).map { key -> Double in
      guard isRaw else { return length / tokens.temperature }
      return projectedLength(length, key: key, parts.row, tokens) * tokens.keySlopes[key]
        / tokens.temperature
    }
    let slope = isRaw ? (count > 0 ? tokens.largestSlopes[count - 1] : 0) : 1
    let actual = zip(parts.norms, factors).map { $0 * $1 }
    let envelopes = zip(parts.envelopes, factors).map { $0 * $1 }
    guard measure.isSum else {
      return GradientNorms(
        actual: actual.reduce(0, largestOrNaN), envelope: envelopes.reduce(0, largestOrNaN),
        ceiling: keyCeiling(parts).map { $0 * bound * slope })
    }
    let plain = envelopes.reduce(0, +)
    let joint = factors.reduce(0, largestOrNaN) * parts.sumEnvelope
    return GradientNorms(
      actual: actual.reduce(0, +), envelope: joint < plain ? joint : plain,
      ceiling: sumCeiling(parts).map { $0 * bound * slope })
  }

  /// ‖P_l q̂‖, or ‖q̂‖ without a projection.
  private func projectedLength(
    _ length: Double, key: Int, _ row: AttentionRow, _ tokens: TokenFactors
  ) -> Double {
    guard case .standardize = tokens.normalization, tokens.keys.width > 0 else { return length }
    let width = Double(tokens.keys.width)
    let product = row.scores[key] * tokens.temperature / width
    let square = tokens.keyNorms[key] * tokens.keyNorms[key]
    return max(0, length * length - product * product * (2 * width - square)).squareRoot()
  }

  /// Towards k under `maxNorm`.
  private func scaledKeyNorms(
    _ parts: RowParts, _ tokens: TokenFactors, _ query: [Double], _ scaleToken: Int
  ) -> GradientNorms {
    let slope = tokens.keySlopes[scaleToken]
    // 1/M = slope/limit.
    let shrink = tokens.keys.normBound > 0 ? slope / tokens.keys.normBound : 0
    let factor = lengthOf(query) * slope / tokens.temperature
    var actual = parts.norms.map { $0 * factor }
    let isSeen = scaleToken < parts.row.visibleCount
    let own = scaleTokenNorm(
      parts, tokens, query, scaleToken, slope: slope / tokens.temperature, shrink: shrink)
    if isSeen { actual[scaleToken] = own } else { actual.append(own) }
    let largestScore = parts.row.scores.reduce(0) { largestOrNaN($0, abs($1)) }
    let common = shrink * largestScore * parts.sumEnvelope
    let bound = tokens.queries.normBound * slope / tokens.temperature
    if measure.isSum {
      return GradientNorms(
        actual: actual.reduce(0, +), envelope: parts.sumEnvelope * factor + common,
        ceiling: sumCeiling(parts).map { $0 * (bound + shrink * scoreBound) })
    }
    let envelopes = parts.envelopes.map { $0 * factor }
    let ownEnvelope = (isSeen ? envelopes[scaleToken] : 0) + common
    return GradientNorms(
      actual: actual.reduce(0, largestOrNaN),
      envelope: envelopes.reduce(ownEnvelope, largestOrNaN),
      ceiling: keyCeiling(parts).flatMap { key in
        sumCeiling(parts).map { key * bound + shrink * scoreBound * $0 }
      })
  }

  /// ‖(slope)·w_m x_m q̂ᵀ − shrink·b uᵀ‖ for the longest key m, b = Σ_l w_l x_l s_l: a matrix of rank
  /// two, whose norm is that of a product of two 2 × 2 Gram matrices.
  private func scaleTokenNorm(
    _ parts: RowParts, _ tokens: TokenFactors, _ query: [Double], _ scaleToken: Int, slope: Double,
    shrink: Double
  ) -> Double {
    var unit = [Double](repeating: 0, count: tokens.keys.width)
    tokens.keys.read(scaleToken, into: &unit)
    for index in unit.indices { unit[index] /= tokens.keys.normBound }
    var common = [Double](repeating: 0, count: width)
    var own = [Double](repeating: 0, count: width)
    for key in 0..<parts.row.visibleCount {
      for column in 0..<width {
        let change = parts.slopes[key] * (values[key * width + column] - parts.output[column])
        common[column] += change * parts.row.scores[key]
        if key == scaleToken { own[column] = change }
      }
    }
    return normOfSum(
      (own, query.map { $0 * slope }), (common, unit.map { -$0 * shrink }))
  }
}

/// ‖a bᵀ + c dᵀ‖.
private func normOfSum(
  _ first: (left: [Double], right: [Double]), _ second: (left: [Double], right: [Double])
) -> Double {
  func product(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
  let left = (
    product(first.left, first.left), product(first.left, second.left),
    product(second.left, second.left)
  )
  let right = (
    product(first.right, first.right), product(first.right, second.right),
    product(second.right, second.right)
  )
  let trace = left.0 * right.0 + 2 * left.1 * right.1 + left.2 * right.2
  let determinant =
    (left.0 * left.2 - left.1 * left.1) * (right.0 * right.2 - right.1 * right.1)
  let root = max(0, trace * trace - 4 * determinant).squareRoot()
  return max(0, (trace + root) / 2).squareRoot()
}
