import Tensors

/// The output in a time linear in the number of tokens, for polynomials that have features.
///
/// Unmasked: one pass sums Σ φ(k)[v, 1] over the keys, one multiplies with the queries' features;
/// each normalises a block of tokens just before it needs it, and neither ever writes a feature to
/// memory. Under a mask ``CausalForward`` takes over where the queries begin.
///
/// How work is cut does not depend on the number of threads, so neither do the results.
struct FactorizedForward: Sendable {
  /// Up to so many numbers, sums are made for stretches of keys and added up; larger ones are split
  /// by features instead.
  static let largestStretchSums = 524_288
  /// Stretches of keys, each of at least so many blocks.
  private static let (stretchCount, shortestStretch) = (8, 4)
  /// Parts of the features when sums are split by features.
  private static let partCount = 8

  let head: ForwardHead
  let table: FeatureTable

  /// Fills `output`, `[queryCount, valueWidth]`, and `normalizers`, `[queryCount]`.
  func run(
    output: UnsafeMutablePointer<Float>, normalizers: UnsafeMutablePointer<Double>,
    _ context: ComputeContext
  ) throws(ComputationCancelled) {
    guard !head.isCausal else {
      let earlier = try sumKeys(head.firstBlock, context.share(0, 0))
      return try CausalForward(head: head, sums: earlier)
        .run(output: output, normalizers: normalizers, context)
    }
    let sums = try sumKeys(head.keys.count, context.share(0, 0.5))
    // Each block of queries writes rows of its own.
    nonisolated(unsafe) let (output, normalizers) = (output, normalizers)
    try parallelFor(head.queries.count, context.share(0.5, 1)) { block in
      let first = head.queryTokens(in: block).lowerBound
      finish(
        block, sums, output: output + first * head.valueWidth, normalizers: normalizers + first)
    }
  }

  private var sumsSize: Int { table.count * (head.valueWidth + 1) }

  /// Σ φ(k)[v, 1] over the first blocks of keys.
  private func sumKeys(
    _ blockCount: Int, _ context: ComputeContext
  ) throws(ComputationCancelled) -> FeatureSums {
    let flag = context.cancelFlag
    let total = FeatureSums(table, valueWidth: head.valueWidth)
    if sumsSize > Self.largestStretchSums {
      let parts = table.parts(Self.partCount)
      try parallelFor(parts.count, context) { part in
        add(0..<blockCount, parts[part], to: total, flag)
      }
      return total
    }
    let length = max(
      Self.shortestStretch, (blockCount + Self.stretchCount - 1) / Self.stretchCount)
    let starts = Array(stride(from: 0, to: blockCount, by: length))
    let stretches = starts.map { start in
      start == 0 ? total : FeatureSums(table, valueWidth: head.valueWidth)
    }
    try parallelFor(starts.count, context) { index in
      let end = min(starts[index] + length, blockCount)
      add(starts[index]..<end, 0..<table.count, to: stretches[index], flag)
    }
    for stretch in stretches.dropFirst() { total.add(stretch) }
    return total
  }

  private func add(
    _ blocks: Range<Int>, _ part: Range<Int>, to sums: FeatureSums, _ flag: CancelFlag
  ) {
    withScratch(table.rowCount * TokenBlocks.size) { keys in
      for block in blocks where !flag.isCancelled {
        table.prepare(head.keys, block, into: keys)
        head.withValues(block) { values in
          sums.add(part, keys, tokens: head.keys.places(in: block).count, values)
        }
      }
    }
  }

  /// The outputs of a block of queries over the sums.
  private func finish(
    _ block: Int, _ sums: FeatureSums, output: UnsafeMutablePointer<Float>,
    normalizers: UnsafeMutablePointer<Double>
  ) {
    let (size, count) = (TokenBlocks.size, head.queries.places(in: block).count)
    let grain = Kernels.stripGrain
    withScratch((table.rowCount + head.valueWidth + 2) * size) { queries in
      let result = queries + table.rowCount * size
      let factors = result + (head.valueWidth + 1) * size
      table.prepare(head.queries, block, into: queries)
      result.update(repeating: 0, count: (head.valueWidth + 1) * size)
      sums.addMixtures(
        0..<table.count, queries, tokens: (count + grain - 1) / grain * grain, to: result)
      for place in 0..<count {
        normalizers[place] = Double(result[head.valueWidth * size + place])
        factors[place] = Float(1 / normalizers[place])
      }
      Kernels.writeTokens(
        result, stride: size, count: count, width: head.valueWidth, factors: factors, to: output)
    }
  }
}
