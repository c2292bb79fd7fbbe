public import Autodiff
import Tensors

extension Tape {
  /// An attention's output with dropout step by step, with masks as ordinary factors: what automatic
  /// differentiation without a custom gradient makes of it. Masks, features and weights are kept.
  ///
  /// - Returns: `[leading…, queryCount, valueWidth]`.
  /// - Throws: ``AttentionError``, `TapeError.tooLarge`, `ComputationCancelled`.
  public func recordedAttention(
    _ queries: Recorded<Scalar>, _ keys: Recorded<Scalar>, _ values: Recorded<Scalar>,
    mechanism: any Mechanism, isCausal: Bool, dropout: Dropout
  ) throws -> Recorded<Scalar> {
    try dropout.check(mechanism)
    guard dropout.rate > 0 else {
      return try recordedAttention(
        queries, keys, values, mechanism: mechanism, isCausal: isCausal)
    }
    let attention = try Attention(
      queries: queries.value.tensor, keys: keys.value.tensor, values: values.value.tensor,
      mechanism: mechanism, isCausal: isCausal)
    var q = try normalized(queries, mechanism.normalization)
    var k = try normalized(keys, mechanism.normalization)
    if dropout.scheme == .standard {
      q = try multiply(q, constant(q.shape, dropout.entryFactors(.queries, q.shape)))
      k = try multiply(k, constant(k.shape, dropout.entryFactors(.keys, k.shape)))
    }
    q = try scale(q, by: Scalar(1 / attention.temperature))
    let (kernel, offset) = (mechanism.kernel, isCausal ? attention.causalOffset : nil)
    guard dropout.scheme != .weights, let features = kernel.features(width: attention.headWidth)
    else {
      let weights = try thinnedWeights(q, k, kernel, offset, dropout, attention)
      return try matrixProduct(weights, values)
    }
    var steps = RecordedSteps(
      tape: self, features: features, kernel: kernel, queries: q, keys: k,
      values: try withOnes(values))
    guard dropout.scheme == .oneD else {
      if dropout.scheme == .quadratic {
        steps.thinning = (
          featureFactors(q.shape, features, .queries, dropout),
          featureFactors(k.shape, features, .keys, dropout)
        )
      }
      return try quotient(offset.map { try steps.causalSums(offset: $0) } ?? steps.sums())
    }
    let kept: [Bool] = (0..<attention.headCount).flatMap {
      dropout.keptKeys(head: $0, count: attention.keyCount, mayBeNone: isCausal)
    }
    let shape = Shape(k.shape.extents.dropLast() + [1])
    let whole = steps.values
    steps = RecordedSteps(
      tape: self, features: features, kernel: kernel, queries: q, keys: k,
      values: try multiply(whole, constant(shape, kept.map { $0 ? 1 : 0 })))
    guard let offset else { return try quotient(steps.sums()) }
    // What a query has of its own key when that was dropped for all others.
    let heads = [AxisSlice](repeating: .all, count: k.shape.rank - 2)
    let own = heads + [.range(from: offset, to: offset + attention.queryCount)]
    let scores = try sum(multiply(q, slice(k, own)), axes: [-1], keepsAxes: true)
    let isMissing = try slice(constant(shape, kept.map { $0 ? 0 : 1 }), own)
    let weights = try multiply(
      recordedValues(of: kernel, scores, causalOffset: nil), isMissing)
    return try quotient(
      add(steps.causalSums(offset: offset), multiply(weights, slice(whole, own))))
  }

  /// The weights of all pairs after dropout of weights or of keys.
  private func thinnedWeights(
    _ q: Recorded<Scalar>, _ k: Recorded<Scalar>, _ kernel: Kernel, _ offset: Int?,
    _ dropout: Dropout, _ attention: Attention
  ) throws -> Recorded<Scalar> {
    let (queryCount, keyCount) = (attention.queryCount, attention.keyCount)
    guard dropout.scheme != .standard else {
      return try recordedWeights(q, k, kernel, causalOffset: offset)
    }
    let shape = Shape(attention.leadingShape.extents + [queryCount, keyCount])
    guard dropout.scheme == .oneD else {
      let weights = try recordedWeights(q, k, kernel, causalOffset: offset)
      var factors: [Double] = []
      for row in 0..<attention.headCount * queryCount {
        let stream = dropout.stream(.pairs, head: row / queryCount, token: row % queryCount)
        for key in 0..<keyCount { factors.append(dropout.factor(stream, key)) }
      }
      return try multiply(weights, constant(shape, factors))
    }
    var seen: [Double] = []
    for head in 0..<attention.headCount {
      let kept = dropout.keptKeys(head: head, count: keyCount, mayBeNone: offset != nil)
      for query in 0..<queryCount {
        let visible = attention.visibleKeyCount(query: query)
        for key in 0..<keyCount {
          let isOwn = offset.map { key == query + $0 } ?? false
          seen.append(key < visible && (kept[key] || isOwn) ? 1 : 0)
        }
      }
    }
    let scores = try matrixProduct(q, transposeMatrices(k))
    let mask = constant(shape, seen).value
    guard kernel != .exponential else {
      return try softmax(choosing(mask, scores, Recorded(Numbers(-Scalar.infinity))))
    }
    let values = try choosing(
      mask, recordedValues(of: kernel, scores, causalOffset: nil), Recorded(Numbers(0)))
    return try divide(values, sum(values, axes: [-1], keepsAxes: true))
  }

  /// A factor for every feature of every token: 1 below the second order.
  private func featureFactors(
    _ shape: Shape, _ features: Features, _ side: Dropout.Side, _ dropout: Dropout
  ) -> Recorded<Scalar> {
    let tokens = Shape(shape.extents.dropLast() + [features.first.count])
    let factors = dropout.entryFactors(side, tokens)
    let (pairs, linear) = (features.first.count, features.count - features.first.count)
    let ones = [Double](repeating: 1, count: linear)
    var all: [Double] = []
    for token in 0..<tokens.extents.dropLast().reduce(1, *) {
      all += ones
      all += factors[token * pairs..<(token + 1) * pairs]
    }
    return constant(Shape(shape.extents.dropLast() + [features.count]), all)
  }

  private func constant(_ shape: Shape, _ numbers: [Double]) -> Recorded<Scalar> {
    Recorded(Numbers(shape, numbers.map { Scalar($0) }))
  }
}
