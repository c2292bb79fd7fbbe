public import Tensors

/// The gradients of a number L with respect to an attention's tensors, in their shapes.
public struct AttentionGradients: Equatable, Sendable {
  /// ∂L/∂queries, `[leading…, queryCount, headWidth]`.
  public let queries: Tensor
  /// ∂L/∂keys, `[leading…, keyCount, headWidth]`.
  public let keys: Tensor
  /// ∂L/∂values, `[leading…, keyCount, valueWidth]`.
  public let values: Tensor

  package init(queries: Tensor, keys: Tensor, values: Tensor) {
    (self.queries, self.keys, self.values) = (queries, keys, values)
  }
}

extension Attention {
  /// The gradients of L from that of the output, through the weights and the normalisation.
  ///
  /// - Parameters:
  ///   - outputGradient: ∂L/∂output, `[leading…, queryCount, valueWidth]`.
  ///   - context: Threads, memory limit, cancel flag, progress.
  /// - Returns: The gradients, in the shapes of queries, keys and values.
  /// - Throws: ``AttentionError/outputGradientMismatch(_:expected:)``,
  ///   ``AttentionError/workTooLarge(bytes:limit:)`` before anything is allocated,
  ///   `ComputationCancelled`.
  /// - Complexity: As ``output(_:)``, about three and a half times its time for the factorised way.
  public func gradients(
    outputGradient: Tensor, context: ComputeContext
  ) throws -> AttentionGradients {
    try checkGradient(outputGradient.shape)
    return try saved(
      context.share(0, 0.3), way: estimatedCost().chosen, keepsSums: headCount <= Self.keptSums
    )
    .gradients(outputGradient: outputGradient, context: context.share(0.3, 1))
  }

  /// Computes the output and keeps what its gradient needs.
  ///
  /// - Throws: As ``output(_:)``.
  /// - Complexity: As ``output(_:)``.
  public func saved(_ context: ComputeContext) throws -> SavedForward {
    try saved(context, way: estimatedCost().chosen)
  }

  /// Heads whose sums are kept from the forward pass to the gradient; those of more would take memory.
  private static let keptSums = 16

  /// Refuses a gradient that is not shaped like the output.
  private func checkGradient(_ shape: Shape) throws(AttentionError) {
    let expected = Shape(leadingShape.extents + [queryCount, valueWidth])
    guard shape == expected else {
      throw .outputGradientMismatch(shape, expected: expected)
    }
  }
}
