import Tensors

/// What queries need to know about a set of keys: Σ weight · φ(k)[v, 1], `[F, valueWidth + 1]`.
final class FeatureSums: @unchecked Sendable {
  // Unchecked: threads write disjoint parts, and a loop's end separates writing from reading;
  // the test "threads change nothing" pins it.
  let table: FeatureTable
  let valueWidth: Int
  private let numbers: UnsafeMutablePointer<Float>
  private let size: Int
  /// Copies of the table's lists: each call into the loops reads all three.
  private let weights: UnsafeMutablePointer<Float>
  private let first: UnsafeMutablePointer<Int32>
  private let second: UnsafeMutablePointer<Int32>

  /// Makes the sums of no keys.
  init(_ table: FeatureTable, valueWidth: Int) {
    self.table = table
    self.valueWidth = valueWidth
    size = table.count * (valueWidth + 1)
    numbers = .allocate(capacity: size)
    numbers.initialize(repeating: 0, count: size)
    weights = copy(of: table.weights)
    first = copy(of: table.first)
    second = copy(of: table.second)
  }

  deinit {
    numbers.deallocate()
    weights.deallocate()
    first.deallocate()
    second.deallocate()
  }

  /// Adds the keys of other sums.
  func add(_ other: FeatureSums) {
    for index in 0..<size { numbers[index] += other.numbers[index] }
  }

  /// Adds keys to a part of the features.
  ///
  /// - Parameters:
  ///   - keys: A prepared block, from the first of the keys' places on.
  ///   - values: `[tokens, valueWidth]`.
  func add(
    _ part: Range<Int>, _ keys: UnsafePointer<Float>, tokens: Int, _ values: UnsafePointer<Float>
  ) {
    Kernels.addMoments(
      featureCount: part.count, tokens: tokens, columns: valueWidth, keys,
      stride: TokenBlocks.size, first: first + part.lowerBound, second: second + part.lowerBound,
      weights: weights + part.lowerBound, values, to: numbers + part.lowerBound * (valueWidth + 1))
  }

  /// Adds F_i and Z_i of queries over these keys, a part of the features' share, to `result`,
  /// `[valueWidth + 1, tokens]`.
  ///
  /// - Parameter queries: A prepared block, from the first of the queries' places on.
  func addMixtures(
    _ part: Range<Int>, _ queries: UnsafePointer<Float>, tokens: Int,
    to result: UnsafeMutablePointer<Float>
  ) {
    Kernels.mix(
      rowCount: part.count, tokens: tokens, columns: valueWidth + 1,
      .init(
        queries, stride: TokenBlocks.size,
        factors: (UnsafePointer(first + part.lowerBound), UnsafePointer(second + part.lowerBound))),
      numbers + part.lowerBound * (valueWidth + 1), matrixStride: valueWidth + 1, into: result,
      stride: TokenBlocks.size)
  }
}

private func copy<Number>(of list: [Number]) -> UnsafeMutablePointer<Number> {
  let place = UnsafeMutablePointer<Number>.allocate(capacity: list.count)
  place.initialize(from: list, count: list.count)
  return place
}
