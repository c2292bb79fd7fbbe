public import Tensors

extension Attention {
  /// Σ weight · value for every query, `[leading…, queryCount, valueWidth]`.
  ///
  /// - Throws: ``AttentionError/workTooLarge(bytes:limit:)`` before anything is allocated,
  ///   `ComputationCancelled`.
  /// - Complexity: The cheaper of O(N·F·D) time with F features, and O(N²·D) in tiles; never more
  ///   than O(N·D + F·D) memory. ``estimatedCost()`` tells which.
  /// - Numerics: Single precision with double normalisers; within 1e-5 of the largest |output| of a
  ///   double precision computation, unless negative weights cancel in the normaliser.
  public func output(_ context: ComputeContext) throws -> Tensor {
    try output(context, way: estimatedCost().chosen)
  }

  /// Σ weight · value for every query by a way; by tiles when it is dense or does not exist here.
  ///
  /// - Throws: As ``output(_:)``.
  public func output(_ context: ComputeContext, way: AttentionWay) throws -> Tensor {
    try forward(context, way: way).output
  }

  /// The sum of each query's kernel values, `[leading…, queryCount]` in row-major order.
  ///
  /// For the exponential, relative to the row's largest score as in ``AttentionRow/normalizer``.
  /// - Throws: As ``output(_:)``.
  public func normalizers(_ context: ComputeContext) throws -> [Double] {
    try forward(context, way: estimatedCost().chosen).normalizers
  }

  /// Every pair's score, `[leading…, queryCount, keyCount]`; the mask acts on weights, not here.
  ///
  /// - Throws: ``AttentionError/weightsTooLarge(queryCount:keyCount:bytes:limit:)`` before
  ///   anything is allocated, `ComputationCancelled`.
  public func scores(_ context: ComputeContext) throws -> Tensor {
    try everyPair(context) { _, _, _ in }
  }

  /// Every pair's weight, `[leading…, queryCount, keyCount]`; 0 where the mask hides the key.
  ///
  /// - Throws: ``AttentionError/weightsTooLarge(queryCount:keyCount:bytes:limit:)`` before
  ///   anything is allocated, `ComputationCancelled`.
  public func weights(_ context: ComputeContext) throws -> Tensor {
    let keyCount = keyCount
    return try everyPair(context) { head, query, line in
      let visible = visibleKeyCount(query: query)
      let sum: Double
      if head.coefficients.isEmpty {
        let largest = Kernels.maximum(line, visible)
        sum = Kernels.exponential(line, visible, shift: largest == -.infinity ? 0 : largest)
      } else {
        sum = Kernels.polynomial(line, visible, head.coefficients)
      }
      Kernels.scale(line, visible, by: Float(1 / sum))
      (line + visible).update(repeating: 0, count: keyCount - visible)
    }
  }

  /// Scores of every pair; `finish` may change the row of a query in place.
  private func everyPair(
    _ context: ComputeContext,
    _ finish: @Sendable (ForwardHead, _ query: Int, _ row: UnsafeMutablePointer<Float>) -> Void
  ) throws -> Tensor {
    try checkPairs(context)
    let keyCount = keyCount
    let shape = Shape(leadingShape.extents + [queryCount, keyCount])
    // Not zeros first: filling gigabytes cannot be stopped, and every number is written below.
    let elements = try [Float](unsafeUninitializedCapacity: shape.count) { elements, count in
      count = shape.count
      guard let start = elements.baseAddress, count > 0 else { return }
      // Each block of queries writes rows of its own.
      nonisolated(unsafe) let matrices = start
      try forEachHead(context) { index, context throws(ComputationCancelled) in
        let head = try ForwardHead(self, head: index, context.share(0, 0))
        let matrix = matrices + index * queryCount * keyCount
        nonisolated(unsafe) let rows = matrix
        try parallelFor(head.queries.count, context) { block in
          fillRows(of: block, head, rows, context.cancelFlag, finish)
        }
      }
      try context.checkCancelled()
    }
    return Tensor(shape, elements)
  }

  /// The scores of a block of queries in their rows of a matrix, then what `finish` makes of them.
  private func fillRows(
    of block: Int, _ head: ForwardHead, _ matrix: UnsafeMutablePointer<Float>, _ flag: CancelFlag,
    _ finish: (ForwardHead, _ query: Int, _ row: UnsafeMutablePointer<Float>) -> Void
  ) {
    let queries = head.queryTokens(in: block)
    for keyBlock in 0..<head.keys.count where !flag.isCancelled {
      head.scores(
        block, rows: head.queries.places(in: block), keyBlock,
        columns: head.keys.places(in: keyBlock).count,
        into: matrix + queries.lowerBound * keyCount + keyBlock * TokenBlocks.size,
        stride: keyCount)
    }
    for query in queries where !flag.isCancelled {
      finish(head, query, matrix + query * keyCount)
    }
  }

  /// Refuses a value for every pair when it would not fit.
  func checkPairs(_ context: ComputeContext) throws(AttentionError) {
    let shape = Shape([headCount, queryCount, keyCount])
    guard let count = shape.checkedCount, count <= Int.max / 4 else {
      throw .sizeOverflow(queryCount: queryCount, keyCount: keyCount, headCount: headCount)
    }
    guard count * 4 <= context.memoryLimit else {
      throw .weightsTooLarge(
        queryCount: queryCount, keyCount: keyCount, bytes: count * 4, limit: context.memoryLimit)
    }
  }
}
