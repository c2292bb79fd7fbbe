import Tensors

/// The gradient of one head, by either way.
struct HeadGradient: Sendable {
  let tile: PairTile
  let isCausal: Bool
  /// Keys before the block of keys in which the first query lies, in blocks; causal only.
  let firstBlock: Int

  private var queries: GradientSide { tile.queries }
  private var keys: GradientSide { tile.keys }

  // MARK: Factorised

  /// Adds every pair under a mask in a time linear in the number of tokens, for polynomials of degree
  /// 0, 1, 2; without one ``FactorizedGradient`` does it.
  ///
  /// With M and U the moments of keys and queries, M_i those of the keys that i sees and U_n those
  /// of the queries that see n: dq̂_i = J(q̂_i)ᵀ(M_i c_i), dk̂_n = J(k̂_n)ᵀ(U_n c_n),
  /// dv_n = U_nᵀφ(k̂_n). M is a prefix sum over blocks, U a suffix sum, and the blocks
  /// on the diagonal are worked out pair by pair.
  func addFactorized(
    _ features: Features, _ context: ComputeContext
  ) throws(ComputationCancelled) {
    let forQueries = FeatureSweep(
      features: features, added: keys, read: queries, gradient: tile.queryGradient, mixtures: nil)
    let forKeys = FeatureSweep(
      features: features, added: queries, read: keys, gradient: tile.keyGradient,
      mixtures: tile.valueGradient)
    try forQueries.run(queryRoute, context.share(0, 0.4))
    try forKeys.run(keyRoute, context.share(0.4, 0.8))
    try parallelFor(queries.tokens.count, context.share(0.8, 1)) { block in
      PairTile.withScratch {
        tile.add(block, firstBlock + block, isDiagonal: true, $0)
      }
    }
  }

  /// Blocks of queries are read after the blocks of keys that they see whole were added.
  private var queryRoute: [FeatureSweep.Step] {
    let blocks = 0..<queries.tokens.count
    return (0..<firstBlock).map { .init(read: nil, added: $0) }
      + blocks.map { .init(read: $0, added: firstBlock + $0) }
  }

  /// Blocks of keys, the last first, are read after the blocks of queries that see them whole.
  private var keyRoute: [FeatureSweep.Step] {
    let blocks = 0..<keys.tokens.count
    return blocks.reversed().map {
      .init(read: $0, added: $0 >= firstBlock ? $0 - firstBlock : nil)
    }
  }

  // MARK: Tiled

  /// Adds every pair tile by tile, for any kernel.
  ///
  /// Queries and keys are cut into strips, and a round pairs each strip of queries with a strip of
  /// keys of its own: threads meet in no gradient, and the order of sums is always the same.
  func addTiled(_ context: ComputeContext) throws(ComputationCancelled) {
    let (queryBlocks, keyBlocks) = (queries.tokens.count, keys.tokens.count)
    let strips = min(max(queryBlocks, keyBlocks), 16)
    let flag = context.cancelFlag
    for round in 0..<strips {
      try parallelFor(strips, context.share(0, 0)) { strip in
        let other = (strip + round) % strips
        PairTile.withScratch { scratch in
          for keyBlock in keyBlocks * other / strips..<keyBlocks * (other + 1) / strips {
            for block in queryBlocks * strip / strips..<queryBlocks * (strip + 1) / strips
            where !flag.isCancelled {
              let diagonal = firstBlock + block
              guard !isCausal || keyBlock <= diagonal else { continue }
              tile.add(
                block, keyBlock, isDiagonal: isCausal && keyBlock == diagonal, scratch)
            }
          }
        }
      }
      context.progress?(Double(round + 1) / Double(strips))
    }
  }
}
