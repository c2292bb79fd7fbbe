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
  ///   - lastValues: What stands for the 1 behind the values; 0 behind the last token.
  func add(
    _ part: Range<Int>, _ keys: UnsafePointer<Float>, tokens: Int, _ values: UnsafePointer<Float>,
    lastValues: UnsafePointer<Float>? = nil
  ) {
    Kernels.addMoments(
      featureCount: part.count, tokens: tokens, columns: valueWidth, keys,
      stride: TokenBlocks.size, first: first + part.lowerBound, second: second + part.lowerBound,
      weights: weights + part.lowerBound, values, lastValues: lastValues,
      to: numbers + part.lowerBound * (valueWidth + 1))
  }

  /// Adds F_i and Z_i of queries over these keys, a part of the features' share, to `result`,
  /// `[valueWidth + 1, tokens]`.
  ///
  /// - Parameters:
  ///   - queries: A prepared block, from the first of the queries' places on.
  ///   - columns: How many of the columns; nil: all.
  func addMixtures(
    _ part: Range<Int>, _ queries: UnsafePointer<Float>, tokens: Int, columns: Int? = nil,
    to result: UnsafeMutablePointer<Float>
  ) {
    Kernels.mix(
      rowCount: part.count, tokens: tokens, columns: columns ?? valueWidth + 1,
      .init(
        queries, stride: TokenBlocks.size,
        factors: (UnsafePointer(first + part.lowerBound), UnsafePointer(second + part.lowerBound))),
      numbers + part.lowerBound * (valueWidth + 1), matrixStride: valueWidth + 1, into: result,
      stride: TokenBlocks.size)
  }

  /// Adds J(x)ᵀ(sums · c) for a prepared block of tokens x and their companions c.
  ///
  /// - Parameters:
  ///   - companions: `[valueWidth + 1, TokenBlocks.size]`.
  ///   - gradient: A row for each row of the block; those of the ones mean nothing.
  func addGradients(
    _ block: UnsafePointer<Float>, tokens: Int, companions: UnsafePointer<Float>,
    to gradient: UnsafeMutablePointer<Float>
  ) {
    // The first feature is the constant, which has no gradient.
    Kernels.addFeatureGradients(
      featureCount: table.count - 1, tokens: tokens, columns: valueWidth + 1, block,
      stride: TokenBlocks.size, first: first + 1, second: second + 1,
      state: numbers + valueWidth + 1, companions: companions, to: gradient)
  }
}

extension FeatureSums {
  /// Up to so many numbers, sums are made for stretches of tokens and added up; larger ones are split
  /// by features instead.
  static let largestStretchSums = 524_288
  /// Stretches of tokens, each of at least so many blocks.
  static let stretchCount = 8
  private static let shortestStretch = 4
  /// Parts of the features when sums are split by features.
  private static let partCount = 8

  /// Sums over the first blocks of tokens; `add` adds a part of the features of one block, with room
  /// for a prepared block. The cut does not depend on the number of threads.
  static func over(
    _ blockCount: Int, _ table: FeatureTable, valueWidth: Int, _ context: ComputeContext,
    _ add:
      @Sendable (
        _ block: Int, _ part: Range<Int>, _ room: UnsafeMutablePointer<Float>, _ sums: FeatureSums
      ) -> Void
  ) throws(ComputationCancelled) -> FeatureSums {
    let flag = context.cancelFlag
    let total = FeatureSums(table, valueWidth: valueWidth)
    @Sendable func addAll(_ blocks: Range<Int>, _ part: Range<Int>, _ sums: FeatureSums) {
      withScratch(table.rowCount * TokenBlocks.size) { room in
        for block in blocks where !flag.isCancelled { add(block, part, room, sums) }
      }
    }
    if total.size > largestStretchSums {
      let parts = table.parts(partCount)
      try parallelFor(parts.count, context) { addAll(0..<blockCount, parts[$0], total) }
      return total
    }
    let length = max(shortestStretch, (blockCount + stretchCount - 1) / stretchCount)
    let starts = Array(stride(from: 0, to: blockCount, by: length))
    let stretches = starts.map { start in
      start == 0 ? total : FeatureSums(table, valueWidth: valueWidth)
    }
    try parallelFor(starts.count, context) { index in
      let end = min(starts[index] + length, blockCount)
      addAll(starts[index]..<end, 0..<table.count, stretches[index])
    }
    for stretch in stretches.dropFirst() { total.add(stretch) }
    return total
  }
}

private func copy<Number>(of list: [Number]) -> UnsafeMutablePointer<Number> {
  let place = UnsafeMutablePointer<Number>.allocate(capacity: list.count)
  place.initialize(from: list, count: list.count)
  return place
}
