/// The hot loops, on plain arrays and pointers.
package enum Kernels {
  /// result = left · right for row-major matrices inside larger arrays.
  static func product(
    rows: Int, inner: Int, columns: Int, _ left: [Float], from leftStart: Int,
    _ right: [Float], from rightStart: Int, into result: inout [Float], from resultStart: Int
  ) {
    for row in 0..<rows {
      for index in 0..<inner {
        let factor = left[leftStart + row * inner + index]
        for column in 0..<columns {
          result[resultStart + row * columns + column] +=
            factor * right[rightStart + index * columns + column]
        }
      }
    }
  }
}
