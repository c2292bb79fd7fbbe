import CKernels

/// The loops behind gradients and decoding; what each promises stands in `CKernels.h`.
extension Kernels {
  /// result[r · stride] += Σ rows[r, i] · factors[i].
  package static func addRowDots(
    into result: UnsafeMutablePointer<Float>, stride resultStride: Int,
    _ rows: UnsafePointer<Float>, stride: Int, rowCount: Int, _ factors: UnsafePointer<Float>,
    count: Int
  ) {
    loops.rowDots(result, resultStride, rows, stride, rowCount, factors, count)
  }

  /// The gradient of products of pairs of rows: gradient[first[r]] += rows[r] · x[second[r]], and
  /// the other way round.
  package static func addFeaturePullback(
    into gradient: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, stride: Int,
    _ rows: UnsafePointer<Float>, rowStride: Int, first: UnsafePointer<Int32>,
    second: UnsafePointer<Int32>, rowCount: Int, count: Int
  ) {
    loops.featurePullback(gradient, x, stride, rows, rowStride, first, second, rowCount, count)
  }

  /// Replaces x by f(x) and g by f′(x) · g for a polynomial f.
  package static func polynomialPullback(
    _ x: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ count: Int,
    _ coefficients: [Float]
  ) {
    loops.polynomialPullback(x, g, count, coefficients, coefficients.count)
  }

  /// Replaces x by exp(x − shift), at most e⁸⁸, and g by exp(x − shift) · g.
  package static func exponentialPullback(
    _ x: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ count: Int, shift: Float
  ) {
    loops.exponentialPullback(x, g, count, shift)
  }

  /// Gradients of tokens from sums of features, with ḡ_f = Σ_c state[f, c] · companions[c, token]:
  /// gradient[first[f]] += ḡ_f · rows[second[f]], and the other way round.
  package static func addFeatureGradients(
    featureCount: Int, tokens: Int, columns: Int, _ rows: UnsafePointer<Float>, stride: Int,
    first: UnsafePointer<Int32>, second: UnsafePointer<Int32>, state: UnsafePointer<Float>,
    companions: UnsafePointer<Float>, to gradient: UnsafeMutablePointer<Float>
  ) {
    var work = ck_featureGradients(
      featureCount: featureCount, tokens: tokens, columns: columns, rows: rows, stride: stride,
      first: first, second: second, state: state, stateStride: columns, companions: companions,
      companionStride: stride, gradient: gradient, gradientStride: stride)
    loops.featureGradients(&work)
  }

  /// Multiplies tokens that lie side by side by their factors; then products[token] =
  /// Σ_d lines[d, token] · others[d, token].
  package static func scaleCompanions(
    _ lines: UnsafeMutablePointer<Float>, _ others: UnsafePointer<Float>, stride: Int, width: Int,
    by factors: UnsafePointer<Float>, products: UnsafeMutablePointer<Float>, tokens: Int
  ) {
    loops.companionLanes(lines, others, stride, width, factors, products, tokens)
  }

  /// Replaces the gradient of standardised tokens x, which carry a factor, by g − mean(g) −
  /// x·mean(g∘x)/factor².
  package static func standardizePullback(
    _ gradient: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, stride: Int, width: Int,
    factor: Double, tokens: Int
  ) {
    loops.standardizePullback(gradient, x, stride, width, factor, tokens)
  }

  /// moments[r, c] += added[r] · companions[c], then result[c] += Σ query[r] · moments[r, c].
  package static func readMoments(
    into result: inout [Double], _ moments: inout [Double], adding added: [Double],
    query: [Double], companions: [Double]
  ) {
    loops.readMoments(
      &result, &moments, added, query, added.count, companions, companions.count)
  }
}
