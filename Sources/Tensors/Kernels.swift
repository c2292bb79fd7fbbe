import CKernels

/// The hot loops in C, for the engine's rooms. The best instruction set of the machine is chosen
/// once; what each loop promises stands in `CKernels.h`.
package enum Kernels {
  // A table of C functions, never written.
  static let loops = ck_best().pointee

  /// A matrix to be read: its first number and the numbers between its rows.
  package struct Matrix {
    package var start: UnsafePointer<Float>
    package var stride: Int
    /// True when it is stored as its transpose.
    package var isTransposed: Bool

    package init(_ start: UnsafePointer<Float>, stride: Int, isTransposed: Bool = false) {
      self.start = start
      self.stride = stride
      self.isTransposed = isTransposed
    }

    package init(
      _ start: UnsafeMutablePointer<Float>, stride: Int, isTransposed: Bool = false
    ) {
      self.init(UnsafePointer(start), stride: stride, isTransposed: isTransposed)
    }
  }

  /// result = left · right, or result += left · right.
  package static func product(
    rows: Int, inner: Int, columns: Int, _ left: Matrix, _ right: Matrix,
    into result: UnsafeMutablePointer<Float>, stride: Int, accumulates: Bool = false
  ) {
    var work = ck_product(
      rows: rows, inner: inner, columns: columns, left: left.start, leftStride: left.stride,
      leftIsTransposed: left.isTransposed ? 1 : 0, right: right.start, rightStride: right.stride,
      rightIsTransposed: right.isTransposed ? 1 : 0, result: result, resultStride: stride,
      accumulates: accumulates ? 1 : 0)
    loops.product(&work)
  }

  /// The largest number, NaN ignored; −∞ of none.
  package static func maximum(_ row: UnsafePointer<Float>, _ count: Int) -> Float {
    loops.maximum(row, count)
  }

  /// The sum, in double precision beyond some thousand numbers.
  package static func sum(_ row: UnsafePointer<Float>, _ count: Int) -> Double {
    loops.sum(row, count)
  }

  /// Replaces x by exp(x − shift), at most e⁸⁸, and returns the sum.
  package static func exponential(
    _ row: UnsafeMutablePointer<Float>, _ count: Int, shift: Float
  ) -> Double {
    loops.exponential(row, count, shift)
  }

  /// Replaces x by a polynomial of x, and returns the sum.
  package static func polynomial(
    _ row: UnsafeMutablePointer<Float>, _ count: Int, _ coefficients: [Float]
  ) -> Double {
    loops.polynomial(row, count, coefficients, coefficients.count)
  }

  /// Replaces x by factor · x.
  package static func scale(_ row: UnsafeMutablePointer<Float>, _ count: Int, by factor: Float) {
    loops.scale(row, count, factor)
  }

  /// Products of pairs of rows: result[r, i] = x[first[r], i] · x[second[r], i].
  package static func featureRows(
    into result: UnsafeMutablePointer<Float>, stride resultStride: Int,
    _ rows: UnsafePointer<Float>, stride: Int, first: UnsafePointer<Int32>,
    second: UnsafePointer<Int32>, rowCount: Int, count: Int
  ) {
    loops.featureRows(result, resultStride, rows, stride, first, second, rowCount, count)
  }

  /// result[j] += Σ factors[r] · rows[r, j].
  package static func addWeightedRows(
    into result: UnsafeMutablePointer<Float>, _ factors: UnsafePointer<Float>,
    _ rows: UnsafePointer<Float>, stride: Int, rowCount: Int, count: Int
  ) {
    loops.weightedRows(result, factors, rows, stride, rowCount, count)
  }

  /// Keys in a panel of ``panelScores(into:stride:_:queryCount:_:width:)``.
  package static let panelWidth = Int(ck_panelWidth)

  /// Dot products in double precision of some queries with a panel of keys, `[width, panelWidth]`.
  package static func panelScores(
    into result: UnsafeMutablePointer<Double>, stride: Int, _ queries: UnsafePointer<Double>,
    queryCount: Int, _ panel: UnsafePointer<Double>, width: Int
  ) {
    loops.panelScores(result, stride, queries, queryCount, panel, width)
  }

  /// Replaces x by exp(x − shift), at most e⁷⁰⁹.
  package static func exponential(_ row: inout [Double], shift: Double) {
    loops.exponentialDouble(&row, row.count, shift)
  }

  /// Lends the pointers of two runs of numbers to read and an array to write.
  package static func withPointers(
    _ first: TensorNumbers, _ second: TensorNumbers, _ result: inout [Float],
    _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        result.withUnsafeMutableBufferPointer { result in
          guard let first = first.baseAddress, let second = second.baseAddress,
            let result = result.baseAddress
          else { return }
          body(first, second, result)
        }
      }
    }
  }

  /// IEEE half precision to single.
  static func halfToFloat(_ bits: UnsafeBufferPointer<UInt16>, into result: inout [Float]) {
    loops.halfToFloat(&result, bits.baseAddress, bits.count)
  }

  /// bfloat16 to single.
  static func brainToFloat(_ bits: UnsafeBufferPointer<UInt16>, into result: inout [Float]) {
    loops.brainToFloat(&result, bits.baseAddress, bits.count)
  }
}
