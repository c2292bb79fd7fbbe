import CKernels

/// The loops over tokens that lie side by side.
extension Kernels {
  /// Counts of tokens in the loops below are multiples of this, unless they say otherwise.
  package static let stripGrain = Int(ck_stripGrain)

  /// Rows of numbers for tokens that lie side by side, `stride` numbers from row to row.
  package struct TokenRows {
    package var start: UnsafePointer<Float>
    package var stride: Int
    /// Row r is the product of rows first[r] and second[r]; nil: the row itself.
    package var factors: (first: UnsafePointer<Int32>, second: UnsafePointer<Int32>)?

    package init(
      _ start: UnsafePointer<Float>, stride: Int,
      factors: (first: UnsafePointer<Int32>, second: UnsafePointer<Int32>)? = nil
    ) {
      self.start = start
      self.stride = stride
      self.factors = factors
    }
  }

  /// result[c, token] += Σ_r row_r[token] · matrix[r, c].
  package static func mix(
    rowCount: Int, tokens: Int, columns: Int, _ rows: TokenRows,
    _ matrix: UnsafePointer<Float>, matrixStride: Int,
    into result: UnsafeMutablePointer<Float>, stride: Int
  ) {
    var work = ck_mix(
      rowCount: rowCount, tokens: tokens, columns: columns, rows: rows.start, stride: rows.stride,
      first: rows.factors?.first, second: rows.factors?.second, matrix: matrix,
      matrixStride: matrixStride, result: result, resultStride: stride)
    loops.mix(&work)
  }

  /// state[f, c] += weights[f] · Σ_token feature_f[token] · [values, 1][token, c], for any count of
  /// tokens up to 128. With `lastValues`, which hold 0 from the last token to the next multiple of
  /// ``stripGrain``, these stand for the 1.
  package static func addMoments(
    featureCount: Int, tokens: Int, columns: Int, _ rows: UnsafePointer<Float>, stride: Int,
    first: UnsafePointer<Int32>, second: UnsafePointer<Int32>, weights: UnsafePointer<Float>,
    _ values: UnsafePointer<Float>, lastValues: UnsafePointer<Float>? = nil,
    to state: UnsafeMutablePointer<Float>
  ) {
    var work = ck_moments(
      featureCount: featureCount, tokens: tokens, columns: columns, rows: rows, stride: stride,
      first: first, second: second, weights: weights, values: values, valueStride: columns,
      lastValues: lastValues, state: state, stateStride: columns + 1)
    loops.moments(&work)
  }

  /// rows[key, token] = Σ_d queries[d, token] · keys[d, key].
  package static func scores(
    tokens: Int, keyCount: Int, width: Int, _ queries: UnsafePointer<Float>, queryStride: Int,
    _ keys: UnsafePointer<Float>, keyStride: Int, into rows: UnsafeMutablePointer<Float>,
    stride: Int
  ) {
    var work = ck_scores(
      tokens: tokens, keyCount: keyCount, width: width, queries: queries, queryStride: queryStride,
      keys: keys, keyStride: keyStride, rows: rows, stride: stride)
    loops.scores(&work)
  }

  /// What is known of each token of a strip while keys pass.
  package struct RunningSums {
    /// The sums of the weights so far.
    package var sums: UnsafeMutablePointer<Double>
    /// The largest scores so far, and what was summed before the last keys is now worth.
    package var maxima: UnsafeMutablePointer<Float>
    package var factors: UnsafeMutablePointer<Float>

    package init(
      sums: UnsafeMutablePointer<Double>, maxima: UnsafeMutablePointer<Float>,
      factors: UnsafeMutablePointer<Float>
    ) {
      self.sums = sums
      self.maxima = maxima
      self.factors = factors
    }
  }

  /// Turns scores into polynomials of them, or without coefficients into exp(score − largest); key n
  /// is hidden from the tokens before n + diagonal.
  ///
  /// - Returns: Whether a factor is other than 1.
  package static func weigh(
    _ rows: UnsafeMutablePointer<Float>, stride: Int, tokens: Int, keyCount: Int, diagonal: Int,
    coefficients: [Float], _ running: RunningSums
  ) -> Bool {
    coefficients.withUnsafeBufferPointer { coefficients in
      var work = ck_weights(
        tokens: tokens, keyCount: keyCount, diagonal: diagonal, rows: rows, stride: stride,
        sums: running.sums, maxima: running.maxima, factors: running.factors,
        coefficients: coefficients.baseAddress, coefficientCount: coefficients.count)
      if coefficients.isEmpty { return loops.exponentialWeights(&work) != 0 }
      loops.polynomialWeights(&work)
      return false
    }
  }

  /// result[r, i] += rows[r, i].
  package static func addRows(
    _ rows: UnsafePointer<Float>, stride: Int, rowCount: Int, count: Int,
    to result: UnsafeMutablePointer<Float>, stride resultStride: Int
  ) {
    loops.addRows(result, resultStride, rows, stride, rowCount, count)
  }

  /// rows[r, token] = rows[r, token] · factors[token].
  package static func scaleTokens(
    _ rows: UnsafeMutablePointer<Float>, stride: Int, rowCount: Int,
    by factors: UnsafePointer<Float>, tokens: Int
  ) {
    loops.scaleLanes(rows, stride, rowCount, factors, tokens)
  }

  /// Lays tokens side by side: `[count, width]` becomes `[width, count]`, any count.
  ///
  /// With a `varianceFloor` each token loses its mean and is divided by √(variance + floor); then
  /// it is multiplied by the factor; all in double precision. What a standardised token was multiplied
  /// by is written to `slopes`.
  package static func layTokens(
    _ source: UnsafePointer<Float>, count: Int, width: Int,
    into target: UnsafeMutablePointer<Float>, stride: Int, varianceFloor: Double?, factor: Double,
    slopes: UnsafeMutablePointer<Float>? = nil
  ) {
    var work = ck_tokens(
      count: count, width: width, source: source, target: target, stride: stride,
      standardizes: varianceFloor == nil ? 0 : 1, varianceFloor: varianceFloor ?? 0,
      factor: factor, slopes: slopes)
    loops.layTokens(&work)
  }

  /// Writes tokens one after another: target[token, d] = source[d, token] · factors[token], any
  /// count.
  package static func writeTokens(
    _ source: UnsafePointer<Float>, stride: Int, count: Int, width: Int,
    factors: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>
  ) {
    loops.writeTokens(target, width, source, stride, factors, count)
  }
}
