public import Tensors

extension Attention {
  /// Σ weight · value for every query, `[leading…, queryCount, valueWidth]`.
  ///
  /// - Throws: `ComputationCancelled`, ``AttentionError``.
  public func output(_ context: ComputeContext) throws -> Tensor {
    let width = valueWidth
    return try assembled(rowWidth: width, context) { head, row in
      var sums = [Double](repeating: 0, count: width)
      for (key, weight) in row.weights.enumerated() {
        for column in 0..<width {
          sums[column] += weight * Double(head.values.elements[key * width + column])
        }
      }
      return sums.map(Float.init)
    }
  }

  /// Every pair's score, `[leading…, queryCount, keyCount]`; the mask acts on weights, not here.
  ///
  /// - Throws: ``AttentionError/weightsTooLarge(queryCount:keyCount:bytes:limit:)`` before
  ///   anything is allocated, `ComputationCancelled`.
  public func scores(_ context: ComputeContext) throws -> Tensor {
    try checkPairs(context)
    let unmasked = try Attention(
      queries: queries, keys: keys, values: values, mechanism: mechanism)
    return try unmasked.assembled(rowWidth: keyCount, context) { $1.scores.map(Float.init) }
  }

  /// Every pair's weight, `[leading…, queryCount, keyCount]`; 0 where the mask hides the key.
  ///
  /// - Throws: ``AttentionError/weightsTooLarge(queryCount:keyCount:bytes:limit:)`` before
  ///   anything is allocated, `ComputationCancelled`.
  public func weights(_ context: ComputeContext) throws -> Tensor {
    try checkPairs(context)
    let count = keyCount
    return try assembled(rowWidth: count, context) { _, row in
      row.weights.map(Float.init) + [Float](repeating: 0, count: count - row.visibleCount)
    }
  }

  private func assembled(
    rowWidth: Int, _ context: ComputeContext,
    _ numbers: (_ head: Attention, _ row: AttentionRow) -> [Float]
  ) throws -> Tensor {
    var elements: [Float] = []
    for index in 0..<headCount {
      let head = head(index)
      try head.forEachRow(in: 0..<queryCount, context) { elements += numbers(head, $0) }
    }
    return Tensor(Shape(leadingShape.extents + [queryCount, rowWidth]), elements)
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
