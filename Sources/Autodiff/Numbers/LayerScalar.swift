import Foundation
import Tensors

/// Loops over the rows of layers that a precision brings: the engine's for `Float`, plain ones for
/// `Double`.
public protocol LayerScalar {
  /// x·Φ(x), Φ the normal distribution.
  static func gelu(
    into result: UnsafeMutablePointer<Self>, _ x: UnsafePointer<Self>, _ count: Int)
  /// gradient · (Φ(x) + x·φ(x)), in place.
  static func geluPullback(
    _ gradient: UnsafeMutablePointer<Self>, _ x: UnsafePointer<Self>, _ count: Int)
  /// Normalises rows: x̂ = (x − mean)·slope, slope = 1/√(variance + floor), result = x̂·gain + shift.
  static func normalizeRows(_ x: UnsafePointer<Self>, _ form: RowNorm<Self>)
  /// The gradient of the result becomes that of x; those of gain and shift are added to.
  static func normalizePullback(
    _ gradient: UnsafeMutablePointer<Self>, _ form: RowNorm<Self>,
    gainGradient: UnsafeMutablePointer<Self>, shiftGradient: UnsafeMutablePointer<Self>?)
}

/// Rows that are normalised, and where the parts are.
public struct RowNorm<Scalar> {
  var rowCount: Int
  var width: Int
  /// Whether means are subtracted.
  var isCentred: Bool
  var floor: Double
  /// `[width]`.
  var gain: UnsafePointer<Scalar>
  var shift: UnsafePointer<Scalar>?
  /// x̂, `[rowCount, width]`.
  var rows: UnsafeMutablePointer<Scalar>
  /// `[rowCount]`.
  var slopes: UnsafeMutablePointer<Scalar>
  /// `[rowCount, width]`; not touched by the pullback.
  var result: UnsafeMutablePointer<Scalar>
}

extension Float: LayerScalar {
  /// By the engine's loop.
  public static func gelu(
    into result: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, _ count: Int
  ) {
    Kernels.gelu(into: result, x, count)
  }

  /// By the engine's loop.
  public static func geluPullback(
    _ gradient: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, _ count: Int
  ) {
    Kernels.geluPullback(gradient, x, count)
  }

  /// By the engine's loop.
  public static func normalizeRows(_ x: UnsafePointer<Float>, _ form: RowNorm<Float>) {
    Kernels.normalizeRows(
      x, rowCount: form.rowCount, width: form.width, isCentred: form.isCentred, floor: form.floor,
      gain: form.gain, shift: form.shift, rows: form.rows, slopes: form.slopes,
      result: form.result)
  }

  /// By the engine's loop.
  public static func normalizePullback(
    _ gradient: UnsafeMutablePointer<Float>, _ form: RowNorm<Float>,
    gainGradient: UnsafeMutablePointer<Float>, shiftGradient: UnsafeMutablePointer<Float>?
  ) {
    Kernels.normalizePullback(
      gradient, rowCount: form.rowCount, width: form.width, isCentred: form.isCentred,
      rows: form.rows, slopes: form.slopes, gain: form.gain, gainGradient: gainGradient,
      shiftGradient: shiftGradient)
  }
}

extension Double: LayerScalar {
  /// One after the other.
  public static func gelu(
    into result: UnsafeMutablePointer<Double>, _ x: UnsafePointer<Double>, _ count: Int
  ) {
    for index in 0..<count {
      result[index] = x[index] == -.infinity ? 0 : x[index] * normalShare(x[index])
    }
  }

  /// One after the other.
  public static func geluPullback(
    _ gradient: UnsafeMutablePointer<Double>, _ x: UnsafePointer<Double>, _ count: Int
  ) {
    for index in 0..<count {
      let density =
        x[index].isInfinite ? 0 : x[index] * 0.3989422804014327 * exp(-x[index] * x[index] / 2)
      gradient[index] *= normalShare(x[index]) + density
    }
  }

  private static func normalShare(_ x: Double) -> Double { erfc(-x * 0.7071067811865476) / 2 }

  /// Row by row.
  public static func normalizeRows(_ x: UnsafePointer<Double>, _ form: RowNorm<Double>) {
    let width = Double(form.width)
    for row in 0..<form.rowCount {
      let range = row * form.width..<(row + 1) * form.width
      let mean = form.isCentred ? range.reduce(0.0) { $0 + x[$1] } / width : 0
      let square = range.reduce(0.0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / width
      form.slopes[row] = 1 / (square + form.floor).squareRoot()
      for (column, index) in range.enumerated() {
        form.rows[index] = (x[index] - mean) * form.slopes[row]
        form.result[index] = form.rows[index] * form.gain[column] + (form.shift?[column] ?? 0)
      }
    }
  }

  /// Row by row (MATH.md 4).
  public static func normalizePullback(
    _ gradient: UnsafeMutablePointer<Double>, _ form: RowNorm<Double>,
    gainGradient: UnsafeMutablePointer<Double>, shiftGradient: UnsafeMutablePointer<Double>?
  ) {
    let width = Double(form.width)
    for row in 0..<form.rowCount {
      let range = row * form.width..<(row + 1) * form.width
      var (mean, product) = (0.0, 0.0)
      for (column, index) in range.enumerated() {
        gainGradient[column] += gradient[index] * form.rows[index]
        shiftGradient?[column] += gradient[index]
        gradient[index] *= form.gain[column]
        mean += gradient[index] / width
        product += gradient[index] * form.rows[index] / width
      }
      if !form.isCentred { mean = 0 }
      for index in range {
        gradient[index] = form.slopes[row] * (gradient[index] - mean - form.rows[index] * product)
      }
    }
  }
}
