public import Tensors

/// Numbers of a tape's precision in row-major order with a shape; a value, as `Tensor` is.
public struct Numbers<Scalar: TapeScalar>: Equatable, Sendable {
  /// The extents, outermost first.
  public let shape: Shape
  /// The elements in row-major order; `elements.count == shape.count`.
  public package(set) var elements: [Scalar]

  /// Makes numbers of `shape` from its elements in row-major order.
  public init(_ shape: Shape, _ elements: [Scalar]) {
    precondition(
      elements.count == shape.count,
      "numbers of shape \(shape) have \(shape.count) elements, got \(elements.count)")
    self.shape = shape
    self.elements = elements
  }

  /// Makes numbers of `shape` that all equal `value`.
  public init(_ shape: Shape, repeating value: Scalar) {
    self.init(shape, [Scalar](repeating: value, count: shape.count))
  }

  /// Zeros of a shape, at the speed of memory in generic code too.
  static func zeros(_ shape: Shape) -> Numbers {
    let count = shape.count
    return Numbers(
      shape,
      [Scalar](unsafeUninitializedCapacity: count) { target, written in
        // All bits 0 is 0 in both precisions.
        if let start = target.baseAddress {
          UnsafeMutableRawPointer(start)
            .initializeMemory(
              as: UInt8.self, repeating: 0, count: count * MemoryLayout<Scalar>.stride)
        }
        written = count
      })
  }

  /// Numbers that something writes before anybody reads them.
  static func unwritten(_ shape: Shape) -> Numbers {
    let count = shape.count
    return Numbers(shape, [Scalar](unsafeUninitializedCapacity: count) { $1 = count })
  }

  /// Makes a single number.
  public init(_ value: Scalar) {
    self.init([], [value])
  }

  /// Takes a tensor; in single precision its storage is shared.
  public init(_ tensor: Tensor) {
    self.init(tensor.shape, Scalar.converted(tensor.elements))
  }

  /// The numbers as a tensor, rounded to single precision.
  public var tensor: Tensor { Tensor(shape, Scalar.floats(elements)) }

  /// Bytes of the elements.
  public var byteCount: Int { elements.count * MemoryLayout<Scalar>.stride }

  /// True when no element is infinite or NaN.
  public var isFinite: Bool {
    // Infinities and NaN make 0·x NaN, and a sum with a NaN is NaN: no branch in the loop.
    sumOfZeros() == 0
  }

  /// Σ 0·x, in four sums that need not wait for each other.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private func sumOfZeros() -> Scalar {
    elements.withUnsafeBufferPointer { elements in
      var (a, b, c, d) = (Scalar.zero, Scalar.zero, Scalar.zero, Scalar.zero)
      let whole = elements.count & ~3
      for index in stride(from: 0, to: whole, by: 4) {
        a += elements[index] * 0
        b += elements[index &+ 1] * 0
        c += elements[index &+ 2] * 0
        d += elements[index &+ 3] * 0
      }
      for index in whole..<elements.count { a += elements[index] * 0 }
      return a + b + c + d
    }
  }

  /// The same elements under another shape of as many.
  func shaped(_ shape: Shape) -> Numbers { Numbers(shape, elements) }

  /// Where the elements are stored; nil when there are none. Equal for copies that share storage.
  var storage: UnsafeRawPointer? {
    elements.withUnsafeBytes { $0.isEmpty ? nil : $0.baseAddress }
  }
}
