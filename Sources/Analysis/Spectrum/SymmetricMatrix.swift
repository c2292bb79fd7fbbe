import Glibc

/// A symmetric matrix in double precision, `[size, size]`, both halves stored.
struct SymmetricMatrix: Sendable {
  let size: Int
  var numbers: [Double]

  init(size: Int) {
    self.size = size
    numbers = [Double](repeating: 0, count: size * size)
  }

  /// The products of a matrix's rows with each other, or of its columns where those are fewer.
  ///
  /// - Parameters:
  ///   - matrix: `[rows, columns]`.
  ///   - rows: Its rows.
  ///   - columns: Its columns.
  /// - Complexity: O(m² · longer side) for the shorter side m.
  init(gramOf matrix: [Double], rows: Int, columns: Int) {
    self.init(size: min(rows, columns))
    var lines = matrix
    let length = max(rows, columns)
    if columns < rows {
      for row in 0..<rows {
        for column in 0..<columns {
          lines[column * rows + row] = matrix[row * columns + column]
        }
      }
    }
    for first in 0..<size {
      for second in 0...first {
        let value = dotProduct(
          lines[first * length..<(first + 1) * length],
          lines[second * length..<(second + 1) * length])
        numbers[first * size + second] = value
        numbers[second * size + first] = value
      }
    }
  }

  /// Columns L, `[rank, size]` one after the other, with L·Lᵀ this matrix, which must have no negative
  /// eigenvalue. Columns end where rounding is all that is left.
  ///
  /// - Complexity: O(size · rank²).
  func semidefiniteFactor() -> [[Double]] {
    var diagonal = (0..<size).map { numbers[$0 * size + $0] }
    let limit = (diagonal.max() ?? 0) * 0x1p-50
    var columns: [[Double]] = []
    while columns.count < size {
      // The largest of what is left, so that rounding is met last.
      guard let pivot = diagonal.indices.max(by: { diagonal[$0] < diagonal[$1] }),
        diagonal[pivot] > limit
      else { break }
      var column = Array(numbers[pivot * size..<(pivot + 1) * size])
      for earlier in columns {
        let factor = earlier[pivot]
        for row in 0..<size { column[row] -= factor * earlier[row] }
      }
      let root = diagonal[pivot].squareRoot()
      for row in 0..<size {
        column[row] /= root
        diagonal[row] -= column[row] * column[row]
      }
      diagonal[pivot] = 0
      columns.append(column)
    }
    return columns
  }

  /// Lᵀ · this · L for columns L.
  func between(_ columns: [[Double]]) -> SymmetricMatrix {
    var result = SymmetricMatrix(size: columns.count)
    for (j, right) in columns.enumerated() {
      var image = [Double](repeating: 0, count: size)
      for row in 0..<size {
        image[row] = dotProduct(numbers[row * size..<(row + 1) * size], right[...])
      }
      for i in 0...j {
        let value = dotProduct(columns[i][...], image[...])
        result.numbers[i * columns.count + j] = value
        result.numbers[j * columns.count + i] = value
      }
    }
    return result
  }

  /// The eigenvalues, in no order; nil when a number is not finite.
  ///
  /// Reflections bring the matrix to three diagonals, rotations with shifts to one.
  ///
  /// - Complexity: O(size³).
  func eigenvalues() -> [Double]? {
    guard numbers.allSatisfy(\.isFinite) else { return nil }
    var (diagonal, beside) = tridiagonal()
    return rotate(&diagonal, &beside) ? diagonal : nil
  }

  private func tridiagonal() -> (diagonal: [Double], beside: [Double]) {
    var a = numbers
    var beside = [Double](repeating: 0, count: max(size, 1))
    for k in 0..<max(size - 2, 0) {
      var mirror = (k + 1..<size).map { a[$0 * size + k] }
      let length = dotProduct(mirror[...], mirror[...]).squareRoot()
      guard length > 0 else { continue }
      let target = mirror[0] > 0 ? -length : length
      mirror[0] -= target
      let norm = dotProduct(mirror[...], mirror[...]).squareRoot()
      beside[k] = target
      guard norm > 0 else { continue }
      for index in mirror.indices { mirror[index] /= norm }
      var image = mirror.indices.map { row in
        let start = (k + 1 + row) * size + k + 1
        return dotProduct(a[start..<start + mirror.count], mirror[...])
      }
      let share = dotProduct(mirror[...], image[...])
      for index in mirror.indices { image[index] -= share * mirror[index] }
      for row in mirror.indices {
        let start = (k + 1 + row) * size + k + 1
        let (left, right) = (2 * mirror[row], 2 * image[row])
        for column in mirror.indices {
          a[start + column] -= left * image[column] + right * mirror[column]
        }
      }
    }
    if size > 1 { beside[size - 2] = a[(size - 1) * size + size - 2] }
    return ((0..<size).map { a[$0 * size + $0] }, beside)
  }

  /// Turns what stands beside the diagonal to 0; false when that does not end.
  private func rotate(_ diagonal: inout [Double], _ beside: inout [Double]) -> Bool {
    // Rounding of the whole matrix: a block of nothing else never falls apart by its own measure.
    let least = 0x1p-56 * zip(diagonal, beside).reduce(0) { max($0, abs($1.0) + abs($1.1)) }
    for first in 0..<size {
      var turns = 0
      while true {
        // The first place from `first` on where the matrix falls into two.
        var end = first
        while end < size - 1 {
          let scale = abs(diagonal[end]) + abs(diagonal[end + 1])
          if abs(beside[end]) <= max(0x1p-52 * scale, least) { break }
          end += 1
        }
        if end == first { break }
        turns += 1
        guard turns <= 60 else { return false }
        sweep(first, end, &diagonal, &beside)
      }
    }
    return true
  }

  /// One implicit step with Wilkinson's shift, from `end` up to `first`.
  private func sweep(
    _ first: Int, _ end: Int, _ diagonal: inout [Double], _ beside: inout [Double]
  ) {
    var g = (diagonal[first + 1] - diagonal[first]) / (2 * beside[first])
    var r = hypot(g, 1)
    g = diagonal[end] - diagonal[first] + beside[first] / (g + (g < 0 ? -r : r))
    var (sine, cosine, shift) = (1.0, 1.0, 0.0)
    for i in stride(from: end - 1, through: first, by: -1) {
      let f = sine * beside[i]
      let b = cosine * beside[i]
      r = hypot(f, g)
      beside[i + 1] = r
      guard r != 0 else {
        diagonal[i + 1] -= shift
        beside[end] = 0
        return
      }
      sine = f / r
      cosine = g / r
      g = diagonal[i + 1] - shift
      let change = (diagonal[i] - g) * sine + 2 * cosine * b
      shift = sine * change
      diagonal[i + 1] = g + shift
      g = cosine * change - b
    }
    diagonal[first] -= shift
    beside[first] = g
    beside[end] = 0
  }
}

/// Σ a·b.
func dotProduct(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
  a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      var sums = (0.0, 0.0, 0.0, 0.0)
      var index = 0
      while index + 4 <= a.count {
        sums.0 += a[index] * b[index]
        sums.1 += a[index + 1] * b[index + 1]
        sums.2 += a[index + 2] * b[index + 2]
        sums.3 += a[index + 3] * b[index + 3]
        index += 4
      }
      while index < a.count {
        sums.0 += a[index] * b[index]
        index += 1
      }
      return sums.0 + sums.1 + sums.2 + sums.3
    }
  }
}
