import Tensors

/// One head made ready for the forward pass: tokens in blocks, values, mask, kernel.
struct ForwardHead: Sendable {
  let queries: TokenBlocks
  let keys: TokenBlocks
  let values: TensorNumbers
  let valueWidth: Int
  let isCausal: Bool
  let kernel: Kernel
  /// The kernel's coefficients as the loops take them; empty for the exponential.
  let coefficients: [Float]
  /// For each block of keys, whether its values are all finite; causal only.
  let hasFiniteValues: [Bool]

  /// Keys before the block of keys in which the first query lies; causal only.
  var firstBlock: Int { isCausal ? (keys.tokenCount - queries.tokenCount) / TokenBlocks.size : 0 }

  /// What of a head is normalised once and kept; what is not is made block by block.
  enum Kept { case nothing, keys, queriesAndKeys }

  init(
    _ attention: Attention, head: Int, keeping kept: Kept = .queriesAndKeys,
    _ context: ComputeContext
  ) throws(ComputationCancelled) {
    let (queryCount, keyCount) = (attention.queryCount, attention.keyCount)
    let (width, valueWidth) = (attention.headWidth, attention.valueWidth)
    let normalization = attention.mechanism.normalization
    queries = try TokenBlocks(
      attention.queries, from: head * queryCount * width, tokenCount: queryCount, width: width,
      lead: attention.causalOffset % TokenBlocks.size, normalization: normalization,
      factor: 1 / attention.temperature, isKept: kept == .queriesAndKeys, context)
    keys = try TokenBlocks(
      attention.keys, from: head * keyCount * width, tokenCount: keyCount, width: width,
      normalization: normalization, factor: 1, isKept: kept != .nothing, context)
    let firstValue = head * keyCount * valueWidth
    values = attention.values.numbers[firstValue..<firstValue + keyCount * valueWidth]
    self.valueWidth = valueWidth
    isCausal = attention.isCausal
    kernel = attention.mechanism.kernel
    if case .polynomial(let coefficients) = kernel {
      self.coefficients = coefficients.map(Float.init)
    } else {
      coefficients = []
    }
    let values = values
    let blockLength = TokenBlocks.size * valueWidth
    hasFiniteValues =
      isCausal
      ? (0..<keys.count).map { block in
        // A sum is finite when its numbers are, or takes the careful way for nothing.
        values.withUnsafeBufferPointer { values in
          guard let first = values.baseAddress, blockLength > 0 else { return true }
          let start = block * blockLength
          return Kernels.sum(first + start, min(blockLength, values.count - start)).isFinite
        }
      } : []
  }

  /// The queries of a block as indices of tokens.
  func queryTokens(in block: Int) -> Range<Int> {
    let places = queries.places(in: block)
    let first = block * TokenBlocks.size - queries.lead
    return first + places.lowerBound..<first + places.upperBound
  }

  /// Lends the values of a block of keys, `[places, valueWidth]`.
  func withValues<Result>(_ block: Int, _ body: (UnsafePointer<Float>) -> Result) -> Result {
    values.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress else { return withUnsafePointer(to: Float(0), body) }
      return body(start + block * TokenBlocks.size * valueWidth)
    }
  }

  /// Scores of a block of queries with a block of keys; rows and columns are places,
  /// `[rows, columns]` with ``TokenBlocks/size`` numbers between the rows.
  func scores(
    _ queryBlock: Int, rows: Range<Int>, _ keyBlock: Int, columns: Int,
    into scores: UnsafeMutablePointer<Float>, stride: Int = TokenBlocks.size
  ) {
    queries.withBlock(queryBlock) { queries in
      keys.withBlock(keyBlock) { keys in
        Kernels.product(
          rows: rows.count, inner: self.keys.width, columns: columns,
          .init(queries + rows.lowerBound, stride: TokenBlocks.size, isTransposed: true),
          .init(keys, stride: TokenBlocks.size), into: scores, stride: stride)
      }
    }
  }
}
