public import Tensors

/// A value that a tape may know: numbers, and where they came from.
///
/// A value without a node is a constant. Operations on constants alone record nothing.
public struct Recorded<Scalar: TapeScalar>: Sendable {
  /// The numbers.
  public let value: Numbers<Scalar>
  /// The node that made it; nil for a constant.
  public let node: Int?

  /// Makes a constant.
  public init(_ value: Numbers<Scalar>) {
    self.value = value
    node = nil
  }

  /// Makes a constant from a tensor.
  public init(_ tensor: Tensor) {
    self.init(Numbers(tensor))
  }

  init(_ value: Numbers<Scalar>, node: Int) {
    self.value = value
    self.node = node
  }

  /// The extents.
  public var shape: Shape { value.shape }

  /// True when it does not depend on a variable of the tape.
  public var isConstant: Bool { node == nil }

  /// The same numbers without their past: no gradient passes.
  public var detached: Recorded { Recorded(value) }
}
