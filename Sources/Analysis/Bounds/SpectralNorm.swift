/// The largest singular value of a matrix `[rows, columns]`; NaN when a number is not finite.
///
/// The Gram matrix of the shorter side is squared until it has rank one or its power is 2²⁴; the
/// Rayleigh quotient of a column of that power is the square of the answer.
///
/// - Complexity: O(m³) with m the shorter side, besides O(m²·longer side).
/// - Numerics: Never above the norm, and below it by at most ln(m)/2²⁴ of it, for the m-th root of
///   a mean of powers does not lag more behind the largest of them; 1e-15 as a rule.
func spectralNorm(_ matrix: [Double], rows: Int, columns: Int) -> Double {
  let size = min(rows, columns)
  guard size > 0 else { return 0 }
  let gram = gramOfShorterSide(matrix, rows: rows, columns: columns)
  var trace = 0.0
  for index in 0..<size { trace += gram[index * size + index] }
  guard trace.isFinite else { return .nan }
  guard trace > 0 else { return 0 }
  let scaled = gram.map { $0 / trace }
  var power = scaled
  for _ in 0..<24 {
    power = squared(power, size: size)
    var sum = 0.0
    for index in 0..<size { sum += power[index * size + index] }
    guard sum > 0 else { break }
    for index in power.indices { power[index] /= sum }
    // Of trace one: the square has trace one only when the rank is one.
    if sum > 1 - 1e-14 { break }
  }
  let best = (0..<size).max { power[$0 * size + $0] < power[$1 * size + $1] } ?? 0
  let column = (0..<size).map { power[$0 * size + best] }
  let image = (0..<size).map { row in
    (0..<size).reduce(0.0) { $0 + scaled[row * size + $1] * column[$1] }
  }
  let length = column.reduce(0) { $0 + $1 * $1 }
  let quotient = zip(column, image).reduce(0.0) { $0 + $1.0 * $1.1 } / length
  return (quotient * trace).squareRoot()
}

/// The products of rows with rows, or of columns with columns where those are fewer.
private func gramOfShorterSide(_ matrix: [Double], rows: Int, columns: Int) -> [Double] {
  let size = min(rows, columns)
  let length = max(rows, columns)
  let (step, along) = rows <= columns ? (columns, 1) : (1, columns)
  var gram = [Double](repeating: 0, count: size * size)
  for first in 0..<size {
    for second in 0...first {
      var sum = 0.0
      for index in 0..<length {
        sum += matrix[first * step + index * along] * matrix[second * step + index * along]
      }
      gram[first * size + second] = sum
      gram[second * size + first] = sum
    }
  }
  return gram
}

/// A symmetric matrix times itself.
private func squared(_ matrix: [Double], size: Int) -> [Double] {
  var result = [Double](repeating: 0, count: size * size)
  matrix.withUnsafeBufferPointer { matrix in
    result.withUnsafeMutableBufferPointer { result in
      for row in 0..<size {
        for inner in 0..<size {
          let factor = matrix[row * size + inner]
          for column in 0..<size {
            result[row * size + column] += factor * matrix[inner * size + column]
          }
        }
      }
    }
  }
  return result
}
