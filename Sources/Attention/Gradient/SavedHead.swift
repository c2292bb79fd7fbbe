import Tensors

/// What the gradient of one head needs, besides its output.
struct SavedHead: Sendable {
  /// Normalised tokens, values and kernel.
  let head: ForwardHead
  /// Z of each query.
  let normalizers: [Float]
  /// For the exponential, the largest score of each query's row, which Z is relative to.
  let largest: [Float]
  let queryScales: TokenScales
  let keyScales: TokenScales
  /// The sums over the keys, when they were made a moment ago.
  let keySums: FeatureSums?

  var queryCount: Int { head.queries.tokenCount }
  var keyCount: Int { head.keys.tokenCount }
  var width: Int { head.keys.width }
  var valueWidth: Int { head.valueWidth }

  /// Bytes kept.
  var byteCount: Int {
    let blocks = (head.queries.count + head.keys.count) * width * TokenBlocks.size
    let scales = queryScales.savedCount + keyScales.savedCount
    return 4 * (blocks + head.values.count + normalizers.count + largest.count + scales)
  }

  /// Bytes that the gradient works in.
  func workBytes(_ way: AttentionWay) -> Double {
    let blocks = Double((head.queries.count + head.keys.count) * TokenBlocks.size)
    let tokens = blocks * Double(width + 2 * valueWidth + 1)
    // Sums of keys, and of stretches of queries.
    let sums = Features.count(degree: head.kernel.degree ?? 0, width: width) * (valueWidth + 1)
    let stretches = sums > FeatureSums.largestStretchSums ? 1 : FeatureSums.stretchCount
    let features = way == .factorized ? sums * (1 + stretches) : 0
    // What features and tiles pass through, about.
    return 4 * (tokens + Double(features)) + 4_194_304
  }

  /// Writes the gradients of queries, keys and values from that of the output.
  func gradients(
    _ way: AttentionWay, output: TensorNumbers, outputGradient: TensorNumbers,
    to places: GradientPlaces, _ context: ComputeContext
  ) throws(ComputationCancelled) {
    guard queryCount > 0, keyCount > 0 else { return }
    if way == .factorized, !head.isCausal, head.kernel.features(width: width) != nil,
      let table = head.kernel.featureTable(width: width, valueWidth: valueWidth)
    {
      return try FactorizedGradient(saved: self, table: table, places: places)
        .run(output: output, outputGradient: outputGradient, context)
    }
    let quiet = context.share(0, 0)
    let tile = PairTile(
      queries: try querySide(output, outputGradient, quiet),
      keys: try GradientSide(
        head.keys, rows: head.values, valueWidth: valueWidth, quiet, last: { _ in 1 }),
      coefficients: head.coefficients, largest: largest,
      queryGradient: WorkBlocks(count: head.queries.count, width: width),
      keyGradient: WorkBlocks(count: head.keys.count, width: width),
      valueGradient: WorkBlocks(count: head.keys.count, width: valueWidth))
    let gradient = HeadGradient(
      tile: tile, isCausal: head.isCausal, firstBlock: head.firstBlock)
    if way == .factorized, let features = head.kernel.features(width: width) {
      try gradient.addFactorized(features, context)
    } else {
      try gradient.addTiled(context)
    }
    try queryScales.pullBack(tile.queryGradient, at: head.queries, to: places.queries, quiet)
    try keyScales.pullBack(tile.keyGradient, at: head.keys, to: places.keys, quiet)
    // Keys begin at a block's begin, so the blocks' rows follow one another.
    places.values.update(from: tile.valueGradient[0], count: keyCount * valueWidth)
  }

  /// The queries with ĝ = gradient/Z and −t = −ĝ·o.
  private func querySide(
    _ output: TensorNumbers, _ outputGradient: TensorNumbers, _ context: ComputeContext
  ) throws(ComputationCancelled) -> GradientSide {
    var scaled = [Float](repeating: 0, count: queryCount * valueWidth)
    var products = [Float](repeating: 0, count: queryCount)
    output.withUnsafeBufferPointer { output in
      outputGradient.withUnsafeBufferPointer { gradient in
        scaled.withUnsafeMutableBufferPointer { scaled in
          for query in 0..<queryCount {
            let factor = 1 / Double(normalizers[query])
            var product = 0.0
            for index in query * valueWidth..<(query + 1) * valueWidth {
              let change = Double(gradient[index]) * factor
              scaled[index] = Float(change)
              product += change * Double(output[index])
            }
            products[query] = Float(-product)
          }
        }
      }
    }
    let last = products
    return try GradientSide(
      head.queries, rows: TensorNumbers(scaled), valueWidth: valueWidth, context, last: { last[$0] }
    )
  }
}
