public import Tensors

extension Tape {
  /// (x − mean)/σ along the last axis, σ = √(variance + floor).
  ///
  /// Saved are the result and 1/σ of each row.
  ///
  /// - Throws: `TensorError.rankTooSmall`, ``TapeError/tooLarge(operation:bytes:limit:)``.
  /// - Numerics: Means and variances in double precision.
  public func standardize(
    _ x: Recorded<Scalar>, floor: Double
  ) throws -> Recorded<Scalar> {
    guard x.shape.rank > 0 else { throw TensorError.rankTooSmall(x.shape, needed: 1) }
    try reserve("standardize", x.shape)
    let length = x.shape[-1]
    let (rows, slopes) = x.value.standardizedRows(length, floor: floor)
    let bytes = slopes.count * MemoryLayout<Scalar>.stride
    return try record("standardize", [x], rows, saving: [rows], otherBytes: bytes) { gradient in
      [rows.standardizePullback(gradient, slopes: slopes, length)]
    }
  }

  /// limit · x / max‖x‖ for each head `[tokenCount, width]` of a stack; a head of zeros stays so.
  ///
  /// Saved are x, and the largest norm with its row of each head. The longest row's gradient has a
  /// second part, since every row is divided by its norm (MATH.md 4).
  ///
  /// - Throws: `TensorError.rankTooSmall`, ``TapeError/tooLarge(operation:bytes:limit:)``.
  public func maxNorm(_ x: Recorded<Scalar>, limit: Double) throws -> Recorded<Scalar> {
    guard x.shape.rank >= 2 else { throw TensorError.rankTooSmall(x.shape, needed: 2) }
    try reserve("max norm", x.shape)
    let (rowCount, width) = (x.shape[-2], x.shape[-1])
    let value = x.value
    let heads = value.longestRows(rowCount, width)
    var result = value
    for (head, longest) in heads.enumerated() {
      let factor = longest.norm == 0 ? 0 : Scalar(limit / longest.norm)
      for index in head * rowCount * width..<(head + 1) * rowCount * width {
        result.elements[index] *= factor
      }
    }
    let bytes = heads.count * 2 * MemoryLayout<Double>.stride
    return try record("max norm", [x], result, saving: [value], otherBytes: bytes) { gradient in
      var change = gradient
      for (head, longest) in heads.enumerated() {
        let range = head * rowCount * width..<(head + 1) * rowCount * width
        let factor = longest.norm == 0 ? 0 : limit / longest.norm
        var product = 0.0
        for index in range {
          product += Double(gradient.elements[index]) * Double(value.elements[index])
          change.elements[index] *= Scalar(factor)
        }
        guard longest.norm > 0 else { continue }
        let share = Scalar(factor / (longest.norm * longest.norm) * product)
        let start = range.lowerBound + longest.row * width
        for index in start..<start + width {
          change.elements[index] -= share * value.elements[index]
        }
      }
      return [change]
    }
  }

  /// Drops elements at random and divides the others by the share that is kept, so that the
  /// expectation stays; at a share of 1, as when a model is evaluated, nothing happens.
  ///
  /// - Parameters:
  ///   - x: What is thinned out.
  ///   - keptShare: The probability to stay, above 0.
  ///   - generator: Where the choice comes from.
  /// - Returns: The rest.
  /// - Throws: ``TapeError/tooLarge(operation:bytes:limit:)``.
  public func dropout(
    _ x: Recorded<Scalar>, keptShare: Double, from generator: inout RandomGenerator
  ) throws -> Recorded<Scalar> {
    precondition(
      keptShare > 0 && keptShare <= 1, "a share that is kept lies in 0…1, got \(keptShare)")
    guard keptShare < 1 else { return x }
    try reserve("dropout", x.shape)
    let isKept = (0..<x.shape.count).map { _ in generator.uniform() < keptShare }
    let factor = Scalar(1 / keptShare)
    let zero = Numbers<Scalar>(0)
    func thinned(_ numbers: Numbers<Scalar>) -> Numbers<Scalar> {
      Numbers.choosing(isKept, numbers.scaled(by: factor), zero, numbers.shape)
    }
    return try record("dropout", [x], thinned(x.value), otherBytes: isKept.count) { gradient in
      [Numbers.choosing(isKept, gradient.scaled(by: factor), zero, gradient.shape)]
    }
  }
}

extension Numbers {
  /// The first row with the largest norm of each matrix, or the first whose norm is NaN.
  fileprivate func longestRows(_ rowCount: Int, _ width: Int) -> [(row: Int, norm: Double)] {
    let length = rowCount * width
    guard length > 0 else { return [] }
    return stride(from: 0, to: elements.count, by: length).map { start in
      var best = (row: 0, norm: 0.0)
      for row in 0..<rowCount {
        var square = 0.0
        for index in start + row * width..<start + (row + 1) * width {
          square += Double(elements[index]) * Double(elements[index])
        }
        if square.isNaN { return (row, .nan) }
        if square > best.norm { best = (row, square) }
      }
      return (best.row, best.norm.squareRoot())
    }
  }
}
