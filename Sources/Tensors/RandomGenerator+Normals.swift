extension RandomGenerator {
  /// Pairs of normal numbers that are made together.
  private static let batch = 128
  private static let groups = batch / SIMD8<Double>.scalarCount

  /// Writes the numbers that ``normal()`` would give one after the other, to the last bit, moved and
  /// stretched.
  ///
  /// The logarithm is most of the work and takes each number through a long chain of operations;
  /// eight at a time hide its latency. Pairs are drawn in order and none is drawn that is not used.
  mutating func fillNormal(
    _ target: UnsafeMutableBufferPointer<Float>, mean: Double, standardDeviation: Double
  ) {
    var next = 0
    if let spare = spareNormal, !target.isEmpty {
      spareNormal = nil
      target[0] = Float(mean + standardDeviation * spare)
      next = 1
    }
    // u, v and u² + v², which becomes the factor of both.
    var firsts = [Double](repeating: 0, count: Self.batch + 1)
    var seconds = firsts
    var squares = [SIMD8<Double>](repeating: SIMD8(repeating: 0.5), count: Self.groups + 1)
    while next < target.count {
      let pairs = min(Self.batch, (target.count - next + 1) / 2)
      drawPairs(pairs, &firsts, &seconds, &squares)
      for group in 0...(pairs - 1) / SIMD8<Double>.scalarCount {
        let square = squares[group]
        squares[group] = (-2 * Self.logarithms(square) / square).squareRoot()
      }
      squares.withUnsafeBytes { factors in
        let factors = factors.bindMemory(to: Double.self)
        for pair in 0..<pairs {
          let second = seconds[pair] * factors[pair]
          target[next] = Float(mean + standardDeviation * (firsts[pair] * factors[pair]))
          if next + 1 < target.count {
            target[next + 1] = Float(mean + standardDeviation * second)
          } else {
            spareNormal = second
          }
          next += 2
        }
      }
    }
  }

  /// Draws u and v until so many pairs are inside the circle, and not the centre.
  private mutating func drawPairs(
    _ count: Int, _ firsts: inout [Double], _ seconds: inout [Double],
    _ squares: inout [SIMD8<Double>]
  ) {
    squares.withUnsafeMutableBytes { squares in
      let squares = squares.bindMemory(to: Double.self)
      var generator = self
      var found = 0
      while found < count {
        let first = 2 * generator.uniform() - 1
        let second = 2 * generator.uniform() - 1
        let square = first * first + second * second
        firsts[found] = first
        seconds[found] = second
        squares[found] = square
        // A pair that is refused is written over by the next: no branch to guess.
        found += square > 0 && square < 1 ? 1 : 0
      }
      self = generator
    }
  }

  /// ``logarithm(_:)`` of eight numbers: the same operations in the same order.
  static func logarithms(_ x: SIMD8<Double>) -> SIMD8<Double> {
    let bits = unsafeBitCast(x, to: SIMD8<UInt64>.self)
    let power = SIMD8<Int64>(truncatingIfNeeded: bits &>> 52) &- 1023
    var exponent = SIMD8<Double>(power)
    var significand = unsafeBitCast(
      bits & 0x000F_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000, to: SIMD8<Double>.self)
    let isLarge = significand .> 1.4142135623730951
    significand.replace(with: significand / 2, where: isLarge)
    exponent.replace(with: exponent + 1, where: isLarge)
    let ratio = (significand - 1) / (significand + 1)
    let square = ratio * ratio
    var series = SIMD8<Double>(repeating: 1.0 / 21)
    // Spelled out, so that the quotients are constants.
    series = series * square + 1.0 / 19
    series = series * square + 1.0 / 17
    series = series * square + 1.0 / 15
    series = series * square + 1.0 / 13
    series = series * square + 1.0 / 11
    series = series * square + 1.0 / 9
    series = series * square + 1.0 / 7
    series = series * square + 1.0 / 5
    series = series * square + 1.0 / 3
    series = series * square + 1
    return exponent * 0.6931471805599453 + 2 * ratio * series
  }
}
