public import Autodiff
import Tensors

extension Tape {
  /// An attention's output with dropout and its custom gradient, which makes masks, features and
  /// weights again instead of keeping them. At a rate of 0 it is the attention without dropout.
  ///
  /// - Parameters:
  ///   - queries: `[leading…, queryCount, headWidth]`.
  ///   - keys: `[leading…, keyCount, headWidth]`.
  ///   - values: `[leading…, keyCount, valueWidth]`.
  ///   - mechanism: How scores become weights.
  ///   - isCausal: True to hide later keys.
  ///   - dropout: What is left out.
  /// - Returns: `[leading…, queryCount, valueWidth]`.
  /// - Throws: ``AttentionError``, `TapeError.tooLarge`, `ComputationCancelled`.
  /// - Complexity: O(N²·D) time for `weights`, for `oneD` above order 2, and where the mechanism has no
  ///   features; O(N·F·D) otherwise.
  public func attention(
    _ queries: Recorded<Scalar>, _ keys: Recorded<Scalar>, _ values: Recorded<Scalar>,
    mechanism: any Mechanism, isCausal: Bool, dropout: Dropout
  ) throws -> Recorded<Scalar> {
    try dropout.check(mechanism)
    guard dropout.rate > 0 else {
      return try attention(queries, keys, values, mechanism: mechanism, isCausal: isCausal)
    }
    let checked = try Attention(
      queries: queries.value.tensor, keys: keys.value.tensor, values: values.value.tensor,
      mechanism: mechanism, isCausal: isCausal)
    try checked.checkDropout(context)
    var q = try normalized(queries, mechanism.normalization)
    var k = try normalized(keys, mechanism.normalization)
    if dropout.scheme == .standard {
      q = try applying(thinned(.queries, dropout), to: [q])
      k = try applying(thinned(.keys, dropout), to: [k])
      return try attention(
        q, k, values, mechanism: NormalizedMechanism(checked), isCausal: isCausal)
    }
    q = try scale(q, by: Scalar(1 / checked.temperature))
    let (kernel, offset) = (mechanism.kernel, isCausal ? checked.causalOffset : nil)
    let isAffordable =
      kernel.featureCount(width: checked.headWidth, valueWidth: checked.valueWidth) != nil
    guard dropout.scheme != .weights, isAffordable || dropout.scheme == .quadratic,
      let features = kernel.features(width: checked.headWidth)
    else {
      try spend(checked.pairWork, on: "attention")
      return try applying(
        thinnedPairs(kernel, causalOffset: offset, dropout), to: [q, k, values])
    }
    let tokens = Double(checked.queryCount + checked.keyCount) * Double(checked.headCount)
    try spend(tokens * Double(features.count * (checked.valueWidth + 1)), on: "attention")
    return try applying(
      thinnedFeatures(kernel, features, causalOffset: offset, dropout), to: [q, k, values])
  }
}

/// Numbers of tokens dropped one by one; the mask is made again for the gradient.
private func thinned<Scalar>(
  _ side: Dropout.Side, _ dropout: Dropout
) -> CustomOperation<Scalar> {
  CustomOperation("dropout") { operands, _ in
    let shape = operands[0].shape
    func masked(_ numbers: Numbers<Scalar>) -> Numbers<Scalar> {
      let factors = dropout.entryFactors(side, shape)
      return Numbers(
        shape, zip(numbers.elements, factors).map { $1 == 0 ? 0 : $0 * Scalar($1) })
    }
    return .init(masked(operands[0])) { [masked($0)] }
  }
}

extension Dropout {
  /// The factor of every number of tokens, in row-major order of their shape.
  func entryFactors(_ side: Side, _ shape: Shape) -> [Double] {
    let (tokenCount, width) = (shape[-2], shape[-1])
    let heads = shape.extents.dropLast(2).reduce(1, *)
    var factors: [Double] = []
    for head in 0..<heads {
      for token in 0..<tokenCount {
        let stream = stream(side, head: head, token: token)
        for entry in 0..<width { factors.append(factor(stream, entry)) }
      }
    }
    return factors
  }
}

/// A mechanism whose queries and keys were normalised already.
private struct NormalizedMechanism: Mechanism, Equatable {
  let name: String
  let title: String
  let kernel: Kernel
  private let tau: Double

  init(_ attention: Attention) {
    name = attention.mechanism.name
    title = attention.mechanism.title
    kernel = attention.mechanism.kernel
    tau = attention.temperature
  }

  var normalization: Normalization { .none }
  func temperature(headWidth: Int) -> Double { tau }
}
