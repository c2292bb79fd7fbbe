import Autodiff
import Tensors

/// Attention some of whose pairs are dropped, row by row in double precision: any kernel.
///
/// o_i = Σ μ·f·v / Σ ν·f. Dropped weights have μ = 0 or 1/κ and ν = 1, dropped keys μ = ν = 0 or 1.
/// Time O(N_q·N_k·(D + D_v)), memory O(N).
func thinnedPairs<Scalar>(
  _ kernel: Kernel, causalOffset: Int?, _ dropout: Dropout
) -> CustomOperation<Scalar> {
  CustomOperation("attention with dropout") { operands, context in
    let pairs = ThinnedPairs(
      PairNumbers(operands, causalOffset: causalOffset), kernel, dropout)
    let rows = try pairs.forward(context)
    let shape = Shape(operands[0].shape.extents.dropLast() + [pairs.numbers.valueWidth])
    let value = Numbers<Scalar>(shape, pairs.outputs(rows).map { Scalar($0) })
    let bytes = 2 * pairs.rowCount * MemoryLayout<Double>.stride
    let divisors = pairs.divisors(rows)
    return .init(value, saving: operands + [value], otherBytes: bytes) { gradient in
      let parts = try pairs.gradients(
        gradient.elements.map { Double($0) }, value.elements.map { Double($0) }, divisors, context)
      return zip(operands, parts).map { operand, part in
        Numbers(operand.shape, part.map { Scalar($0) })
      }
    }
  }
}

private struct ThinnedPairs: Sendable {
  let numbers: PairNumbers
  let kernel: Kernel
  let dropout: Dropout
  /// Which keys of each head stay; empty where weights are dropped.
  let keptKeys: [[Bool]]

  init(_ numbers: PairNumbers, _ kernel: Kernel, _ dropout: Dropout) {
    (self.numbers, self.kernel, self.dropout) = (numbers, kernel, dropout)
    keptKeys =
      dropout.scheme == .weights
      ? []
      : (0..<numbers.headCount).map {
        dropout.keptKeys(
          head: $0, count: numbers.keyCount, mayBeNone: numbers.causalOffset != nil)
      }
  }

  var rowCount: Int { numbers.headCount * numbers.queryCount }
  private var rowSize: Int { numbers.valueWidth + 2 }

  func outputs(_ rows: [Double]) -> [Double] {
    var outputs: [Double] = []
    for row in 0..<rowCount { outputs += rows[row * rowSize..<row * rowSize + numbers.valueWidth] }
    return outputs
  }

  /// The normaliser and the largest score of each row, `[rows, 2]`.
  func divisors(_ rows: [Double]) -> [Double] {
    var divisors: [Double] = []
    for row in 0..<rowCount {
      divisors += rows[row * rowSize + numbers.valueWidth..<(row + 1) * rowSize]
    }
    return divisors
  }

  /// μ and ν of the pairs of a row.
  private func factors(
    _ head: Int, _ query: Int
  ) -> (_ key: Int) -> (output: Double, normalizer: Double) {
    guard dropout.scheme == .weights else {
      let (kept, own) = (keptKeys[head], numbers.ownKey(query))
      return { key in kept[key] || key == own ? (1, 1) : (0, 0) }
    }
    let (dropout, stream) = (dropout, dropout.stream(.pairs, head: head, token: query))
    return { key in (dropout.factor(stream, key), 1) }
  }

  /// [output, normaliser, largest score] of every row.
  func forward(_ context: ComputeContext) throws -> [Double] {
    let width = numbers.valueWidth
    return try parallelParts(rowCount, of: rowSize, context) { row, place in
      let (head, query) = (row / numbers.queryCount, row % numbers.queryCount)
      let (factor, count) = (factors(head, query), numbers.visibleCount(query))
      let scores = (0..<count).map { numbers.score(head, query, $0) }
      var shift = 0.0
      if kernel == .exponential {
        shift = scores.indices.reduce(-.infinity) {
          factor($1).normalizer == 0 ? $0 : Swift.max($0, scores[$1])
        }
      }
      var normalizer = 0.0
      for key in 0..<count {
        let (toOutput, toNormalizer) = factor(key)
        guard toNormalizer != 0 else { continue }
        let value = kernel.value(at: scores[key] - shift)
        normalizer += value
        guard toOutput != 0 else { continue }
        let start = (head * numbers.keyCount + key) * width
        for index in 0..<width {
          place[index] += toOutput * value * numbers.values[start + index]
        }
      }
      for index in 0..<width { place[index] /= normalizer }
      place[width] = normalizer
      place[width + 1] = shift
    }
  }

  /// The gradients of queries, keys and values: first row by row, then key by key, so that every
  /// number is summed in one order.
  func gradients(
    _ outputGradient: [Double], _ output: [Double], _ divisors: [Double], _ context: ComputeContext
  ) throws -> [[Double]] {
    let (width, valueWidth) = (numbers.width, numbers.valueWidth)
    let (queryCount, keyCount) = (numbers.queryCount, numbers.keyCount)
    // e and t of MATH: the output's gradient over the normaliser, and its product with the output.
    let scaled: [Double] = outputGradient.indices.map { place in
      outputGradient[place] / divisors[place / valueWidth * 2]
    }
    let means: [Double] = (0..<rowCount).map { row in
      var mean = 0.0
      for place in row * valueWidth..<(row + 1) * valueWidth {
        mean += scaled[place] * output[place]
      }
      return mean
    }
    @Sendable func weighed(
      _ head: Int, _ query: Int, _ key: Int, _ factor: (output: Double, normalizer: Double)
    ) -> (value: Double, change: Double) {
      let row = head * queryCount + query
      let score = numbers.score(head, query, key) - divisors[row * 2 + 1]
      let product = scaled.withUnsafeBufferPointer { scaled in
        scaled.baseAddress.map { numbers.value(head, key, times: $0 + row * valueWidth) } ?? 0
      }
      // A value that is not finite counts for nothing where it was dropped.
      let gain = factor.output == 0 ? 0 : factor.output * product
      let change = gain - factor.normalizer * means[row]
      return (
        factor.output * kernel.value(at: score), kernel.derivative(at: score) * change
      )
    }
    let toQueries = try parallelParts(rowCount, of: width, context) { row, place in
      let (head, query) = (row / queryCount, row % queryCount)
      let factor = factors(head, query)
      for key in 0..<numbers.visibleCount(query) where factor(key).normalizer != 0 {
        let change = weighed(head, query, key, factor(key)).change
        let start = (head * keyCount + key) * width
        for index in 0..<width { place[index] += change * numbers.keys[start + index] }
      }
    }
    let keySize = width + valueWidth
    let toKeys = try parallelParts(numbers.headCount * keyCount, of: keySize, context) {
      item, place in
      let (head, key) = (item / keyCount, item % keyCount)
      for query in numbers.firstQuery(
        seeing: key)..<Swift.max(
          queryCount, numbers.firstQuery(seeing: key))
      {
        let factor = factors(head, query)(key)
        guard factor.normalizer != 0 else { continue }
        let (value, change) = weighed(head, query, key, factor)
        let row = head * queryCount + query
        for index in 0..<width { place[index] += change * numbers.queries[row * width + index] }
        guard value != 0 else { continue }
        for index in 0..<valueWidth {
          place[width + index] += value * scaled[row * valueWidth + index]
        }
      }
    }
    var (keys, values): ([Double], [Double]) = ([], [])
    for item in 0..<numbers.headCount * keyCount {
      keys += toKeys[item * keySize..<item * keySize + width]
      values += toKeys[item * keySize + width..<(item + 1) * keySize]
    }
    return [toQueries, keys, values]
  }
}
