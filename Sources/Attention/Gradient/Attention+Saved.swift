package import Tensors

extension Attention {
  /// Computes the output by a given way and keeps what the gradient needs.
  ///
  /// - Throws: ``AttentionError/workTooLarge(bytes:limit:)``,
  ///   ``AttentionError/sizeOverflow(queryCount:keyCount:headCount:)``, `ComputationCancelled`.
  package func saved(_ context: ComputeContext, way: AttentionWay) throws -> SavedForward {
    try saved(context, way: way, keepsSums: false)
  }

  /// The same; with `keepsSums` the sums over the keys are kept for a gradient that follows at once.
  func saved(
    _ context: ComputeContext, way: AttentionWay, keepsSums: Bool
  ) throws -> SavedForward {
    let shape = Shape(leadingShape.extents + [queryCount, valueWidth])
    try checkWork(way, context)
    // One number more than needed: an empty output has an address too.
    var output = [Float](repeating: 0, count: shape.count + 1)
    var heads = [SavedHead?](repeating: nil, count: headCount)
    try output.withUnsafeMutableBufferPointer { output in
      try heads.withUnsafeMutableBufferPointer { heads in
        guard let start = output.baseAddress else { return }
        // Each head writes a part of its own.
        nonisolated(unsafe) let (output, heads) = (start, heads)
        try forEachHead(context) { index, context throws(ComputationCancelled) in
          heads[index] = try savedHead(
            index, way, output: output + index * queryCount * valueWidth, keepsSums: keepsSums,
            context)
        }
      }
    }
    output.removeLast()
    return SavedForward(
      output: Tensor(shape, output), heads: heads.compactMap { $0 }, way: way,
      shapes: (queries.shape, keys.shape, values.shape))
  }

  private func savedHead(
    _ index: Int, _ way: AttentionWay, output: UnsafeMutablePointer<Float>, keepsSums: Bool,
    _ context: ComputeContext
  ) throws(ComputationCancelled) -> SavedHead {
    let head = try ForwardHead(self, head: index, context.share(0, 0))
    var normalizers = [Double](repeating: 0, count: queryCount + 1)
    var largest = [Float](
      repeating: 0, count: mechanism.kernel == .exponential ? queryCount + 1 : 0)
    var sums: FeatureSums?
    try normalizers.withUnsafeMutableBufferPointer { normalizers throws(ComputationCancelled) in
      try largest.withUnsafeMutableBufferPointer { largest throws(ComputationCancelled) in
        guard let normalizers = normalizers.baseAddress else { return }
        sums = try head.run(
          way, output: output, normalizers: normalizers,
          largest: largest.isEmpty ? nil : largest.baseAddress, context)
      }
    }
    func scales(_ tensor: Tensor, _ blocks: TokenBlocks, factor: Double) -> TokenScales {
      let length = blocks.tokenCount * headWidth
      return TokenScales(
        mechanism.normalization, tensor.numbers[index * length..<(index + 1) * length],
        width: headWidth, factor: factor, slopes: blocks.slopes, context.cancelFlag)
    }
    return SavedHead(
      head: head, normalizers: normalizers.dropLast().map(Float.init),
      largest: Array(largest.dropLast()),
      queryScales: scales(queries, head.queries, factor: 1 / temperature),
      keyScales: scales(keys, head.keys, factor: 1),
      keySums: keepsSums ? sums : nil)
  }
}
