import Tensors

/// What a normalisation and a factor do to one token; computed in double precision.
struct TokenScaling: Sendable {
  let standardizes: Bool
  /// What every token is multiplied by, besides 1/σ.
  let factor: Double

  /// Reads what it must know of all tokens, rows of `width` numbers.
  ///
  /// - Parameters:
  ///   - ignoresNonFinite: True to look at finite tokens only, where all of them matter.
  ///   - flag: Raised to give up early, with a result that means nothing.
  init(
    _ normalization: Normalization, _ tokens: TensorNumbers, width: Int, factor: Double,
    ignoresNonFinite: Bool = false, _ flag: CancelFlag? = nil
  ) {
    switch normalization {
    case .none:
      standardizes = false
      self.factor = factor
    case .standardize:
      standardizes = true
      self.factor = factor
    case .maxNorm(let limit):
      standardizes = false
      let norm = largestRow(
        tokens, width: width, ignoresNonFinite: ignoresNonFinite, flag
      ).norm
      // All tokens zero: they stay zero.
      self.factor = norm == 0 ? 0 : factor * limit / norm
    }
  }

  /// Writes a token, rounded to the target's precision, `step` places apart.
  func write<Number: BinaryFloatingPoint>(
    _ token: UnsafeBufferPointer<Float>, to target: UnsafeMutableBufferPointer<Number>,
    from start: Int, step: Int
  ) {
    let (mean, slope) = line(of: token)
    for index in token.indices {
      target[start + index * step] = Number((Double(token[index]) - mean) * slope)
    }
  }

  /// A token's numbers become (number − mean) · slope.
  func line(of token: UnsafeBufferPointer<Float>) -> (mean: Double, slope: Double) {
    guard standardizes else { return (0, factor) }
    var mean = 0.0
    for number in token { mean += Double(number) }
    mean /= Double(token.count)
    var variance = 0.0
    for number in token {
      let deviation = Double(number) - mean
      variance += deviation * deviation
    }
    variance /= Double(token.count)
    return (mean, factor / (variance + Normalization.varianceFloor).squareRoot())
  }
}

/// The first row with the largest Euclidean norm, or the first whose norm is NaN; row 0 with norm 0
/// when there is none; anything when the flag is raised.
func largestRow(
  _ numbers: TensorNumbers, width: Int, ignoresNonFinite: Bool = false,
  _ flag: CancelFlag? = nil
) -> (row: Int, norm: Double) {
  guard width > 0 else { return (0, 0) }
  return numbers.withUnsafeBufferPointer { numbers in
    var (row, largest) = (0, 0.0)
    for start in stride(from: 0, to: numbers.count, by: width) {
      if start % (1024 * width) == 0, flag?.isCancelled == true { break }
      var square = 0.0
      for index in start..<start + width {
        square += Double(numbers[index]) * Double(numbers[index])
      }
      if ignoresNonFinite, !square.isFinite { continue }
      if square.isNaN { return (start / width, .nan) }
      if square > largest { (row, largest) = (start / width, square) }
    }
    return (row, largest.squareRoot())
  }
}
