/// What a normalisation and a factor do to one token; computed in double precision.
struct TokenScaling: Sendable {
  private let standardizes: Bool
  private let factor: Double

  /// Reads what it must know of all tokens, rows of `width` numbers.
  init(_ normalization: Normalization, _ tokens: ArraySlice<Float>, width: Int, factor: Double) {
    switch normalization {
    case .none:
      standardizes = false
      self.factor = factor
    case .standardize:
      standardizes = true
      self.factor = factor
    case .maxNorm(let limit):
      standardizes = false
      let norm = largestRowNorm(tokens, width: width)
      // All tokens zero: they stay zero.
      self.factor = norm == 0 ? 0 : factor * limit / norm
    }
  }

  /// Writes a token, rounded to the target's precision, `step` places apart.
  func write<Number: BinaryFloatingPoint>(
    _ token: UnsafeBufferPointer<Float>, to target: UnsafeMutableBufferPointer<Number>,
    from start: Int, step: Int
  ) {
    var (mean, slope) = (0.0, factor)
    if standardizes {
      for number in token { mean += Double(number) }
      mean /= Double(token.count)
      var variance = 0.0
      for number in token {
        let deviation = Double(number) - mean
        variance += deviation * deviation
      }
      variance /= Double(token.count)
      slope = factor / (variance + Normalization.varianceFloor).squareRoot()
    }
    for index in token.indices {
      target[start + index * step] = Number((Double(token[index]) - mean) * slope)
    }
  }
}

/// The largest Euclidean norm of rows of `width` numbers, NaN when one is; 0 when there is none.
func largestRowNorm(_ numbers: ArraySlice<Float>, width: Int) -> Double {
  guard width > 0 else { return 0 }
  return numbers.withUnsafeBufferPointer { numbers in
    var largest = 0.0
    for start in stride(from: 0, to: numbers.count, by: width) {
      var square = 0.0
      for index in start..<start + width {
        square += Double(numbers[index]) * Double(numbers[index])
      }
      if square.isNaN { return .nan }
      largest = max(largest, square)
    }
    return largest.squareRoot()
  }
}
