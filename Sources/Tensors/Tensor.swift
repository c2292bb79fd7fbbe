/// Float32 numbers in row-major order with a shape; a value.
///
/// Copies share storage until one of them changes.
public struct Tensor: Equatable, Sendable {
  /// The extents, outermost first.
  public let shape: Shape
  /// The elements in row-major order; `elements.count == shape.count`.
  public package(set) var elements: [Float]

  /// Makes a tensor of `shape` from its elements in row-major order.
  public init(_ shape: Shape, _ elements: [Float]) {
    precondition(
      elements.count == shape.count,
      "a tensor of shape \(shape) has \(shape.count) elements, got \(elements.count)")
    self.shape = shape
    self.elements = elements
  }

  /// Makes a tensor of `shape` whose elements all equal `value`.
  public init(_ shape: Shape, repeating value: Float) {
    self.init(shape, [Float](repeating: value, count: shape.count))
  }

  /// Makes a single number, a tensor of rank 0.
  public init(_ value: Float) {
    self.init([], [value])
  }
}
