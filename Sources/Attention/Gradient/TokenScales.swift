import Tensors

/// What the gradient needs to know of a normalisation besides the normalised tokens.
///
/// Tokens x carry a factor: x = factor · (token normalised).
enum TokenScales: Sendable {
  /// x = factor · token.
  case none(factor: Double)
  /// x = (token − mean) · slope; the slopes factor/σ of each token.
  case standardize(slopes: [Float], factor: Double)
  /// x = slope · token, slope = factor · limit / largest norm; the token that has it, nil when
  /// all are 0; and the norm that it gets, factor · limit.
  case maxNorm(slope: Double, largest: Int?, norm: Double)

  /// Reads the tokens of a head, rows of `width` numbers, and the slopes that standardised them.
  init(
    _ normalization: Normalization, _ tokens: TensorNumbers, width: Int, factor: Double,
    slopes: [Float], _ flag: CancelFlag
  ) {
    switch normalization {
    case .none:
      self = .none(factor: factor)
    case .standardize:
      self = .standardize(slopes: slopes, factor: factor)
    case .maxNorm(let limit):
      let (row, norm) = largestRow(tokens, width: width, flag)
      let norms = factor * limit
      self = .maxNorm(
        slope: norm == 0 ? 0 : norms / norm, largest: norm == 0 ? nil : row, norm: norms)
    }
  }

  /// Numbers kept.
  var savedCount: Int {
    switch self {
    case .none: 0
    case .standardize(let slopes, _): slopes.count
    case .maxNorm: 2
    }
  }

  /// Writes the tokens' gradients, `[tokenCount, width]`, from those of x, `[block, width, size]`,
  /// which are used up.
  func pullBack(
    _ gradient: WorkBlocks, at tokens: TokenBlocks, to result: UnsafeMutablePointer<Float>,
    _ context: ComputeContext
  ) throws(ComputationCancelled) {
    nonisolated(unsafe) let result = result
    let products = try productSum(gradient, tokens, context)
    try parallelFor(tokens.count, context) { block in
      tokens.withBlock(block) { x in
        let changes = gradient[block]
        if case .maxNorm(_, let largest, let norm) = self {
          let first = block * TokenBlocks.size - tokens.lead
          if let largest, tokens.places(in: block).contains(largest - first) {
            let share = Float(products / (norm * norm))
            for index in stride(
              from: largest - first, to: gradient.blockLength, by: TokenBlocks.size)
            {
              changes[index] -= share * x[index]
            }
          }
          // Nothing moves a token that the normalisation makes 0.
          if largest == nil { gradient.clear(block) }
        }
        write(changes, at: x, tokens, block, to: result)
      }
    }
  }

  /// True when a token's gradient depends on those of other tokens.
  var looksAtAllTokens: Bool {
    if case .maxNorm = self { return true }
    return false
  }

  /// Writes the gradients of a block's tokens, `[tokenCount, width]`, from those of x, which are used
  /// up; without what `maxNorm` does to its largest token.
  func write(
    _ changes: UnsafeMutablePointer<Float>, at x: UnsafePointer<Float>, _ tokens: TokenBlocks,
    _ block: Int, to result: UnsafeMutablePointer<Float>
  ) {
    let (size, width) = (TokenBlocks.size, tokens.width)
    let places = tokens.places(in: block)
    guard width > 0, !places.isEmpty else { return }
    let first = block * size + places.lowerBound - tokens.lead
    withScratch(size) { factors in
      switch self {
      case .none(let factor):
        factors.update(repeating: Float(factor), count: size)
      case .standardize(let slopes, let factor):
        Kernels.standardizePullback(
          changes, x, stride: size, width: width, factor: factor, tokens: size)
        for row in 0..<places.count { factors[row] = slopes[first + row] }
      case .maxNorm(let slope, _, _):
        factors.update(repeating: Float(slope), count: size)
      }
      Kernels.writeTokens(
        changes + places.lowerBound, stride: size, count: places.count, width: width,
        factors: factors, to: result + first * width)
    }
  }

  /// Σ g·x over all tokens, which the token with the largest norm answers for; 0 when none does.
  private func productSum(
    _ gradient: WorkBlocks, _ tokens: TokenBlocks, _ context: ComputeContext
  ) throws(ComputationCancelled) -> Double {
    guard case .maxNorm(_, .some, _) = self else { return 0 }
    var total = 0.0
    for block in 0..<tokens.count {
      try context.checkCancelled()
      tokens.withBlock(block) { x in
        let changes = gradient[block]
        for column in 0..<tokens.width {
          for place in tokens.places(in: block) {
            let index = column * TokenBlocks.size + place
            total += Double(changes[index]) * Double(x[index])
          }
        }
      }
    }
    return total
  }
}
