public import Tensors

/// An operation with a gradient of its own: what a tape records as one node instead of the steps
/// that it consists of.
///
/// Attention mechanisms are such operations: their pullbacks keep inputs and outputs, and make
/// features or weights again when they are needed.
public struct CustomOperation<Scalar: TapeScalar>: Sendable {
  /// What running it gives.
  public struct Result {
    /// The numbers.
    public var value: Numbers<Scalar>
    /// The numbers that the pullback holds.
    public var saved: [Numbers<Scalar>]
    /// Bytes that it holds besides.
    public var otherBytes: Int
    /// From the result's gradient to the operands'.
    public var pullback: Tape<Scalar>.Pullback

    /// Makes a result.
    public init(
      _ value: Numbers<Scalar>, saving saved: [Numbers<Scalar>] = [], otherBytes: Int = 0,
      pullback: @escaping Tape<Scalar>.Pullback
    ) {
      self.value = value
      self.saved = saved
      self.otherBytes = otherBytes
      self.pullback = pullback
    }
  }

  /// The name in tables and messages.
  public let name: String
  /// Computes the result from the operands.
  public let run: @Sendable (_ operands: [Numbers<Scalar>], ComputeContext) throws -> Result

  /// Makes an operation.
  public init(
    _ name: String,
    run: @escaping @Sendable (_ operands: [Numbers<Scalar>], ComputeContext) throws -> Result
  ) {
    self.name = name
    self.run = run
  }
}

extension Tape {
  /// Runs an operation with a gradient of its own and records it as one node.
  ///
  /// - Throws: ``TapeError/tooLarge(operation:bytes:limit:)``, what the operation throws.
  public func applying(
    _ operation: CustomOperation<Scalar>, to operands: [Recorded<Scalar>]
  ) throws -> Recorded<Scalar> {
    var inner = context
    inner.memoryLimit = max(context.memoryLimit - savedBytes, 0)
    let result = try operation.run(operands.map(\.value), inner)
    return try record(
      operation.name, operands, result.value, saving: result.saved,
      otherBytes: result.otherBytes, pullback: result.pullback)
  }
}
