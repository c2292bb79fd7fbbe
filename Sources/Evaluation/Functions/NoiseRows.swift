import Tensors

/// Rows of random numbers with mean 0 and variance 1 for made sequences, quick enough for a million
/// tokens.
///
/// A number is the sum of the four 16-bit parts of one draw, shifted and scaled: nearly normal, and
/// never farther from 0 than √12. Blocks of rows have generators of their own, so the numbers do not
/// depend on how many threads there are.
struct NoiseRows: Sendable {
  /// Rows that share a generator.
  private static let blockLength = 1024
  private let base: UInt64
  let width: Int

  /// Takes one draw from `generator`, which the rows follow from.
  init(width: Int, _ generator: inout RandomGenerator) {
    base = generator.next()
    self.width = width
  }

  /// `count` rows, `[count, width]`.
  ///
  /// - Throws: `ComputationCancelled`.
  /// - Complexity: O(`count` · `width`), split over the threads.
  func rows(_ count: Int, _ context: ComputeContext) throws -> [Float] {
    var numbers = [Float](repeating: 0, count: count * width)
    let length = Self.blockLength * width
    guard length > 0, !numbers.isEmpty else { return numbers }
    try numbers.withUnsafeMutableBufferPointer { numbers in
      // Each block is written by one thread only.
      nonisolated(unsafe) let numbers = numbers
      try parallelFor((numbers.count + length - 1) / length, context) { block in
        var generator = RandomGenerator(seed: base &+ UInt64(block))
        for index in block * length..<min((block + 1) * length, numbers.count) {
          numbers[index] = Self.number(generator.next())
        }
      }
    }
    return numbers
  }

  /// The mean of one part is (2¹⁶ − 1) / 2, its variance (2³² − 1) / 12.
  private static let scale = Float((3 / (0x1p32 - 1)).squareRoot())

  private static func number(_ draw: UInt64) -> Float {
    let sum = (draw & 0xFFFF) + (draw >> 16 & 0xFFFF) + (draw >> 32 & 0xFFFF) + (draw >> 48)
    return (Float(sum) - 131_070) * scale
  }
}
