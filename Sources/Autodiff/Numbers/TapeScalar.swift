import Foundation
import Tensors

/// The precision of a tape: `Float` is what models train in, with the fast loops of the engine;
/// `Double` is what gradients are checked in, since central differences in float32 hold three digits.
///
/// Operations are written once for both.
public protocol TapeScalar: BinaryFloatingPoint, LayerScalar, Sendable {
  /// eˣ.
  static func exponential(_ x: Self) -> Self
  /// ln x.
  static func logarithm(_ x: Self) -> Self
  /// ln (1 + x), exact for small x.
  static func logarithmOfOnePlus(_ x: Self) -> Self
  /// Sine of radians.
  static func sine(_ x: Self) -> Self
  /// Cosine of radians.
  static func cosine(_ x: Self) -> Self
  /// Hyperbolic tangent.
  static func hyperbolicTangent(_ x: Self) -> Self
  /// x to the power of y.
  static func power(_ x: Self, _ y: Self) -> Self
  /// The angle of the point (x, y).
  static func arcTangent(_ y: Self, _ x: Self) -> Self
  /// 2/√π ∫ₓ^∞ e^(−t²) dt.
  static func complementaryError(_ x: Self) -> Self
  /// Replaces numbers by exp(x − shift) for a shift not below any of them, and returns their sum.
  static func exponentials(_ row: UnsafeMutablePointer<Self>, _ count: Int, shift: Self) -> Double
  /// result = left · right, or result += left · right.
  static func multiply(
    rows: Int, inner: Int, columns: Int, _ left: MatrixPlace<Self>, _ right: MatrixPlace<Self>,
    into result: UnsafeMutablePointer<Self>, stride: Int, accumulates: Bool)
  /// Single precision numbers in this precision; the same storage for `Float`.
  static func converted(_ floats: [Float]) -> [Self]
  /// Numbers of this precision rounded to single precision; the same storage for `Float`.
  static func floats(_ numbers: [Self]) -> [Float]
}

/// A matrix to be read: its first number, the numbers between its rows, and whether it is stored as
/// its transpose.
public struct MatrixPlace<Scalar> {
  var start: UnsafePointer<Scalar>
  var stride: Int
  var isTransposed = false

  /// The same matrix from a row on.
  func from(row: Int) -> MatrixPlace {
    MatrixPlace(
      start: start + (isTransposed ? row : row * stride), stride: stride,
      isTransposed: isTransposed)
  }
}

extension Float: TapeScalar {
  /// eˣ.
  public static func exponential(_ x: Float) -> Float { Foundation.exp(x) }
  /// ln x.
  public static func logarithm(_ x: Float) -> Float { Foundation.log(x) }
  /// ln (1 + x).
  public static func logarithmOfOnePlus(_ x: Float) -> Float { Foundation.log1p(x) }
  /// Sine.
  public static func sine(_ x: Float) -> Float { Foundation.sin(x) }
  /// Cosine.
  public static func cosine(_ x: Float) -> Float { Foundation.cos(x) }
  /// Hyperbolic tangent.
  public static func hyperbolicTangent(_ x: Float) -> Float { Foundation.tanh(x) }
  /// x to the power of y.
  public static func power(_ x: Float, _ y: Float) -> Float { Foundation.pow(x, y) }
  /// The angle of the point (x, y).
  public static func arcTangent(_ y: Float, _ x: Float) -> Float { Foundation.atan2(y, x) }
  /// The complementary error function.
  public static func complementaryError(_ x: Float) -> Float { Foundation.erfc(x) }

  /// By the engine's vectorised loop.
  public static func exponentials(
    _ row: UnsafeMutablePointer<Float>, _ count: Int, shift: Float
  ) -> Double {
    Kernels.exponential(row, count, shift: shift)
  }

  /// By the engine's matrix loop.
  public static func multiply(
    rows: Int, inner: Int, columns: Int, _ left: MatrixPlace<Float>, _ right: MatrixPlace<Float>,
    into result: UnsafeMutablePointer<Float>, stride: Int, accumulates: Bool
  ) {
    Kernels.product(
      rows: rows, inner: inner, columns: columns,
      .init(left.start, stride: left.stride, isTransposed: left.isTransposed),
      .init(right.start, stride: right.stride, isTransposed: right.isTransposed), into: result,
      stride: stride, accumulates: accumulates)
  }

  /// The same numbers.
  public static func converted(_ floats: [Float]) -> [Float] { floats }
  /// The same numbers.
  public static func floats(_ numbers: [Float]) -> [Float] { numbers }
}

extension Double: TapeScalar {
  /// eˣ.
  public static func exponential(_ x: Double) -> Double { Foundation.exp(x) }
  /// ln x.
  public static func logarithm(_ x: Double) -> Double { Foundation.log(x) }
  /// ln (1 + x).
  public static func logarithmOfOnePlus(_ x: Double) -> Double { Foundation.log1p(x) }
  /// Sine.
  public static func sine(_ x: Double) -> Double { Foundation.sin(x) }
  /// Cosine.
  public static func cosine(_ x: Double) -> Double { Foundation.cos(x) }
  /// Hyperbolic tangent.
  public static func hyperbolicTangent(_ x: Double) -> Double { Foundation.tanh(x) }
  /// x to the power of y.
  public static func power(_ x: Double, _ y: Double) -> Double { Foundation.pow(x, y) }
  /// The angle of the point (x, y).
  public static func arcTangent(_ y: Double, _ x: Double) -> Double { Foundation.atan2(y, x) }
  /// The complementary error function.
  public static func complementaryError(_ x: Double) -> Double { Foundation.erfc(x) }

  /// One after the other.
  public static func exponentials(
    _ row: UnsafeMutablePointer<Double>, _ count: Int, shift: Double
  ) -> Double {
    var sum = 0.0
    for index in 0..<count {
      row[index] = Foundation.exp(row[index] - shift)
      sum += row[index]
    }
    return sum
  }

  /// Row by row, plainly: this is what the fast loops are measured against.
  public static func multiply(
    rows: Int, inner: Int, columns: Int, _ left: MatrixPlace<Double>,
    _ right: MatrixPlace<Double>, into result: UnsafeMutablePointer<Double>, stride: Int,
    accumulates: Bool
  ) {
    let (down, across) = left.isTransposed ? (1, left.stride) : (left.stride, 1)
    for row in 0..<rows {
      let target = result + row * stride
      if !accumulates { target.update(repeating: 0, count: columns) }
      for index in 0..<inner {
        let factor = left.start[row * down + index * across]
        if right.isTransposed {
          for column in 0..<columns {
            target[column] += factor * right.start[column * right.stride + index]
          }
        } else {
          let source = right.start + index * right.stride
          for column in 0..<columns { target[column] += factor * source[column] }
        }
      }
    }
  }

  /// The same numbers, exactly.
  public static func converted(_ floats: [Float]) -> [Double] { floats.map(Double.init) }
  /// The nearest single precision numbers.
  public static func floats(_ numbers: [Double]) -> [Float] { numbers.map(Float.init) }
}
