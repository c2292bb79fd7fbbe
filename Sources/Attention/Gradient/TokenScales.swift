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

  /// Reads the tokens of a head, rows of `width` numbers.
  init(
    _ normalization: Normalization, _ tokens: ArraySlice<Float>, width: Int, factor: Double
  ) {
    switch normalization {
    case .none:
      self = .none(factor: factor)
    case .standardize:
      let scaling = TokenScaling(normalization, tokens, width: width, factor: factor)
      let slopes = tokens.withUnsafeBufferPointer { numbers in
        stride(from: 0, to: width > 0 ? numbers.count : 0, by: max(width, 1)).map {
          Float(scaling.line(of: UnsafeBufferPointer(rebasing: numbers[$0..<$0 + width])).slope)
        }
      }
      self = .standardize(slopes: slopes, factor: factor)
    case .maxNorm(let limit):
      let (row, norm) = largestRow(tokens, width: width)
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
      var slopes = [Float](repeating: 0, count: TokenBlocks.size)
      let places = tokens.places(in: block)
      let first = block * TokenBlocks.size - tokens.lead
      tokens.withBlock(block) { x in
        let changes = gradient[block]
        switch self {
        case .none(let factor):
          for place in places { slopes[place] = Float(factor) }
        case .standardize(let all, let factor):
          for place in places { slopes[place] = tokens.width > 0 ? all[first + place] : 0 }
          project(changes, x, width: tokens.width, factor: factor)
        case .maxNorm(let slope, let largest, let norm):
          for place in places { slopes[place] = Float(slope) }
          if let largest, places.contains(largest - first) {
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
        for column in 0..<tokens.width {
          let line = changes + column * TokenBlocks.size
          for place in places {
            result[(first + place) * tokens.width + column] = line[place] * slopes[place]
          }
        }
      }
    }
  }

  /// g − mean(g) − x̂·mean(g∘x̂) for every token of a block, x̂ = x/factor.
  private func project(
    _ changes: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, width: Int, factor: Double
  ) {
    let size = TokenBlocks.size
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * size) { sums in
      sums.initialize(repeating: 0)
      guard let means = sums.baseAddress else { return }
      let products = means + size
      for column in 0..<width {
        let (change, number) = (changes + column * size, x + column * size)
        for place in 0..<size {
          means[place] += Double(change[place])
          products[place] += Double(change[place]) * Double(number[place])
        }
      }
      for place in 0..<size {
        means[place] /= Double(width)
        products[place] /= Double(width) * factor * factor
      }
      for column in 0..<width {
        let (change, number) = (changes + column * size, x + column * size)
        for place in 0..<size {
          change[place] = Float(
            Double(change[place]) - means[place] - Double(number[place]) * products[place])
        }
      }
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
