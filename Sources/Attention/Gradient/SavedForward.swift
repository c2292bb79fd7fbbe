public import Tensors

/// An attention's output, and what its gradient needs: normalised queries and keys, values, output,
/// normalisers and the normalisation's scales. No features and no weights.
///
/// With N tokens of D numbers these are 4·N·D + 3·N numbers for `standardize`, queries and keys
/// counted in blocks of 128 tokens.
///
/// Source: Gerami, Hoover, Dulepet, Duraiswami, arXiv:2402.07901; the derivation is our own.
public struct SavedForward: Sendable {
  /// `[leading…, queryCount, valueWidth]`.
  public let output: Tensor
  let heads: [SavedHead]
  let way: AttentionWay
  /// Shapes of the queries, keys and values.
  let shapes: (queries: Shape, keys: Shape, values: Shape)

  /// Bytes that are kept, the values included, whose storage is shared.
  public var byteCount: Int {
    4 * output.shape.count + heads.map(\.byteCount).reduce(0, +)
  }

  /// The gradients of L from that of the output.
  ///
  /// - Parameters:
  ///   - outputGradient: ∂L/∂output, `[leading…, queryCount, valueWidth]`.
  ///   - context: Threads, memory limit, cancel flag, progress.
  /// - Returns: The gradients, in the shapes of queries, keys and values.
  /// - Throws: ``AttentionError/outputGradientMismatch(_:expected:)``,
  ///   ``AttentionError/workTooLarge(bytes:limit:)`` before anything is allocated,
  ///   `ComputationCancelled`.
  /// - Complexity: O(N·F·D) time with F features and O(N·D + F·D) memory, or in tiles O(N²·D) time
  ///   and O(N·D) memory.
  /// - Numerics: Single precision; within 1e-4 of the largest |gradient|, unless negative weights
  ///   cancel in a normaliser.
  public func gradients(
    outputGradient: Tensor, context: ComputeContext
  ) throws -> AttentionGradients {
    guard outputGradient.shape == output.shape else {
      throw AttentionError.outputGradientMismatch(outputGradient.shape, expected: output.shape)
    }
    try checkWork(context)
    // One number more than needed: an empty gradient has an address too.
    var queries = [Float](repeating: 0, count: shapes.queries.count + 1)
    var keys = [Float](repeating: 0, count: shapes.keys.count + 1)
    var values = [Float](repeating: 0, count: shapes.values.count + 1)
    try queries.withUnsafeMutableBufferPointer { queries in
      try keys.withUnsafeMutableBufferPointer { keys in
        try values.withUnsafeMutableBufferPointer { values in
          guard let queries = queries.baseAddress, let keys = keys.baseAddress,
            let values = values.baseAddress
          else { return }
          let places = GradientPlaces(queries: queries, keys: keys, values: values)
          try fill(places, outputGradient.numbers, context)
        }
      }
    }
    queries.removeLast()
    keys.removeLast()
    values.removeLast()
    return AttentionGradients(
      queries: Tensor(shapes.queries, queries), keys: Tensor(shapes.keys, keys),
      values: Tensor(shapes.values, values))
  }

  /// Each head's gradients in parts of their own.
  private func fill(
    _ places: GradientPlaces, _ outputGradient: TensorNumbers, _ context: ComputeContext
  ) throws(ComputationCancelled) {
    try Attention.forEachHead(heads.count, context) { index, context throws(ComputationCancelled) in
      let head = heads[index]
      let rows = head.queryCount * head.valueWidth
      try head.gradients(
        way, output: output.numbers[index * rows..<(index + 1) * rows],
        outputGradient: outputGradient[index * rows..<(index + 1) * rows],
        to: places.moved(
          queries: index * head.queryCount * head.width, keys: index * head.keyCount * head.width,
          values: index * head.keyCount * head.valueWidth), context)
    }
  }

  /// Refuses gradients whose making would not fit.
  private func checkWork(_ context: ComputeContext) throws(AttentionError) {
    let results = [shapes.queries, shapes.keys, shapes.values].map { 4 * Double($0.count) }
    let atWork = Double(min(max(context.threadCount, 1), max(heads.count, 1)))
    let bytes = results.reduce(0, +) + atWork * (heads.first?.workBytes(way) ?? 0)
    guard bytes <= Double(context.memoryLimit) else {
      throw .workTooLarge(bytes: Int(bytes), limit: context.memoryLimit)
    }
  }
}

/// Where gradients are written.
struct GradientPlaces: @unchecked Sendable {
  // Unchecked: each head writes parts of its own.
  let queries: UnsafeMutablePointer<Float>
  let keys: UnsafeMutablePointer<Float>
  let values: UnsafeMutablePointer<Float>

  /// The places so many numbers further on.
  func moved(queries: Int, keys: Int, values: Int) -> GradientPlaces {
    GradientPlaces(
      queries: self.queries + queries, keys: self.keys + keys, values: self.values + values)
  }
}
