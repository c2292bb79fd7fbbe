/// Float32 numbers in row-major order with a shape; a value.
///
/// Copies share storage until one of them changes, and so do parts whose elements lie one after
/// another. The storage may be a file that is mapped: see ``memory``.
public struct Tensor: Equatable, Sendable {
  /// The extents, outermost first.
  public let shape: Shape
  /// The elements in row-major order, read where they are; `numbers.count == shape.count`.
  public private(set) var numbers: TensorNumbers

  /// The elements in row-major order as an array; `elements.count == shape.count`.
  ///
  /// For small tensors and for changing some elements. What may be large is read from ``numbers``.
  /// - Complexity: O(1) when the tensor is all of its array, else O(count) for a copy.
  public package(set) var elements: [Float] {
    get { numbers.array }
    _modify {
      // The array must be held once only while it changes, or it would be copied.
      var array = numbers.array
      numbers = TensorNumbers([])
      defer { numbers = TensorNumbers(array) }
      yield &array
    }
  }

  /// Makes a tensor of `shape` from its elements in row-major order.
  public init(_ shape: Shape, _ elements: [Float]) {
    self.init(shape, TensorNumbers(elements))
  }

  /// Makes a tensor of `shape` of numbers in row-major order, whose storage is shared.
  package init(_ shape: Shape, _ numbers: TensorNumbers) {
    precondition(
      numbers.count == shape.count,
      "a tensor of shape \(shape) has \(shape.count) elements, got \(numbers.count)")
    self.shape = shape
    self.numbers = numbers.rebased
  }

  /// Makes a tensor of `shape` whose elements all equal `value`.
  public init(_ shape: Shape, repeating value: Float) {
    self.init(shape, [Float](repeating: value, count: shape.count))
  }

  /// Makes a single number, a tensor of rank 0.
  public init(_ value: Float) {
    self.init([], [value])
  }

  /// What the elements lie in when it is not memory of the tensor's own: a mapped file.
  public var memory: (any SharedMemory)? { numbers.memory }

  /// The elements of `shape` that lie one after another from index `start`, sharing storage unless
  /// that would keep much more memory than they take.
  package func part(_ shape: Shape, from start: Int) -> Tensor {
    Tensor(shape, numbers[start..<start + shape.count].withoutUnusedRest)
  }
}
