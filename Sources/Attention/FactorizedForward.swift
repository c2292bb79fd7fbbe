import Tensors

/// The output in a time linear in the number of tokens, for polynomials of degree 0, 1 and 2.
///
/// Unmasked: one pass sums Σ φ(k)[v, 1] over the keys, slice of features by slice; one pass
/// multiplies with the queries' features. Causal: inside a block of tokens the lower triangle of
/// weights, dense; earlier blocks through the running state. Both are exact, and neither ever
/// holds more features than a slice of a block.
///
/// How work is cut does not depend on the number of threads, so neither do the results.
struct FactorizedForward: Sendable {
  /// Blocks whose states are held at a time under a mask.
  static let groupSize = 8

  let head: ForwardHead
  let features: Features

  /// Fills `output`, `[queryCount, valueWidth]`, and `normalizers`, `[queryCount]`.
  func run(
    output: UnsafeMutablePointer<Float>, normalizers: UnsafeMutablePointer<Double>,
    _ context: ComputeContext
  ) throws(ComputationCancelled) {
    output.update(repeating: 0, count: head.queries.tokenCount * head.valueWidth)
    normalizers.update(repeating: 0, count: head.queries.tokenCount)
    // Each block of queries writes rows of its own.
    nonisolated(unsafe) let (output, normalizers) = (output, normalizers)
    let state = FeatureState(features, valueWidth: head.valueWidth)
    let seenByAll = head.isCausal ? head.firstBlock : head.keys.count
    try sumKeys(0..<seenByAll, into: state, context.share(0, 0.5))
    if head.isCausal {
      try runCausal(state, output, normalizers, context)
    } else {
      try parallelFor(head.queries.count, context.share(0.5, 1)) { block in
        finish(block, state, output, normalizers) { _, _ in }
      }
    }
  }

  /// Σ φ(k)[v, 1] over whole blocks of keys; threads take slices of features.
  private func sumKeys(
    _ blocks: Range<Int>, into state: FeatureState, _ context: ComputeContext
  ) throws(ComputationCancelled) {
    let slices = features.slices
    let flag = context.cancelFlag
    try parallelFor(slices.count + 1, context) { index in
      for block in blocks where !flag.isCancelled {
        if index < slices.count {
          state.add(slices[index], head, block: block)
        } else {
          state.addConstant(head, block: block)
        }
      }
    }
    state.weigh()
  }

  /// Groups of blocks: every block's own state, then what lies before each, then the outputs.
  private func runCausal(
    _ earlier: FeatureState, _ output: UnsafeMutablePointer<Float>,
    _ normalizers: UnsafeMutablePointer<Double>, _ context: ComputeContext
  ) throws(ComputationCancelled) {
    nonisolated(unsafe) let (output, normalizers) = (output, normalizers)
    let groupSize = min(Self.groupSize, head.queries.count)
    let states = (0..<groupSize).map { _ in
      FeatureState(features, valueWidth: head.valueWidth)
    }
    let quiet = context.share(0, 0)
    let swap = FeatureState(features, valueWidth: head.valueWidth)
    for start in stride(from: 0, to: head.queries.count, by: max(groupSize, 1)) {
      let group = start..<min(start + groupSize, head.queries.count)
      try parallelFor(group.count, quiet) { index in
        let state = states[index]
        let block = head.firstBlock + group.lowerBound + index
        state.clear()
        state.addConstant(head, block: block)
        for slice in features.slices { state.add(slice, head, block: block) }
        state.weigh()
      }
      for index in group.indices.map({ $0 - start }) {
        swap.copy(states[index])
        states[index].copy(earlier)
        earlier.add(swap)
      }
      try parallelFor(group.count, quiet) { index in
        let block = group.lowerBound + index
        finish(block, states[index], output, normalizers) { output, normalizers in
          addTriangle(block, output, normalizers)
        }
      }
      context.progress?(0.5 + 0.5 * Double(group.upperBound) / Double(head.queries.count))
    }
  }

  /// The outputs of a block of queries: the state's keys, what `others` adds, and the division.
  private func finish(
    _ block: Int, _ state: FeatureState, _ output: UnsafeMutablePointer<Float>,
    _ normalizers: UnsafeMutablePointer<Double>,
    _ others: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Double>) -> Void
  ) {
    let tokens = head.queryTokens(in: block)
    let output = output + tokens.lowerBound * head.valueWidth
    let normalizers = normalizers + tokens.lowerBound
    state.addMixtures(head, queryBlock: block, to: output, normalizers)
    others(output, normalizers)
    for row in 0..<tokens.count {
      Kernels.scale(
        output + row * head.valueWidth, head.valueWidth, by: Float(1 / normalizers[row]))
    }
  }

  /// The keys inside the block of queries itself, up to each query's own position.
  private func addTriangle(
    _ block: Int, _ output: UnsafeMutablePointer<Float>,
    _ normalizers: UnsafeMutablePointer<Double>
  ) {
    let places = head.queries.places(in: block)
    let keyBlock = head.firstBlock + block
    withUnsafeTemporaryAllocation(
      of: Float.self, capacity: TokenBlocks.size * TokenBlocks.size
    ) { tile in
      guard let tile = tile.baseAddress else { return }
      // Strips of rows leave most of the hidden triangle out.
      for start in stride(from: places.lowerBound, to: places.upperBound, by: 48) {
        let rows = start..<min(start + 48, places.upperBound)
        let skipped = start - places.lowerBound
        head.scores(block, rows: rows, keyBlock, columns: rows.upperBound, into: tile)
        for row in 0..<rows.count {
          let line = tile + row * TokenBlocks.size
          let visible = start + row + 1
          normalizers[skipped + row] += Kernels.polynomial(line, visible, head.coefficients)
          (line + visible).update(repeating: 0, count: rows.upperBound - visible)
        }
        head.addMixture(
          tile, rows: rows.count, columns: rows.upperBound, keyBlock,
          visible: { start + $0 + 1 }, to: output + skipped * head.valueWidth)
      }
    }
  }
}

extension ComputeContext {
  /// The context for a part of the work, whose progress is a share of the whole; an empty share
  /// reports nothing.
  func share(_ lower: Double, _ upper: Double) -> ComputeContext {
    var part = self
    part.progress = nil
    if let progress, upper > lower {
      part.progress = { progress(lower + (upper - lower) * $0) }
    }
    return part
  }
}
