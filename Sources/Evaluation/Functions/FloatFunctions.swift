import Foundation
import Tensors

/// log(1 + x) without the loss of small x.
func accurateLog1p(_ x: Double) -> Double { log1p(x) }

/// a to the power of b.
func doublePower(_ a: Double, _ b: Double) -> Double { pow(a, b) }

/// a − b·⌊a/b⌋: the sign of the divisor, as in Python.
func flooredRemainder(_ a: Double, _ b: Double) -> Double {
  let remainder = fmod(a, b)
  return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
}

/// A function of one number in double precision, so that `log(2)` is not rounded to a tensor's numbers.
func inDoublePrecision(_ function: ElementwiseFunction, of x: Double) -> Double {
  switch function {
  case .negate: -x
  case .exp: exp(x)
  case .log: log(x)
  case .log2: log2(x)
  case .log10: log10(x)
  case .sqrt: x.squareRoot()
  case .square: x * x
  case .abs: abs(x)
  case .sign: x > 0 ? 1 : x < 0 ? -1 : x
  case .sin: sin(x)
  case .cos: cos(x)
  case .tan: tan(x)
  case .tanh: tanh(x)
  case .floor: x.rounded(.down)
  case .ceil: x.rounded(.up)
  case .round: x.rounded(.toNearestOrEven)
  case .sigmoid: 1 / (1 + exp(-x))
  case .relu: x.isNaN ? x : max(x, 0)
  case .gelu: x == -.infinity ? 0 : x * 0.5 * erfc(-x / 2.0.squareRoot())
  case .isnan: x.isNaN ? 1 : 0
  case .isinf: x.isInfinite ? 1 : 0
  case .isfinite: x.isFinite ? 1 : 0
  case .not: x == 0 ? 1 : 0
  }
}

/// An operation on two numbers in double precision; nil for those that are only had on tensors.
func inDoublePrecision(_ operation: BinaryOperation, _ a: Double, _ b: Double) -> Double? {
  switch operation {
  case .maximum: a.isNaN || a > b ? a : b
  case .minimum: a.isNaN || a < b ? a : b
  case .power: pow(a, b)
  case .remainder: flooredRemainder(a, b)
  case .arcTangent: atan2(a, b)
  default: nil
  }
}
