import Foundation

/// log(1 + x) without the loss of small x.
func accurateLog1p(_ x: Float) -> Float { log1p(x) }

/// a to the power of b.
func doublePower(_ a: Double, _ b: Double) -> Double { pow(a, b) }

/// a − b·⌊a/b⌋: the sign of the divisor, as in Python.
func flooredRemainder(_ a: Double, _ b: Double) -> Double {
  let remainder = fmod(a, b)
  return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
}
