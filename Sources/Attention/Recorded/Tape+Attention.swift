public import Autodiff
import Tensors

extension Tape {
  /// An attention's output with its custom gradient, as a part of a larger computation.
  ///
  /// In single precision it is one node with the engine's fast passes: factorised or tiled, whichever
  /// ``Attention/estimatedCost()`` takes; neither features nor weights are saved. In double precision the
  /// pairs are walked row by row, also without saving them: slow, and what the fast ones are checked by.
  ///
  /// - Parameters:
  ///   - queries: `[leading…, queryCount, headWidth]`.
  ///   - keys: `[leading…, keyCount, headWidth]`.
  ///   - values: `[leading…, keyCount, valueWidth]`.
  ///   - mechanism: How scores become weights.
  ///   - isCausal: True to hide later keys.
  /// - Returns: `[leading…, queryCount, valueWidth]`.
  /// - Throws: ``AttentionError``, `TapeError.tooLarge`, `ComputationCancelled`.
  public func attention(
    _ queries: Recorded<Scalar>, _ keys: Recorded<Scalar>, _ values: Recorded<Scalar>,
    mechanism: any Mechanism, isCausal: Bool
  ) throws -> Recorded<Scalar> {
    if Scalar.self == Float.self {
      return try applying(
        fastAttention(mechanism, isCausal: isCausal), to: [queries, keys, values])
    }
    // The shapes are checked in one place.
    let checked = try Attention(
      queries: queries.value.tensor, keys: keys.value.tensor, values: values.value.tensor,
      mechanism: mechanism, isCausal: isCausal)
    let q = try normalized(queries, mechanism.normalization)
    let k = try normalized(keys, mechanism.normalization)
    try spend(checked.pairWork, on: "attention")
    return try applying(
      streamedAttention(mechanism.kernel, causalOffset: isCausal ? checked.causalOffset : nil),
      to: [scale(q, by: Scalar(1 / checked.temperature)), k, values])
  }

  /// Queries or keys as the mechanism compares them.
  package func normalized(
    _ tokens: Recorded<Scalar>, _ normalization: Normalization
  ) throws -> Recorded<Scalar> {
    switch normalization {
    case .none: tokens
    case .standardize: try standardize(tokens, floor: Normalization.varianceFloor)
    case .maxNorm(let limit): try maxNorm(tokens, limit: limit)
    }
  }
}

/// The engine's passes as an operation of a tape.
private func fastAttention<Scalar>(
  _ mechanism: any Mechanism, isCausal: Bool
) -> CustomOperation<Scalar> {
  CustomOperation("attention") { operands, context in
    let values = operands[2].tensor
    let attention = try Attention(
      queries: operands[0].tensor, keys: operands[1].tensor, values: values,
      mechanism: mechanism, isCausal: isCausal)
    let saved = try attention.saved(context)
    let output = Numbers<Scalar>(saved.output)
    let counted = output.byteCount + operands[2].byteCount
    return .init(
      output, saving: [output, operands[2]], otherBytes: max(saved.byteCount - counted, 0)
    ) { gradient in
      let parts = try saved.gradients(outputGradient: gradient.tensor, context: context)
      return [Numbers(parts.queries), Numbers(parts.keys), Numbers(parts.values)]
    }
  }
}

extension Attention {
  /// Multiplications of a pass over all pairs that are seen, about.
  var pairWork: Double {
    let pairs = Double(headCount) * Double(queryCount) * Double(keyCount) * (isCausal ? 0.5 : 1)
    return pairs * Double(headWidth + valueWidth + 1)
  }
}
