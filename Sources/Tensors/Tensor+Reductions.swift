/// What a line of numbers is reduced to.
public enum Reduction: String, CaseIterable, Sendable {
  /// The sum; 0 of no numbers.
  case sum
  /// The product; 1 of no numbers.
  case product
  /// The sum over the count; NaN of no numbers.
  case mean
  /// Mean of the squared deviations from the mean, over the count (population).
  case variance
  /// Root of the variance.
  case standardDeviation
  /// The largest; NaN when one is; refused for no numbers.
  case maximum
  /// The smallest; NaN when one is; refused for no numbers.
  case minimum
  /// Root of the sum of squares.
  case norm
  /// 1 when no number is 0, else 0.
  case all
  /// 1 when a number is not 0, else 0.
  case any

  var needsNumbers: Bool { self == .maximum || self == .minimum }

  /// Reduces numbers in double precision.
  func reduce(_ numbers: some Sequence<Float>) -> Float {
    switch self {
    case .sum: Float(Self.sum(numbers))
    case .product: Float(numbers.reduce(1.0) { $0 * Double($1) })
    case .mean: Float(Self.moments(numbers).mean)
    case .variance: Float(Self.moments(numbers).variance)
    case .standardDeviation: Float(Self.moments(numbers).variance.squareRoot())
    case .maximum: numbers.reduce(-.infinity) { $0.isNaN || $0 > $1 ? $0 : $1 }
    case .minimum: numbers.reduce(.infinity) { $0.isNaN || $0 < $1 ? $0 : $1 }
    case .norm: Float(numbers.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
    case .all: numbers.allSatisfy { $0 != 0 } ? 1 : 0
    case .any: numbers.contains { $0 != 0 } ? 1 : 0
    }
  }

  private static func sum(_ numbers: some Sequence<Float>) -> Double {
    numbers.reduce(0.0) { $0 + Double($1) }
  }

  private static func moments(_ numbers: some Sequence<Float>) -> (mean: Double, variance: Double) {
    let (total, count) = numbers.reduce((0.0, 0.0)) { ($0.0 + Double($1), $0.1 + 1) }
    let mean = total / count
    let squares = numbers.reduce(0.0) {
      let deviation = Double($1) - mean
      return $0 + deviation * deviation
    }
    return (mean, squares / count)
  }
}

extension Tensor {
  /// Reduces along an axis, or everything to a single number.
  ///
  /// - Parameters:
  ///   - reduction: What becomes of each line of numbers.
  ///   - axis: The axis, negative from the end; nil for all elements.
  ///   - keepsAxis: True to keep the reduced axes with extent 1.
  /// - Returns: A tensor without the axis, or with it at extent 1.
  /// - Throws: ``TensorError/axisOutOfRange(_:rank:)``, ``TensorError/emptyReduction(_:)``.
  /// - Numerics: Accumulates in double precision.
  public func reduced(
    _ reduction: Reduction, axis: Int? = nil, keepsAxis: Bool = false
  ) throws(TensorError) -> Tensor {
    guard let axis else {
      if reduction.needsNumbers, numbers.isEmpty { throw .emptyReduction(shape) }
      let extents = keepsAxis ? [Int](repeating: 1, count: shape.rank) : []
      return Tensor(Shape(extents), [numbers.withUnsafeBufferPointer { reduction.reduce($0) }])
    }
    let along = try shape.resolvedAxis(axis)
    let result = keepsAxis ? shape.replacing(along, with: 1) : shape.removing(along)
    if reduction.needsNumbers, shape[along] == 0, result.count > 0 {
      throw .emptyReduction(shape)
    }
    return Tensor(result, mapLines(along: along) { reduction.reduce($0) })
  }

  /// The sum. Throws ``TensorError/axisOutOfRange(_:rank:)``.
  public func sum(axis: Int? = nil, keepsAxis: Bool = false) throws(TensorError) -> Tensor {
    try reduced(.sum, axis: axis, keepsAxis: keepsAxis)
  }

  /// The product. Throws ``TensorError/axisOutOfRange(_:rank:)``.
  public func product(axis: Int? = nil, keepsAxis: Bool = false) throws(TensorError) -> Tensor {
    try reduced(.product, axis: axis, keepsAxis: keepsAxis)
  }

  /// The mean. Throws ``TensorError/axisOutOfRange(_:rank:)``.
  public func mean(axis: Int? = nil, keepsAxis: Bool = false) throws(TensorError) -> Tensor {
    try reduced(.mean, axis: axis, keepsAxis: keepsAxis)
  }

  /// The population variance. Throws ``TensorError/axisOutOfRange(_:rank:)``.
  public func variance(axis: Int? = nil, keepsAxis: Bool = false) throws(TensorError) -> Tensor {
    try reduced(.variance, axis: axis, keepsAxis: keepsAxis)
  }

  /// The root of the population variance. Throws ``TensorError/axisOutOfRange(_:rank:)``.
  public func standardDeviation(
    axis: Int? = nil, keepsAxis: Bool = false
  ) throws(TensorError) -> Tensor {
    try reduced(.standardDeviation, axis: axis, keepsAxis: keepsAxis)
  }

  /// The largest. Throws ``TensorError/emptyReduction(_:)``, ``TensorError/axisOutOfRange(_:rank:)``.
  public func maximum(axis: Int? = nil, keepsAxis: Bool = false) throws(TensorError) -> Tensor {
    try reduced(.maximum, axis: axis, keepsAxis: keepsAxis)
  }

  /// The smallest. Throws ``TensorError/emptyReduction(_:)``, ``TensorError/axisOutOfRange(_:rank:)``.
  public func minimum(axis: Int? = nil, keepsAxis: Bool = false) throws(TensorError) -> Tensor {
    try reduced(.minimum, axis: axis, keepsAxis: keepsAxis)
  }

  /// The Euclidean norm. Throws ``TensorError/axisOutOfRange(_:rank:)``.
  public func norm(axis: Int? = nil, keepsAxis: Bool = false) throws(TensorError) -> Tensor {
    try reduced(.norm, axis: axis, keepsAxis: keepsAxis)
  }

  /// One value for each line of numbers along an axis, in row-major order of the other axes.
  func mapLines<Result>(along axis: Int, _ body: (Line) -> Result) -> [Result] {
    let (outer, along, inner) = shape.split(at: axis)
    var results: [Result] = []
    results.reserveCapacity(outer * inner)
    numbers.withUnsafeBufferPointer { elements in
      for outerIndex in 0..<outer {
        for innerIndex in 0..<inner {
          let start = outerIndex * along * inner + innerIndex
          results.append(body(Line(elements: elements, start: start, step: inner, count: along)))
        }
      }
    }
    return results
  }

  /// The elements along one axis at one place of the others; lent, as `elements` are.
  struct Line: RandomAccessCollection {
    let elements: UnsafeBufferPointer<Float>
    let start: Int
    let step: Int
    let count: Int

    var startIndex: Int { 0 }
    var endIndex: Int { count }
    subscript(position: Int) -> Float { elements[start + position * step] }
  }
}
