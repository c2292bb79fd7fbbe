import Tensors

/// Rows between two looks at the cancel flag.
private let rowsAtOnce = 64

extension Numbers {
  /// The softmax of each row of `length` numbers, and the logarithm of its sum of exponentials.
  ///
  /// - Numerics: The row's largest number is subtracted first.
  /// - Throws: `ComputationCancelled`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func softmaxRows(
    _ length: Int, _ context: ComputeContext
  ) throws -> (weights: Numbers, logSums: [Double]) {
    var weights = self
    var logSums: [Double] = []
    guard length > 0 else { return (weights, logSums) }
    logSums.reserveCapacity(elements.count / length)
    try weights.elements.withUnsafeMutableBufferPointer { numbers in
      guard let base = numbers.baseAddress else { return }
      for start in stride(from: 0, to: numbers.count, by: length) {
        if start % (rowsAtOnce * length) == 0 { try context.checkCancelled() }
        let row = base + start
        var largest = -Scalar.infinity
        for index in 0..<length where row[index] > largest || row[index].isNaN {
          largest = row[index]
        }
        let sum = Scalar.exponentials(row, length, shift: largest)
        let factor = Scalar(1 / sum)
        for index in 0..<length { row[index] *= factor }
        logSums.append(Double(largest) + Double(Scalar.logarithm(Scalar(sum))))
      }
    }
    return (weights, logSums)
  }

  /// y·(g − Σ g·y) for each row of `length` numbers y of a softmax.
  ///
  /// - Throws: `ComputationCancelled`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func softmaxPullback(
    _ gradient: Numbers, _ length: Int, _ context: ComputeContext
  ) throws -> Numbers {
    var result = gradient
    guard length > 0 else { return result }
    try elements.withUnsafeBufferPointer { weights in
      try result.elements.withUnsafeMutableBufferPointer { change in
        for start in stride(from: 0, to: weights.count, by: length) {
          if start % (rowsAtOnce * length) == 0 { try context.checkCancelled() }
          var product = Scalar.zero
          for index in start..<start + length { product += weights[index] * change[index] }
          for index in start..<start + length {
            change[index] = weights[index] * (change[index] - product)
          }
        }
      }
    }
    return result
  }

  /// (x − mean)/σ for each row of `length` numbers, σ = √(variance + floor), and the slopes 1/σ.
  ///
  /// - Numerics: Means and variances in double precision.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func standardizedRows(_ length: Int, floor: Double) -> (rows: Numbers, slopes: [Scalar]) {
    var rows = self
    var slopes: [Scalar] = []
    guard length > 0 else { return (rows, slopes) }
    rows.elements.withUnsafeMutableBufferPointer { numbers in
      for start in stride(from: 0, to: numbers.count, by: length) {
        var mean = 0.0
        for index in start..<start + length { mean += Double(numbers[index]) }
        mean /= Double(length)
        var variance = 0.0
        for index in start..<start + length {
          let deviation = Double(numbers[index]) - mean
          variance += deviation * deviation
        }
        let slope = 1 / (variance / Double(length) + floor).squareRoot()
        for index in start..<start + length {
          numbers[index] = Scalar((Double(numbers[index]) - mean) * slope)
        }
        slopes.append(Scalar(slope))
      }
    }
    return (rows, slopes)
  }

  /// slope·(g − mean(g) − x̂·mean(g∘x̂)) for each row x̂ of `length` numbers (MATH.md 4).
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func standardizePullback(_ gradient: Numbers, slopes: [Scalar], _ length: Int) -> Numbers {
    var result = gradient
    guard length > 0 else { return result }
    elements.withUnsafeBufferPointer { rows in
      result.elements.withUnsafeMutableBufferPointer { change in
        for (row, slope) in slopes.enumerated() {
          let range = row * length..<(row + 1) * length
          var (mean, product) = (Scalar.zero, Scalar.zero)
          for index in range {
            mean += change[index]
            product += change[index] * rows[index]
          }
          mean /= Scalar(length)
          product /= Scalar(length)
          for index in range {
            change[index] = slope * (change[index] - mean - rows[index] * product)
          }
        }
      }
    }
    return result
  }
}
