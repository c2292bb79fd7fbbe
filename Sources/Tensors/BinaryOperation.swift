import Foundation

/// An operation on two numbers, applied to tensors element by element with broadcasting.
public enum BinaryOperation: String, CaseIterable, Sendable {
  /// a + b.
  case add
  /// a − b.
  case subtract
  /// a · b.
  case multiply
  /// a / b.
  case divide
  /// a to the power of b.
  case power
  /// What `floorDivide` leaves; it has the sign of b.
  case remainder
  /// The largest whole number not above a / b.
  case floorDivide
  /// The larger; NaN when one is.
  case maximum
  /// The smaller; NaN when one is.
  case minimum
  /// 1 where a < b, else 0.
  case less
  /// 1 where a ≤ b, else 0.
  case lessOrEqual
  /// 1 where a > b, else 0.
  case greater
  /// 1 where a ≥ b, else 0.
  case greaterOrEqual
  /// 1 where a = b, else 0.
  case equal
  /// 1 where a ≠ b, else 0.
  case notEqual
  /// 1 where neither is 0, else 0.
  case and
  /// 1 where one is not 0, else 0.
  case or
  /// Angle of the point (b, a).
  case arcTangent

  /// The operation on two numbers.
  public func callAsFunction(_ first: Float, _ second: Float) -> Float {
    switch self {
    case .add: first + second
    case .subtract: first - second
    case .multiply: first * second
    case .divide: first / second
    case .power: pow(first, second)
    case .remainder: Self.remainder(first, second)
    case .floorDivide: Self.floorDivided(first, second)
    case .maximum: first.isNaN || first > second ? first : second
    case .minimum: first.isNaN || first < second ? first : second
    case .less: first < second ? 1 : 0
    case .lessOrEqual: first <= second ? 1 : 0
    case .greater: first > second ? 1 : 0
    case .greaterOrEqual: first >= second ? 1 : 0
    case .equal: first == second ? 1 : 0
    case .notEqual: first != second ? 1 : 0
    case .and: first != 0 && second != 0 ? 1 : 0
    case .or: first != 0 || second != 0 ? 1 : 0
    case .arcTangent: atan2(first, second)
    }
  }

  /// NumPy's `%`: the sign of the divisor, NaN for a divisor of 0.
  private static func remainder(_ first: Float, _ second: Float) -> Float {
    let rest = fmod(first, second)
    if rest == 0 { return Float(signOf: second, magnitudeOf: 0) }
    return (rest < 0) != (second < 0) ? rest + second : rest
  }

  /// NumPy's `//`: consistent with its `%`, infinite for a divisor of 0.
  private static func floorDivided(_ first: Float, _ second: Float) -> Float {
    guard second != 0 else { return first / second }
    let rest = fmod(first, second)
    var quotient = (first - rest) / second
    if rest != 0, (rest < 0) != (second < 0) { quotient -= 1 }
    // The quotient is whole up to rounding: take the nearest.
    let whole = floor(quotient)
    return quotient - whole > 0.5 ? whole + 1 : whole
  }
}

extension Tensor {
  /// `operation` on every pair of elements of two tensors that broadcast to a common shape.
  ///
  /// - Throws: ``TensorError/shapeMismatch(_:_:)``, ``TensorError/sizeOverflow(_:)``.
  public static func combining(
    _ first: Tensor, _ second: Tensor, by operation: BinaryOperation
  ) throws(TensorError) -> Tensor {
    switch operation {
    // The common ones are spelled out so that their loops vectorise.
    case .add: try combining(first, second) { $0 + $1 }
    case .subtract: try combining(first, second) { $0 - $1 }
    case .multiply: try combining(first, second) { $0 * $1 }
    case .divide: try combining(first, second) { $0 / $1 }
    default: try combining(first, second) { operation($0, $1) }
    }
  }

  /// Any function of two numbers on every pair of elements, with broadcasting.
  ///
  /// - Throws: ``TensorError/shapeMismatch(_:_:)``, ``TensorError/sizeOverflow(_:)``.
  @inline(__always)
  public static func combining(
    _ first: Tensor, _ second: Tensor, _ function: (Float, Float) -> Float
  ) throws(TensorError) -> Tensor {
    let shape = try first.shape.broadcast(with: second.shape)
    let walk = StridedWalk(
      shape, first.shape.strides(broadcastTo: shape), second.shape.strides(broadcastTo: shape))
    var result: [Float] = []
    result.reserveCapacity(shape.count)
    first.numbers.withUnsafeBufferPointer { left in
      second.numbers.withUnsafeBufferPointer { right in
        walk.forEachRow { leftStart, leftStep, rightStart, rightStep, count in
          for index in 0..<count {
            result.append(
              function(
                left[leftStart &+ index &* leftStep], right[rightStart &+ index &* rightStep]))
          }
        }
      }
    }
    return Tensor(shape, result)
  }

  /// self + other, broadcast. Throws ``TensorError/shapeMismatch(_:_:)``.
  public func adding(_ other: Tensor) throws(TensorError) -> Tensor {
    try Self.combining(self, other, by: .add)
  }

  /// self − other, broadcast. Throws ``TensorError/shapeMismatch(_:_:)``.
  public func subtracting(_ other: Tensor) throws(TensorError) -> Tensor {
    try Self.combining(self, other, by: .subtract)
  }

  /// self · other, broadcast. Throws ``TensorError/shapeMismatch(_:_:)``.
  public func multiplying(_ other: Tensor) throws(TensorError) -> Tensor {
    try Self.combining(self, other, by: .multiply)
  }

  /// self / other, broadcast. Throws ``TensorError/shapeMismatch(_:_:)``.
  public func dividing(_ other: Tensor) throws(TensorError) -> Tensor {
    try Self.combining(self, other, by: .divide)
  }

  /// self to the power of other, broadcast. Throws ``TensorError/shapeMismatch(_:_:)``.
  public func power(_ other: Tensor) throws(TensorError) -> Tensor {
    try Self.combining(self, other, by: .power)
  }

  /// NumPy's `%`, broadcast. Throws ``TensorError/shapeMismatch(_:_:)``.
  public func remainder(_ other: Tensor) throws(TensorError) -> Tensor {
    try Self.combining(self, other, by: .remainder)
  }

  /// NumPy's `//`, broadcast. Throws ``TensorError/shapeMismatch(_:_:)``.
  public func floorDivided(_ other: Tensor) throws(TensorError) -> Tensor {
    try Self.combining(self, other, by: .floorDivide)
  }

  /// Elements of `first` where `condition` is not 0, else of `second`; all three broadcast.
  ///
  /// - Throws: ``TensorError/shapeMismatch(_:_:)``.
  public static func `where`(
    _ condition: Tensor, _ first: Tensor, _ second: Tensor
  ) throws(TensorError) -> Tensor {
    let shape = try first.shape.broadcast(with: second.shape).broadcast(with: condition.shape)
    let chosen = try condition.broadcast(to: shape)
    let (left, right) = (try first.broadcast(to: shape), try second.broadcast(to: shape))
    return Tensor(
      shape,
      shape.count == 0
        ? []
        : (0..<shape.count).map {
          chosen.numbers[$0] != 0 ? left.numbers[$0] : right.numbers[$0]
        })
  }

  /// Repeats axes of extent 1 until the tensor has `shape`.
  ///
  /// - Throws: ``TensorError/shapeMismatch(_:_:)``.
  public func broadcast(to shape: Shape) throws(TensorError) -> Tensor {
    guard try self.shape.broadcast(with: shape) == shape else {
      throw .shapeMismatch(self.shape, shape)
    }
    return reading(shape, strides: self.shape.strides(broadcastTo: shape))
  }
}
