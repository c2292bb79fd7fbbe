public import Attention
import Autodiff
public import Tensors

/// The attention of all heads of a block on one exercise.
public struct ModelAttention: Sendable {
  /// "own", "cross" or "encoder".
  public let part: String
  /// The layer, counting from 0.
  public let layer: Int
  /// Queries, keys and values, `[head, token, width]`, and the layer's mechanism.
  public let attention: Attention
}

extension Model {
  /// What the heads of every block do on a problem; nothing is dropped.
  ///
  /// - Returns: In the order of the pass: of an encoder-decoder the encoder's blocks first, then own and
  ///   cross attention of each block of the decoder.
  /// - Throws: ``ModelError/sequenceTooLong(tokens:context:)``,
  ///   ``ModelError/tokenOutOfRange(_:vocabulary:)``, `AttentionError`, `ComputationCancelled`.
  public func attentions(
    for problem: LaidOutProblem, _ context: ComputeContext
  ) throws -> [ModelAttention] {
    let batch = try ModelBatch([problem], for: config)
    var found: [(block: String, layer: Int, attention: Attention)] = []
    try withoutActuallyEscaping({ found.append(($0, $1, $2)) }) { note in
      var pass = ForwardPass(self, on: Tape<Float>(context: context), isTrained: false)
      pass.observer = note
      _ = try pass.logits(batch)
    }
    return try found.map { block, layer, attention in
      // The batch holds one sequence.
      func heads(_ side: Tensor) throws -> Tensor { try side.sliced([.at(0)]) }
      let part =
        block.hasSuffix(".cross") ? "cross" : block.hasPrefix("encoder") ? "encoder" : "own"
      return ModelAttention(
        part: part, layer: layer,
        attention: try Attention(
          queries: heads(attention.queries), keys: heads(attention.keys),
          values: heads(attention.values), mechanism: attention.mechanism,
          isCausal: attention.isCausal))
    }
  }
}
