import Tensors

/// The output in a time linear in the number of tokens, for polynomials that have features.
///
/// Unmasked: one pass sums Σ φ(k)[v, 1] over the keys, one multiplies with the queries' features;
/// each normalises a block of tokens just before it needs it, and neither ever writes a feature to
/// memory. Under a mask ``CausalForward`` takes over where the queries begin.
///
/// How work is cut does not depend on the number of threads, so neither do the results.
struct FactorizedForward: Sendable {
  let head: ForwardHead
  let table: FeatureTable

  /// Fills `output`, `[queryCount, valueWidth]`, and `normalizers`, `[queryCount]`.
  ///
  /// - Returns: The sums over all keys; nil under a mask.
  @discardableResult
  func run(
    output: UnsafeMutablePointer<Float>, normalizers: UnsafeMutablePointer<Double>,
    _ context: ComputeContext
  ) throws(ComputationCancelled) -> FeatureSums? {
    guard !head.isCausal else {
      let earlier = try sumKeys(head.firstBlock, context.share(0, 0))
      try CausalForward(head: head, sums: earlier)
        .run(output: output, normalizers: normalizers, context)
      return nil
    }
    let sums = try sumKeys(head.keys.count, context.share(0, 0.5))
    // Each block of queries writes rows of its own.
    nonisolated(unsafe) let (output, normalizers) = (output, normalizers)
    try parallelFor(head.queries.count, context.share(0.5, 1)) { block in
      let first = head.queryTokens(in: block).lowerBound
      finish(
        block, sums, output: output + first * head.valueWidth, normalizers: normalizers + first)
    }
    return sums
  }

  /// Σ φ(k)[v, 1] over the first blocks of keys.
  func sumKeys(
    _ blockCount: Int, _ context: ComputeContext
  ) throws(ComputationCancelled) -> FeatureSums {
    let (head, table) = (head, table)
    return try FeatureSums.over(
      blockCount, table, valueWidth: head.valueWidth, context
    ) { block, part, room, sums in
      table.prepare(head.keys, block, into: room)
      head.withValues(block) { values in
        sums.add(part, room, tokens: head.keys.places(in: block).count, values)
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
