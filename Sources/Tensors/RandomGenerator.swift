/// Random numbers that are the same on every machine for the same seed.
///
/// * Bits: xoshiro256** 1.0 (Blackman, Vigna 2018), its four words drawn from splitmix64 started at
///   the seed.
/// * ``uniform()``: the upper 53 bits of a draw times 2⁻⁵³, in 0..<1.
/// * ``normal()``: Marsaglia's polar method. Draw u = 2·uniform − 1, then v likewise, until
///   0 < r = u² + v² < 1; the numbers are u·√(−2 ln r / r) and v·√(−2 ln r / r), in this order.
///   The logarithm is computed here from the four basic operations, which IEEE 754 defines to the
///   last bit, not by the system's library, which differs from machine to machine.
///
/// A value: a copy continues with the same numbers.
public struct RandomGenerator: RandomNumberGenerator, Equatable, Sendable {
  private var words: (UInt64, UInt64, UInt64, UInt64)
  /// The second of a pair of normal numbers that is still to be given.
  var spareNormal: Double?

  /// Starts at a seed.
  public init(seed: UInt64) {
    var counter = seed
    func splitmix() -> UInt64 {
      counter &+= 0x9E37_79B9_7F4A_7C15
      var word = counter
      word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
      return word ^ (word >> 31)
    }
    words = (splitmix(), splitmix(), splitmix(), splitmix())
  }

  /// True when both continue with the same numbers.
  public static func == (first: RandomGenerator, second: RandomGenerator) -> Bool {
    first.words == second.words && first.spareNormal == second.spareNormal
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 {
      (word << count) | (word >> (64 - count))
    }
    let result = rotated(words.1 &* 5, 7) &* 9
    let shifted = words.1 << 17
    words.2 ^= words.0
    words.3 ^= words.1
    words.1 ^= words.2
    words.0 ^= words.3
    words.2 ^= shifted
    words.3 = rotated(words.3, 45)
    return result
  }

  /// A number in 0..<1 with 53 random bits.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A number with mean 0 and variance 1.
  public mutating func normal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    while true {
      let first = 2 * uniform() - 1
      let second = 2 * uniform() - 1
      let square = first * first + second * second
      guard square > 0, square < 1 else { continue }
      let factor = (-2 * Self.logarithm(square) / square).squareRoot()
      spareNormal = second * factor
      return first * factor
    }
  }

  /// A whole number in 0..<`bound`, every one equally likely.
  ///
  /// Draws below 2⁶⁴ mod `bound` are thrown away, so that the remainder is fair.
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "there is no whole number in 0..<\(bound)")
    let bound = UInt64(bound)
    let unfair = (0 &- bound) % bound
    while true {
      let draw = next()
      if draw >= unfair { return Int(draw % bound) }
    }
  }

  /// ln x for a positive, finite, normal x, by the four basic operations alone.
  ///
  /// x = m·2ᵉ with m in 1/√2…√2; ln m = 2 artanh t = 2(t + t³/3 + t⁵/5 + …), t = (m−1)/(m+1),
  /// |t| < 0.1716: eleven terms are exact to the last bits of a double.
  static func logarithm(_ x: Double) -> Double {
    var (significand, exponent) = (x.significand, Double(x.exponent))
    if significand > 1.4142135623730951 {
      significand /= 2
      exponent += 1
    }
    let ratio = (significand - 1) / (significand + 1)
    let square = ratio * ratio
    var series = 0.0
    for term in stride(from: 21, through: 1, by: -2) {
      series = series * square + 1 / Double(term)
    }
    return exponent * 0.6931471805599453 + 2 * ratio * series
  }
}

extension RandomGenerator {
  /// A tensor of numbers in lower..<upper.
  public mutating func uniform(
    _ shape: Shape, lower: Double = 0, upper: Double = 1
  ) -> Tensor {
    filled(shape) { generator, target in
      for index in target.indices {
        target[index] = Float(lower + (upper - lower) * generator.uniform())
      }
    }
  }

  /// A tensor of normal numbers, those that ``normal()`` gives one after the other.
  public mutating func normal(
    _ shape: Shape, mean: Double = 0, standardDeviation: Double = 1
  ) -> Tensor {
    filled(shape) { $0.fillNormal($1, mean: mean, standardDeviation: standardDeviation) }
  }

  private mutating func filled(
    _ shape: Shape,
    _ fill: (inout RandomGenerator, UnsafeMutableBufferPointer<Float>) -> Void
  ) -> Tensor {
    let count = shape.count
    // The state stays in registers while a copy of it is drawn from.
    var generator = self
    defer { self = generator }
    return Tensor(
      shape,
      [Float](unsafeUninitializedCapacity: count) { target, filled in
        fill(&generator, UnsafeMutableBufferPointer(rebasing: target[..<count]))
        filled = count
      })
  }

  /// A tensor of whole numbers in a range that is not empty.
  public mutating func integers(_ shape: Shape, in range: Range<Int>) -> Tensor {
    Tensor(
      shape,
      (0..<shape.count).map { _ in Float(range.lowerBound + integer(below: range.count)) })
  }

  /// 0..<`count` in random order (Fisher and Yates, from the end).
  public mutating func permutation(_ count: Int) -> Tensor {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, integer(below: last + 1))
    }
    return Tensor([count], order.map(Float.init))
  }
}
