import Tensors

/// One side of all pairs: its tokens x, and the companions c that come with each.
///
/// Queries come with c = [ĝ, −t], keys with c = [v, 1]; ĝ is the output's gradient over the
/// normaliser, t = ĝ·o. A pair's part of a token's gradient is then f′(s)·(c·c′)·x′, x′ and c′ being
/// the other side's: the sides need one code only (MATH.md 4).
struct GradientSide: Sendable {
  let tokens: TokenBlocks
  /// The companions without their last number, `[token, valueWidth]`.
  private let rows: TensorNumbers
  /// `[block, valueWidth + 1, size]`, 0 where there is no token.
  let companions: WorkBlocks
  let valueWidth: Int

  /// Takes tokens, `rows`, and for each token the last of its companions.
  init(
    _ tokens: TokenBlocks, rows: TensorNumbers, valueWidth: Int,
    _ context: ComputeContext, last: @Sendable (_ token: Int) -> Float
  ) throws(ComputationCancelled) {
    self.tokens = tokens
    self.rows = rows
    self.valueWidth = valueWidth
    let companions = WorkBlocks(count: tokens.count, width: valueWidth + 1)
    let size = TokenBlocks.size
    try rows.withUnsafeBufferPointer { rows throws(ComputationCancelled) in
      nonisolated(unsafe) let rows = rows
      try parallelFor(tokens.count, context) { block in
        let target = companions[block]
        let first = block * size - tokens.lead
        for place in tokens.places(in: block) {
          let token = first + place
          for column in 0..<valueWidth {
            target[column * size + place] = rows[token * valueWidth + column]
          }
          target[valueWidth * size + place] = last(token)
        }
      }
    }
    self.companions = companions
  }

  /// Lends the companions of a block's tokens without their last number, `[places, valueWidth]`.
  func withRows<Result>(_ block: Int, _ body: (UnsafePointer<Float>) -> Result) -> Result {
    rows.withUnsafeBufferPointer { rows in
      guard let start = rows.baseAddress else { return withUnsafePointer(to: Float(0), body) }
      let token = block * TokenBlocks.size - tokens.lead + tokens.places(in: block).lowerBound
      return body(start + token * valueWidth)
    }
  }

  /// True when tokens and companions of a block are finite, and far from the largest number.
  func isFinite(in block: Int) -> Bool {
    // A sum is finite only if its numbers are.
    let tokenSum = tokens.withBlock(block) {
      Kernels.sum($0, tokens.width * TokenBlocks.size)
    }
    return (tokenSum + Kernels.sum(companions[block], companions.blockLength)).isFinite
  }
}
