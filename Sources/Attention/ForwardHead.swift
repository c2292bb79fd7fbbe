import Tensors

/// One head made ready for the forward pass: tokens in blocks, values, mask, kernel.
struct ForwardHead: Sendable {
  let queries: TokenBlocks
  let keys: TokenBlocks
  let values: ArraySlice<Float>
  let valueWidth: Int
  let isCausal: Bool
  let kernel: Kernel
  /// The kernel's coefficients as the loops take them; empty for the exponential.
  let coefficients: [Float]
  /// For each block of keys, whether its values are all finite.
  let hasFiniteValues: [Bool]

  /// Keys before the block of keys in which the first query lies; causal only.
  var firstBlock: Int { isCausal ? (keys.tokenCount - queries.tokenCount) / TokenBlocks.size : 0 }

  init(_ attention: Attention, head: Int, _ context: ComputeContext) throws(ComputationCancelled) {
    let (queryCount, keyCount) = (attention.queryCount, attention.keyCount)
    let (width, valueWidth) = (attention.headWidth, attention.valueWidth)
    let normalization = attention.mechanism.normalization
    queries = try TokenBlocks(
      attention.queries, from: head * queryCount * width, tokenCount: queryCount, width: width,
      lead: attention.causalOffset % TokenBlocks.size, normalization: normalization,
      factor: 1 / attention.temperature, context)
    keys = try TokenBlocks(
      attention.keys, from: head * keyCount * width, tokenCount: keyCount, width: width,
      normalization: normalization, factor: 1, context)
    let firstValue = head * keyCount * valueWidth
    values = attention.values.elements[firstValue..<firstValue + keyCount * valueWidth]
    self.valueWidth = valueWidth
    isCausal = attention.isCausal
    kernel = attention.mechanism.kernel
    if case .polynomial(let coefficients) = kernel {
      self.coefficients = coefficients.map(Float.init)
    } else {
      coefficients = []
    }
    let blockLength = TokenBlocks.size * max(valueWidth, 1)
    let values = values
    hasFiniteValues = stride(from: values.startIndex, to: values.endIndex, by: blockLength).map {
      values[$0..<min($0 + blockLength, values.endIndex)].allSatisfy(\.isFinite)
    }
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

  /// output += weights · values of a block of keys.
  ///
  /// - Parameter visible: How many keys a row sees when the mask cuts this block; a hidden key's
  ///   weight is 0, but 0 · NaN is NaN, so values that are not finite are kept out.
  func addMixture(
    _ weights: UnsafePointer<Float>, rows: Int, columns: Int, _ keyBlock: Int,
    visible: ((_ row: Int) -> Int)?, to output: UnsafeMutablePointer<Float>
  ) {
    withValues(keyBlock) { values in
      let right = Kernels.Matrix(values, stride: valueWidth)
      guard let visible, !hasFiniteValues[keyBlock] else {
        return Kernels.product(
          rows: rows, inner: columns, columns: valueWidth,
          .init(weights, stride: TokenBlocks.size), right, into: output, stride: valueWidth,
          accumulates: true)
      }
      for row in 0..<rows {
        Kernels.product(
          rows: 1, inner: visible(row), columns: valueWidth,
          .init(weights + row * TokenBlocks.size, stride: TokenBlocks.size), right,
          into: output + row * valueWidth, stride: valueWidth, accumulates: true)
      }
    }
  }
}
