import Foundation

/// A function of one number, applied to a tensor element by element.
public enum ElementwiseFunction: String, CaseIterable, Sendable {
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
  /// Square root.
  case sqrt
  /// x².
  case square
  /// Absolute value.
  case abs
  /// −1, 0 or 1; NaN stays.
  case sign
  /// Sine of radians.
  case sin
  /// Cosine of radians.
  case cos
  /// Tangent of radians.
  case tan
  /// Hyperbolic tangent.
  case tanh
  /// Largest whole number not above x.
  case floor
  /// Smallest whole number not below x.
  case ceil
  /// Nearest whole number, halves to even as NumPy does.
  case round
  /// 1/(1 + e⁻ˣ).
  case sigmoid
  /// max(x, 0).
  case relu
  /// x·Φ(x) with the exact normal distribution.
  case gelu
  /// 1 where x is not a number, else 0.
  case isnan
  /// 1 where x is infinite, else 0.
  case isinf
  /// 1 where x is neither infinite nor NaN, else 0.
  case isfinite
  /// 1 where x is 0, else 0.
  case not

  /// The function of one number.
  public func callAsFunction(_ x: Float) -> Float {
    switch self {
    case .negate: -x
    case .exp: Foundation.exp(x)
    case .log: Foundation.log(x)
    case .log2: Foundation.log2(x)
    case .log10: Foundation.log10(x)
    case .sqrt: x.squareRoot()
    case .square: x * x
    case .abs: Swift.abs(x)
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x
    case .sin: Foundation.sin(x)
    case .cos: Foundation.cos(x)
    case .tan: Foundation.tan(x)
    case .tanh: Foundation.tanh(x)
    case .floor: x.rounded(.down)
    case .ceil: x.rounded(.up)
    case .round: x.rounded(.toNearestOrEven)
    case .sigmoid: Self.sigmoid(x)
    case .relu: x.isNaN ? x : max(x, 0)
    case .gelu: Self.gelu(x)
    case .isnan: x.isNaN ? 1 : 0
    case .isinf: x.isInfinite ? 1 : 0
    case .isfinite: x.isFinite ? 1 : 0
    case .not: x == 0 ? 1 : 0
    }
  }

  private static func sigmoid(_ x: Float) -> Float {
    // The exponential of a negative number only: it cannot overflow.
    let decay = Foundation.exp(-Swift.abs(Double(x)))
    return Float(x >= 0 ? 1 / (1 + decay) : decay / (1 + decay))
  }

  private static func gelu(_ x: Float) -> Float {
    if x == -.infinity { return 0 }
    return Float(Double(x) * 0.5 * erfc(-Double(x) / 2.0.squareRoot()))
  }
}

extension Tensor {
  /// A function of every element.
  public func mapped(_ function: ElementwiseFunction) -> Tensor {
    mapped { function($0) }
  }

  /// Any function of every element.
  @inline(__always)
  public func mapped(by function: (Float) -> Float) -> Tensor {
    Tensor(shape, numbers.map(function))
  }

  /// Every element moved into lower…upper; NaN stays.
  public func clipped(lower: Float, upper: Float) -> Tensor {
    mapped { $0.isNaN ? $0 : min(max($0, lower), upper) }
  }
}
