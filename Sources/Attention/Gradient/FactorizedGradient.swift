import Tensors

/// The gradient of one head without a mask, in a time linear in the number of tokens, for polynomials
/// of degree 0, 1 or 2.
///
/// With M and U the sums Σ φ(k)[v, 1] over the keys and Σ φ(q)[ĝ, −t] over the queries:
/// dq̂_i = J(q̂_i)ᵀ(M c_i), dk̂_n = J(k̂_n)ᵀ(U c_n), dv_n = U_nᵀφ(k̂_n) (MATH.md 4). As in the forward
/// pass tokens lie side by side, features are made in registers, and what a block needs stays in the
/// first caches; only ĝ and t are written down between the passes.
struct FactorizedGradient: Sendable {
  let saved: SavedHead
  let table: FeatureTable
  let places: GradientPlaces

  private var head: ForwardHead { saved.head }
  private var valueWidth: Int { head.valueWidth }
  private static let size = TokenBlocks.size

  /// Writes the gradients of queries, keys and values.
  func run(
    output: TensorNumbers, outputGradient: TensorNumbers, _ context: ComputeContext
  ) throws(ComputationCancelled) {
    let quiet = context.share(0, 0)
    let keySums =
      if let kept = saved.keySums { kept } else {
        try FactorizedForward(head: head, table: table).sumKeys(head.keys.count, quiet)
      }
    let rows = WorkBlocks(count: head.queries.count, width: valueWidth)
    let last = WorkBlocks(count: head.queries.count, width: 1)
    let forQueries = TokenGradients(saved.queryScales, head.queries, places.queries)
    try output.withUnsafeBufferPointer { output throws(ComputationCancelled) in
      try outputGradient.withUnsafeBufferPointer { gradient throws(ComputationCancelled) in
        // One of none has no address, and no number is read from there.
        guard let output = output.baseAddress ?? UnsafePointer(places.values),
          let gradient = gradient.baseAddress ?? UnsafePointer(places.values)
        else { return }
        nonisolated(unsafe) let (outputs, gradients) = (output, gradient)
        try parallelFor(head.queries.count, context.share(0, 0.4)) { block in
          pullQueries(
            block, keySums, outputs, gradients, rows: rows[block], last: last[block], forQueries)
        }
      }
    }
    try forQueries.finish(quiet)
    let tokens = head.queries
    let querySums = try FeatureSums.over(
      tokens.count, table, valueWidth: valueWidth, quiet
    ) { block, part, room, sums in
      table.prepare(tokens, block, into: room)
      sums.add(
        part, room, tokens: tokens.places(in: block).count, rows[block], lastValues: last[block])
    }
    let forKeys = TokenGradients(saved.keyScales, head.keys, places.keys)
    try parallelFor(head.keys.count, context.share(0.6, 1)) { block in
      pullKeys(block, querySums, forKeys)
    }
    try forKeys.finish(quiet)
  }

  /// Room for a block's tokens, their gradients and their companions.
  private func withRoom(_ body: (_ x: Pointer, _ changes: Pointer, _ companions: Pointer) -> Void) {
    let length = table.rowCount * Self.size
    withScratch(2 * length + (2 * valueWidth + 2) * Self.size) { room in
      // Changes are sums; places without a token have companions of 0.
      (room + length).update(repeating: 0, count: length + (2 * valueWidth + 2) * Self.size)
      body(room, room + length, room + 2 * length)
    }
  }

  private typealias Pointer = UnsafeMutablePointer<Float>

  /// Whole vectors for so many tokens.
  private func padded(_ count: Int) -> Int {
    let grain = Kernels.stripGrain
    return (count + grain - 1) / grain * grain
  }

  /// The gradients of a block of queries; their ĝ and −t are written to `rows` and `last`.
  private func pullQueries(
    _ block: Int, _ sums: FeatureSums, _ outputs: UnsafePointer<Float>,
    _ gradients: UnsafePointer<Float>, rows: Pointer, last: Pointer, _ target: TokenGradients
  ) {
    let (size, count) = (Self.size, head.queries.places(in: block).count)
    let first = block * size
    withRoom { x, changes, companions in
      table.prepare(head.queries, block, into: x)
      let factors = companions + valueWidth * size
      let others = factors + size
      for place in 0..<count { factors[place] = 1 / saved.normalizers[first + place] }
      for (source, lines) in [(gradients, companions), (outputs, others)] {
        Kernels.layTokens(
          source + first * valueWidth, count: count, width: valueWidth, into: lines, stride: size,
          varianceFloor: nil, factor: 1)
      }
      Kernels.scaleCompanions(
        companions, others, stride: size, width: valueWidth, by: factors, products: last,
        tokens: padded(count))
      for place in 0..<size { last[place] = -last[place] }
      factors.update(from: last, count: size)
      Kernels.writeTokens(
        companions, stride: size, count: count, width: valueWidth, factors: ones(x), to: rows)
      sums.addGradients(x, tokens: padded(count), companions: companions, to: changes)
      target.write(block, changes, x)
    }
  }

  /// The gradients of a block of keys and of their values.
  private func pullKeys(_ block: Int, _ sums: FeatureSums, _ target: TokenGradients) {
    let (size, count) = (Self.size, head.keys.places(in: block).count)
    withRoom { x, changes, companions in
      table.prepare(head.keys, block, into: x)
      let (last, mixtures) = (companions + valueWidth * size, companions + (valueWidth + 1) * size)
      head.withValues(block) { values in
        Kernels.layTokens(
          values, count: count, width: valueWidth, into: companions, stride: size,
          varianceFloor: nil, factor: 1)
      }
      last.update(from: ones(x), count: size)
      sums.addGradients(x, tokens: padded(count), companions: companions, to: changes)
      target.write(block, changes, x)
      sums.addMixtures(
        0..<table.count, x, tokens: padded(count), columns: valueWidth, to: mixtures)
      Kernels.writeTokens(
        mixtures, stride: size, count: count, width: valueWidth, factors: last,
        to: places.values + block * size * valueWidth)
    }
  }

  /// The row of a prepared block that is 1 where there is a token.
  private func ones(_ block: Pointer) -> Pointer { block + table.width * Self.size }
}

/// Where the gradients of normalised tokens go: block by block through the normalisation, or, when it
/// looks at all tokens, after the last block.
private struct TokenGradients: Sendable {
  let scales: TokenScales
  let tokens: TokenBlocks
  nonisolated(unsafe) let target: UnsafeMutablePointer<Float>
  private let kept: WorkBlocks?

  init(_ scales: TokenScales, _ tokens: TokenBlocks, _ target: UnsafeMutablePointer<Float>) {
    self.scales = scales
    self.tokens = tokens
    self.target = target
    kept = scales.looksAtAllTokens ? WorkBlocks(count: tokens.count, width: tokens.width) : nil
  }

  /// Takes a block's gradients, which are used up, at its tokens x.
  func write(
    _ block: Int, _ changes: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>
  ) {
    if let kept {
      kept[block].update(from: changes, count: kept.blockLength)
    } else {
      scales.write(changes, at: x, tokens, block, to: target)
    }
  }

  /// Writes what was kept.
  func finish(_ context: ComputeContext) throws(ComputationCancelled) {
    if let kept { try scales.pullBack(kept, at: tokens, to: target, context) }
  }
}
