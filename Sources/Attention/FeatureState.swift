import Tensors

/// What queries need to know about a set of keys: Σ φ(k)[v, 1], weighted.
///
/// `[F, valueWidth]` mixtures and F sums, in one allocation that is used again for other keys. The
/// constant feature is kept like the others.
final class FeatureState: @unchecked Sendable {
  // Unchecked: threads write disjoint slices, and a loop's end separates writing from reading;
  // the test "threads change nothing" pins it.
  let features: Features
  let valueWidth: Int
  private let numbers: UnsafeMutablePointer<Float>
  private let size: Int

  /// Makes a state of no keys.
  init(_ features: Features, valueWidth: Int) {
    self.features = features
    self.valueWidth = valueWidth
    size = features.count * (valueWidth + 1)
    numbers = .allocate(capacity: size)
    numbers.initialize(repeating: 0, count: size)
  }

  deinit { numbers.deallocate() }

  private var mixtures: UnsafeMutablePointer<Float> { numbers }
  private var sums: UnsafeMutablePointer<Float> { numbers + features.count * valueWidth }

  /// Forgets all keys.
  func clear() { numbers.update(repeating: 0, count: size) }

  /// Takes over another state's keys.
  func copy(_ other: FeatureState) { numbers.update(from: other.numbers, count: size) }

  /// Adds the keys of another state.
  func add(_ other: FeatureState) {
    for index in 0..<size { numbers[index] += other.numbers[index] }
  }

  /// Adds the keys of a block to one slice of features.
  func add(_ slice: Range<Int>, _ head: ForwardHead, block: Int) {
    let tokens = head.keys.places(in: block).count
    Features.withScratch { scratch in
      head.keys.withBlock(block) { keys in
        features.withRows(slice, of: keys, scratch: scratch) { rows in
          head.withValues(block) { values in
            Kernels.product(
              rows: slice.count, inner: tokens, columns: valueWidth,
              .init(rows, stride: TokenBlocks.size), .init(values, stride: valueWidth),
              into: mixtures + slice.lowerBound * valueWidth, stride: valueWidth,
              accumulates: true)
          }
          for (offset, feature) in slice.enumerated() {
            sums[feature] += Float(Kernels.sum(rows + offset * TokenBlocks.size, tokens))
          }
        }
      }
    }
  }

  /// Adds the keys of a block to the constant feature.
  func addConstant(_ head: ForwardHead, block: Int) {
    let tokens = head.keys.places(in: block).count
    sums[0] += Float(tokens)
    head.withValues(block) { values in
      for column in 0..<valueWidth {
        var sum = 0.0
        for token in 0..<tokens { sum += Double(values[token * valueWidth + column]) }
        mixtures[column] += Float(sum)
      }
    }
  }

  /// Multiplies each feature by its weight.
  func weigh() {
    for (feature, weight) in features.weights.enumerated() {
      Kernels.scale(mixtures + feature * valueWidth, valueWidth, by: weight)
      sums[feature] *= weight
    }
  }

  /// output += F_i and normalizers += Z_i for the queries of a block over this state's keys.
  func addMixtures(
    _ head: ForwardHead, queryBlock: Int, to output: UnsafeMutablePointer<Float>,
    _ normalizers: UnsafeMutablePointer<Double>
  ) {
    let places = head.queries.places(in: queryBlock)
    for row in 0..<places.count {
      normalizers[row] += Double(sums[0])
      for column in 0..<valueWidth { output[row * valueWidth + column] += mixtures[column] }
    }
    var partial = [Float](repeating: 0, count: places.count)
    Features.withScratch { scratch in
      head.queries.withBlock(queryBlock) { queries in
        for slice in features.slices {
          features.withRows(slice, of: queries, scratch: scratch) { rows in
            let rows = rows + places.lowerBound
            Kernels.product(
              rows: places.count, inner: slice.count, columns: valueWidth,
              .init(rows, stride: TokenBlocks.size, isTransposed: true),
              .init(mixtures + slice.lowerBound * valueWidth, stride: valueWidth), into: output,
              stride: valueWidth, accumulates: true)
            // A slice's share in single precision, the shares together in double.
            for row in 0..<places.count { partial[row] = 0 }
            Kernels.addWeightedRows(
              into: &partial, sums + slice.lowerBound, rows, stride: TokenBlocks.size,
              rowCount: slice.count, count: places.count)
            for row in 0..<places.count { normalizers[row] += Double(partial[row]) }
          }
        }
      }
    }
  }
}
