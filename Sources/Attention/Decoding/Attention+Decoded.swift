public import Tensors

/// The outputs of an attention that was worked through token by token.
public struct DecodedAttention: Equatable, Sendable {
  /// `[leading…, queryCount, valueWidth]`.
  public let output: Tensor
  /// Bytes remembered after the last token, all heads together.
  public let stateByteCount: Int
}

extension Attention {
  /// Works through a causal attention token by token; keys before the first query's position are
  /// taken in first.
  ///
  /// - Returns: The outputs, which are those of ``output(_:)``, and the size of the state.
  /// - Throws: ``AttentionError/decodingNeedsCausal``, ``AttentionError/decodingNeedsAllTokens``,
  ///   `ComputationCancelled`.
  /// - Complexity: That of ``AttentionDecoder/step(query:key:value:)`` for every key.
  public func decoded(_ context: ComputeContext) throws -> DecodedAttention {
    guard isCausal else { throw AttentionError.decodingNeedsCausal }
    let empty = try AttentionDecoder(
      mechanism: mechanism, headWidth: headWidth, valueWidth: valueWidth)
    var outputs = [[Float]](repeating: [], count: headCount)
    var bytes = [Int](repeating: 0, count: headCount)
    try outputs.withUnsafeMutableBufferPointer { outputs in
      try bytes.withUnsafeMutableBufferPointer { bytes in
        // Each head has a place of its own.
        nonisolated(unsafe) let (outputs, bytes) = (outputs, bytes)
        try forEachHead(context) { head, context throws(ComputationCancelled) in
          var decoder = empty
          outputs[head] = try decode(head, &decoder, context)
          bytes[head] = decoder.stateByteCount
        }
      }
    }
    return DecodedAttention(
      output: Tensor(
        Shape(leadingShape.extents + [queryCount, valueWidth]), Array(outputs.joined())),
      stateByteCount: bytes.reduce(0, +))
  }

  /// The outputs of one head.
  private func decode(
    _ head: Int, _ decoder: inout AttentionDecoder, _ context: ComputeContext
  ) throws(ComputationCancelled) -> [Float] {
    var outputs: [Float] = []
    outputs.reserveCapacity(queryCount * valueWidth)
    for token in 0..<keyCount {
      try context.checkCancelled()
      let query = token - causalOffset
      outputs += decoder.advance(
        query >= 0 ? queries.row(head * queryCount + query, width: headWidth) : nil,
        keys.row(head * keyCount + token, width: headWidth),
        values.row(head * keyCount + token, width: valueWidth))
      if token % 64 == 63 { context.progress?(Double(token + 1) / Double(keyCount)) }
    }
    return outputs
  }
}

extension Tensor {
  /// Numbers of a row in row-major order.
  fileprivate func row(_ index: Int, width: Int) -> TensorNumbers {
    numbers[index * width..<(index + 1) * width]
  }
}
