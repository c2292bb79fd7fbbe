package import Tensors

extension Attention {
  /// An output and what it was divided by.
  package struct Forward {
    /// `[leading…, queryCount, valueWidth]`.
    package let output: Tensor
    /// `[leading…, queryCount]` in row-major order.
    package let normalizers: [Double]
  }

  /// The output by a given way; what cannot be factorised goes in tiles, and so does `dense`.
  ///
  /// - Throws: ``AttentionError/workTooLarge(bytes:limit:)``,
  ///   ``AttentionError/sizeOverflow(queryCount:keyCount:headCount:)``, `ComputationCancelled`.
  package func forward(_ context: ComputeContext, way: AttentionWay) throws -> Forward {
    let shape = Shape(leadingShape.extents + [queryCount, valueWidth])
    try checkWork(way, context)
    // One number more than needed: an empty output has an address too.
    var output = [Float](repeating: 0, count: shape.count + 1)
    var normalizers = [Double](repeating: 0, count: headCount * queryCount)
    try output.withUnsafeMutableBufferPointer { output in
      try normalizers.withUnsafeMutableBufferPointer { normalizers in
        guard let output = output.baseAddress, let normalizers = normalizers.baseAddress else {
          return
        }
        // Each head writes a part of its own.
        nonisolated(unsafe) let (sums, divisors) = (output, normalizers)
        try forEachHead(context) { index, context throws(ComputationCancelled) in
          let isFactorized =
            way == .factorized
            && mechanism.kernel.featureCount(width: headWidth, valueWidth: valueWidth) != nil
          let head = try ForwardHead(
            self, head: index, keeping: isFactorized ? .nothing : .keys, context.share(0, 0))
          try head.run(
            way, output: sums + index * queryCount * valueWidth,
            normalizers: divisors + index * queryCount, context)
        }
      }
    }
    output.removeLast()
    return Forward(output: Tensor(shape, output), normalizers: normalizers)
  }

  /// Runs `body` for every head: many heads side by side, few heads one after another with all
  /// threads inside each.
  static func forEachHead(
    _ headCount: Int, _ context: ComputeContext,
    _ body: @Sendable (_ head: Int, ComputeContext) throws(ComputationCancelled) -> Void
  ) throws(ComputationCancelled) {
    guard context.threadCount > 1, headCount >= context.threadCount else {
      for head in 0..<headCount {
        try body(
          head,
          context.share(
            Double(head) / Double(headCount), Double(head + 1) / Double(headCount)))
      }
      return
    }
    var single = context.share(0, 0)
    single.threadCount = 1
    let alone = single
    try parallelFor(headCount, context) { head in
      var context = alone
      // Counting the owners of one flag from several threads costs more than all looks at it.
      context.cancelFlag = CancelFlag(under: alone.cancelFlag)
      // A head that was cancelled: so is the loop, which throws for all.
      try? body(head, context)
    }
  }

  /// Runs `body` for every head, as the function of this name does.
  func forEachHead(
    _ context: ComputeContext,
    _ body: @Sendable (_ head: Int, ComputeContext) throws(ComputationCancelled) -> Void
  ) throws(ComputationCancelled) {
    try Attention.forEachHead(headCount, context, body)
  }

  /// Refuses an output whose making would not fit.
  func checkWork(
    _ way: AttentionWay, _ context: ComputeContext
  ) throws(AttentionError) {
    let cost = estimatedCost()
    let bytes = size.bytes(of: cost, way: way, threadCount: context.threadCount)
    // Beyond 2⁶² bytes no count fits into a machine word.
    guard bytes < 0x1p62 else {
      throw .sizeOverflow(queryCount: queryCount, keyCount: keyCount, headCount: headCount)
    }
    guard bytes <= Double(context.memoryLimit) else {
      throw .workTooLarge(bytes: Int(bytes), limit: context.memoryLimit)
    }
  }
}

extension ForwardHead {
  /// Fills `output`, `[queryCount, valueWidth]`, and `normalizers`, `[queryCount]`, by a way; for
  /// the exponential also `largest`, `[queryCount]`, when it is given.
  ///
  /// - Returns: The sums over all keys, when they were made.
  @discardableResult
  func run(
    _ way: AttentionWay, output: UnsafeMutablePointer<Float>,
    normalizers: UnsafeMutablePointer<Double>, largest: UnsafeMutablePointer<Float>? = nil,
    _ context: ComputeContext
  ) throws(ComputationCancelled) -> FeatureSums? {
    if way == .factorized,
      let table = kernel.featureTable(width: keys.width, valueWidth: valueWidth)
    {
      return try FactorizedForward(head: self, table: table)
        .run(output: output, normalizers: normalizers, context)
    } else {
      try TiledForward(head: self)
        .run(output: output, normalizers: normalizers, largest: largest, context)
      return nil
    }
  }
}

extension Kernel {
  /// The features of a polynomial while the sums over them stay affordable; nil otherwise.
  func featureTable(width: Int, valueWidth: Int) -> FeatureTable? {
    guard case .polynomial(let coefficients) = self,
      featureCount(width: width, valueWidth: valueWidth) != nil
    else { return nil }
    return FeatureTable(coefficients: coefficients, width: width)
  }

  /// The features of a polynomial of degree 0, 1 or 2; nil for other kernels.
  func features(width: Int) -> Features? {
    guard case .polynomial(let coefficients) = self else { return nil }
    return Features(coefficients: coefficients, width: width)
  }
}
