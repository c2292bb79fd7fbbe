import Tensors

/// A function of two numbers with its slopes.
public enum PairRule: String, CaseIterable, Sendable {
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
  /// The larger; where both are equal each has half the slope.
  case maximum
  /// The smaller; where both are equal each has half the slope.
  case minimum
  /// What division leaves, with the sign of b; the slope to b is −⌊a/b⌋.
  case mod
  /// The angle of the point (b, a).
  case arctan2
}

extension Numbers {
  /// A rule on every pair of elements of two tensors that broadcast to `shape`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  static func combining(_ a: Numbers, _ b: Numbers, _ rule: PairRule, _ shape: Shape) -> Numbers {
    switch rule {
    case .add: combined(a, b, shape) { $0 + $1 }
    case .subtract: combined(a, b, shape) { $0 - $1 }
    case .multiply: combined(a, b, shape) { $0 * $1 }
    case .divide: combined(a, b, shape) { $0 / $1 }
    case .power: combined(a, b, shape) { $1 == 2 ? $0 * $0 : Scalar.power($0, $1) }
    case .maximum: combined(a, b, shape) { $0.isNaN || $0 > $1 ? $0 : $1 }
    case .minimum: combined(a, b, shape) { $0.isNaN || $0 < $1 ? $0 : $1 }
    case .mod: combined(a, b, shape) { flooredRemainder($0, $1) }
    case .arctan2: combined(a, b, shape) { Scalar.arcTangent($0, $1) }
    }
  }

  /// The slope of a rule that is not linear to one of its sides, or the share that a side of
  /// ``PairRule/maximum`` or ``PairRule/minimum`` has, broadcast to `shape`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  static func slope(
    _ rule: PairRule, ofFirst: Bool, _ a: Numbers, _ b: Numbers, _ shape: Shape
  ) -> Numbers {
    switch (rule, ofFirst) {
    case (.power, true):
      combined(a, b, shape) { $1 == 2 ? 2 * $0 : $1 == 0 ? 0 : $1 * Scalar.power($0, $1 - 1) }
    case (.power, false):
      // 0 to a positive power stays 0 whatever the power.
      combined(a, b, shape) { a, b in
        a == 0 && b > 0 ? 0 : Scalar.power(a, b) * Scalar.logarithm(a)
      }
    case (.mod, true): combined(a, b, shape) { _, _ in 1 }
    case (.mod, false):
      combined(a, b, shape) { ((flooredRemainder($0, $1) - $0) / $1).rounded() }
    case (.arctan2, true): combined(a, b, shape) { inverted($1, $0) }
    case (.arctan2, false): combined(a, b, shape) { -inverted($0, $1) }
    case (.maximum, true), (.minimum, false):
      combined(a, b, shape) { $0 > $1 ? 1 : $0 == $1 ? Scalar(0.5) : 0 }
    default:
      combined(a, b, shape) { $0 < $1 ? 1 : $0 == $1 ? Scalar(0.5) : 0 }
    }
  }

  /// Elements of `first` where the condition holds, else of `second`; all broadcast to `shape`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  static func choosing(
    _ condition: [Bool], _ first: Numbers, _ second: Numbers, _ shape: Shape
  ) -> Numbers {
    var index = 0
    return combined(first, second, shape) { a, b in
      defer { index += 1 }
      return condition[index] ? a : b
    }
  }

  @inline(__always)
  private static func combined(
    _ a: Numbers, _ b: Numbers, _ shape: Shape, _ function: (Scalar, Scalar) -> Scalar
  ) -> Numbers {
    let walk = StridedWalk(
      shape, a.shape.strides(broadcastTo: shape), b.shape.strides(broadcastTo: shape))
    let isPlain = a.shape == shape && b.shape == shape
    let result = [Scalar](unsafeUninitializedCapacity: shape.count) { target, written in
      a.elements.withUnsafeBufferPointer { a in
        b.elements.withUnsafeBufferPointer { b in
          if isPlain {
            for index in 0..<shape.count { target[index] = function(a[index], b[index]) }
            return
          }
          var position = 0
          walk.forEachRow { aStart, aStep, bStart, bStep, count in
            for index in 0..<count {
              target[position &+ index] = function(
                a[aStart &+ index &* aStep], b[bStart &+ index &* bStep])
            }
            position += count
          }
        }
      }
      written = shape.count
    }
    return Numbers(shape, result)
  }

  /// The sum over what was repeated when `shape` was broadcast to this shape.
  ///
  /// - Numerics: Accumulates in double precision.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func summed(to shape: Shape) -> Numbers {
    if shape == self.shape { return self }
    var sums = [Double](repeating: 0, count: shape.count)
    let walk = StridedWalk(self.shape, shape.strides(broadcastTo: self.shape))
    elements.withUnsafeBufferPointer { source in
      sums.withUnsafeMutableBufferPointer { sums in
        var position = 0
        walk.forEachRow { start, step, _, _, count in
          if step == 0 {
            var sum = 0.0
            for index in position..<position + count { sum += Double(source[index]) }
            sums[start] += sum
          } else {
            for index in 0..<count {
              sums[start + index * step] += Double(source[position + index])
            }
          }
          position += count
        }
      }
    }
    return Numbers(shape, sums.map { Scalar($0) })
  }

  /// Repeats axes of extent 1 until there is `shape`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func repeated(to shape: Shape) -> Numbers {
    if shape == self.shape { return self }
    return reading(shape, strides: self.shape.strides(broadcastTo: shape))
  }

  /// self += other, of one shape.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  mutating func add(_ other: Numbers) {
    elements.withUnsafeMutableBufferPointer { own in
      other.elements.withUnsafeBufferPointer { other in
        for index in own.indices { own[index] += other[index] }
      }
    }
  }

  /// self · factor.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func scaled(by factor: Scalar) -> Numbers { map { $0 * factor } }
}

/// a − b·⌊a/b⌋.
@inline(__always)
private func flooredRemainder<Scalar: TapeScalar>(_ a: Scalar, _ b: Scalar) -> Scalar {
  let remainder = a.truncatingRemainder(dividingBy: b)
  return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
}

/// x/(x² + y²), without squares of large or small numbers.
@inline(__always)
private func inverted<Scalar: TapeScalar>(_ x: Scalar, _ y: Scalar) -> Scalar {
  let size = max(x.magnitude, y.magnitude)
  let (a, b) = (x / size, y / size)
  return a / (a * a + b * b) / size
}
