import Tensors

/// A function of one number with its slope.
public enum ElementwiseRule: String, CaseIterable, Sendable {
  /// −x.
  case negate
  /// eˣ.
  case exp
  /// Natural logarithm.
  case log
  /// Logarithm to base 2.
  case log2
  /// Logarithm to base 10.
  case log10
  /// ln (1 + x).
  case log1p
  /// Square root.
  case sqrt
  /// x².
  case square
  /// Absolute value; the slope at 0 is 0.
  case abs
  /// Sine of radians.
  case sin
  /// Cosine of radians.
  case cos
  /// Tangent of radians.
  case tan
  /// Hyperbolic tangent.
  case tanh
  /// 1/(1 + e⁻ˣ).
  case sigmoid
  /// max(x, 0); the slope at 0 is 0.
  case relu
  /// x·Φ(x) with the exact normal distribution.
  case gelu

  /// What the slope is computed from, and so what a tape must save.
  var savedSide: SavedSide {
    switch self {
    case .negate: .neither
    case .exp, .sqrt, .tanh, .tan, .sigmoid, .relu: .result
    default: .argument
    }
  }

  enum SavedSide { case argument, result, neither }
}

extension Numbers {
  /// The function of every element.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func applying(_ rule: ElementwiseRule) -> Numbers {
    switch rule {
    case .negate: map { -$0 }
    case .exp: map { Scalar.exponential($0) }
    case .log: map { Scalar.logarithm($0) }
    case .log2: map { Scalar.logarithm($0) / Scalar(0.6931471805599453) }
    case .log10: map { Scalar.logarithm($0) / Scalar(2.302585092994046) }
    case .log1p: map { Scalar.logarithmOfOnePlus($0) }
    case .sqrt: map { $0.squareRoot() }
    case .square: map { $0 * $0 }
    case .abs: map { $0.magnitude }
    case .sin: map { Scalar.sine($0) }
    case .cos: map { Scalar.cosine($0) }
    case .tan: map { Scalar.sine($0) / Scalar.cosine($0) }
    case .tanh: map { Scalar.hyperbolicTangent($0) }
    case .sigmoid: map { sigmoid($0) }
    case .relu: map { $0 > 0 || $0.isNaN ? $0 : 0 }
    case .gelu: gelu()
    }
  }

  /// gradient · slope, for `self` being what the rule's ``ElementwiseRule/savedSide`` says.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func slope(_ rule: ElementwiseRule, times gradient: Numbers) -> Numbers {
    switch rule {
    case .negate: gradient.map { -$0 }
    case .exp: pairs(gradient) { y, g in g * y }
    case .log: pairs(gradient) { x, g in g / x }
    case .log2: pairs(gradient) { x, g in g / (x * Scalar(0.6931471805599453)) }
    case .log10: pairs(gradient) { x, g in g / (x * Scalar(2.302585092994046)) }
    case .log1p: pairs(gradient) { x, g in g / (1 + x) }
    case .sqrt: pairs(gradient) { y, g in g / (2 * y) }
    case .square: pairs(gradient) { x, g in g * 2 * x }
    case .abs: pairs(gradient) { x, g in x > 0 ? g : x < 0 ? -g : x.isNaN ? x : 0 }
    case .sin: pairs(gradient) { x, g in g * Scalar.cosine(x) }
    case .cos: pairs(gradient) { x, g in -g * Scalar.sine(x) }
    case .tan: pairs(gradient) { y, g in g * (1 + y * y) }
    case .tanh: pairs(gradient) { y, g in g * (1 - y * y) }
    case .sigmoid: pairs(gradient) { y, g in g * y * (1 - y) }
    case .relu: pairs(gradient) { y, g in y > 0 ? g : y.isNaN ? y : 0 }
    case .gelu: geluPullback(gradient)
    }
  }

  private func gelu() -> Numbers {
    let count = elements.count
    let result = [Scalar](unsafeUninitializedCapacity: count) { target, written in
      elements.withUnsafeBufferPointer { own in
        if let own = own.baseAddress, let target = target.baseAddress {
          Scalar.gelu(into: target, own, count)
        }
      }
      written = count
    }
    return Numbers(shape, result)
  }

  private func geluPullback(_ gradient: Numbers) -> Numbers {
    var result = gradient
    elements.withUnsafeBufferPointer { own in
      result.elements.withUnsafeMutableBufferPointer { change in
        if let own = own.baseAddress, let change = change.baseAddress {
          Scalar.geluPullback(change, own, elements.count)
        }
      }
    }
    return result
  }

  @inline(__always)
  func map(_ function: (Scalar) -> Scalar) -> Numbers {
    Numbers(shape, elements.map(function))
  }

  /// A function of the elements of two tensors of one shape.
  @inline(__always)
  private func pairs(_ other: Numbers, _ function: (Scalar, Scalar) -> Scalar) -> Numbers {
    let count = elements.count
    let result = [Scalar](unsafeUninitializedCapacity: count) { target, written in
      elements.withUnsafeBufferPointer { own in
        other.elements.withUnsafeBufferPointer { other in
          for index in 0..<count { target[index] = function(own[index], other[index]) }
        }
      }
      written = count
    }
    return Numbers(shape, result)
  }
}

@inline(__always)
private func sigmoid<Scalar: TapeScalar>(_ x: Scalar) -> Scalar {
  // The exponential of a negative number only: it cannot overflow.
  let decay = Scalar.exponential(-x.magnitude)
  return x >= 0 ? 1 / (1 + decay) : decay / (1 + decay)
}
