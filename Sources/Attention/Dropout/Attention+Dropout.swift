import Autodiff
public import Tensors

extension Attention {
  /// The output of one pass of training, `[leading…, queryCount, valueWidth]`.
  ///
  /// At a rate of 0 it is ``output(_:)``, bit for bit.
  ///
  /// - Throws: ``AttentionError/dropoutNeedsSecondOrder``,
  ///   ``AttentionError/workTooLarge(bytes:limit:)``, `ComputationCancelled`.
  public func output(dropout: Dropout, _ context: ComputeContext) throws -> Tensor {
    try dropout.check(mechanism)
    guard dropout.rate > 0 else { return try output(context) }
    let tape = Tape<Float>(context: context)
    return try tape.attention(
      Recorded(queries), Recorded(keys), Recorded(values), mechanism: mechanism,
      isCausal: isCausal, dropout: dropout
    ).value.tensor
  }

  /// The weights of one pass of training, `[leading…, queryCount, keyCount]`: what the output makes
  /// of values that are the rows of a unit matrix.
  ///
  /// - Throws: ``AttentionError/weightsTooLarge(queryCount:keyCount:bytes:limit:)`` before anything
  ///   is allocated, and as ``output(dropout:_:)``.
  public func weights(dropout: Dropout, _ context: ComputeContext) throws -> Tensor {
    try checkPairs(context)
    let units = try Attention(
      queries: keys, keys: keys, values: keys, mechanism: mechanism)
    try units.checkPairs(context)
    let (count, shape) = (keyCount, Shape(leadingShape.extents + [keyCount, keyCount]))
    var elements = [Float](repeating: 0, count: shape.count)
    for row in 0..<headCount * count { elements[row * count + row % count] = 1 }
    return try with(values: Tensor(shape, elements)).output(dropout: dropout, context)
  }

  /// The sum of each query's weights in one pass of training, `[leading…, queryCount]`.
  ///
  /// - Throws: As ``output(dropout:_:)``.
  public func rowSums(dropout: Dropout, _ context: ComputeContext) throws -> Tensor {
    let ones = Tensor(Shape(leadingShape.extents + [keyCount, 1]), repeating: 1)
    let sums = try with(values: ones).output(dropout: dropout, context)
    return Tensor(Shape(leadingShape.extents + [queryCount]), sums.elements)
  }

  /// Refuses tokens whose copies in double precision, with outputs and gradients, would not fit.
  func checkDropout(_ context: ComputeContext) throws(AttentionError) {
    let (asked, held) = (Double(queryCount), Double(keyCount))
    let (width, valueWidth) = (Double(headWidth), Double(self.valueWidth))
    let numbers = asked * (2 * width + 2 * valueWidth + 4) + held * 2 * (width + valueWidth)
    let bytes = 8 * Double(headCount) * numbers
    guard bytes <= Double(context.memoryLimit) else {
      throw .workTooLarge(bytes: bytes < 0x1p62 ? Int(bytes) : .max, limit: context.memoryLimit)
    }
  }

  private func with(values: Tensor) throws(AttentionError) -> Attention {
    try Attention(
      queries: queries, keys: keys, values: values, mechanism: mechanism, isCausal: isCausal)
  }
}

/// What the two ways to a gradient keep between the passes, with dropout.
public struct DropoutWays: Equatable, Sendable {
  /// Bytes kept by the custom gradient, counted.
  public let customBytes: Int
  /// Bytes kept by the recorded steps, counted.
  public let recordedBytes: Int
  /// The largest difference between the two gradients, over the largest number of the custom one.
  public let largestDifference: Double

  /// Runs both ways on the sum of the output.
  ///
  /// - Throws: `AttentionError`, `TapeError.tooLarge`, `ComputationCancelled`.
  public init(of attention: Attention, _ dropout: Dropout, _ context: ComputeContext) throws {
    func run(isRecorded: Bool) throws -> (bytes: Int, gradients: [Float]) {
      let tape = Tape<Float>(context: context.share(0, 0))
      let inputs = [attention.queries, attention.keys, attention.values].map {
        tape.variable(Numbers($0))
      }
      let (mechanism, isCausal) = (attention.mechanism, attention.isCausal)
      let output =
        isRecorded
        ? try tape.recordedAttention(
          inputs[0], inputs[1], inputs[2], mechanism: mechanism, isCausal: isCausal,
          dropout: dropout)
        : try tape.attention(
          inputs[0], inputs[1], inputs[2], mechanism: mechanism, isCausal: isCausal,
          dropout: dropout)
      // Squares: the plain sum of an output hardly depends on queries and keys.
      let loss = try tape.sum(tape.multiply(output, output))
      let bytes = tape.savedBytes
      let parts = try tape.gradients(of: loss, for: inputs)
      var gradients: [Float] = []
      for (input, part) in zip(inputs, parts) {
        gradients += (part ?? Numbers(input.shape, repeating: 0)).elements
      }
      return (bytes, gradients)
    }
    let (custom, recorded) = (try run(isRecorded: false), try run(isRecorded: true))
    (customBytes, recordedBytes) = (custom.bytes, recorded.bytes)
    var (largest, size) = (0.0, 0.0)
    for (first, second) in zip(custom.gradients, recorded.gradients) {
      let distance = abs(Double(first) - Double(second))
      // A NaN on either side is a difference.
      if !(distance <= largest) { largest = distance }
      size = max(size, abs(Double(first)))
    }
    largestDifference = size == 0 ? largest : largest / size
  }
}
