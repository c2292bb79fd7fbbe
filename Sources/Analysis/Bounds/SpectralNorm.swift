/// The largest singular value of a matrix `[rows, columns]`; NaN when a number is not finite.
///
/// - Complexity: O(m³) with m the shorter side, besides O(m²·longer side).
/// - Numerics: Some units in the last place of the norm.
func spectralNorm(_ matrix: [Double], rows: Int, columns: Int) -> Double {
  guard let squares = SymmetricMatrix(gramOf: matrix, rows: rows, columns: columns).eigenvalues()
  else { return .nan }
  return max(squares.max() ?? 0, 0).squareRoot()
}
