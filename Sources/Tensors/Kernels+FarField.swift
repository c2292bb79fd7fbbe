import CKernels

/// The loops behind far-field maps, in double precision; what each promises stands in `CKernels.h`.
extension Kernels {
  /// Tokens that lie side by side in these loops.
  package static let chunkSize = Int(ck_chunkSize)

  /// Lays tokens side by side: `[count, width]` becomes `[width + 1, count]`, whose last row is 1,
  /// or 0 where a token is not finite. With a `varianceFloor` each token is standardised first.
  package static func layTokensDouble(
    _ source: UnsafePointer<Float>, count: Int, width: Int,
    into target: UnsafeMutablePointer<Double>, stride: Int, varianceFloor: Double?, factor: Double
  ) {
    var work = ck_doubleTokens(
      count: count, width: width, source: source, target: target, stride: stride,
      standardizes: varianceFloor == nil ? 0 : 1, varianceFloor: varianceFloor ?? 0,
      factor: factor)
    loops.layTokensDouble(&work)
  }

  /// Features of a chunk: products of rows `first` of the left side and `second` of the right.
  package struct DoubleFeatures {
    package var count: Int
    package var left: UnsafePointer<Double>
    package var right: UnsafePointer<Double>
    package var stride: Int
    package var first: UnsafePointer<Int32>
    package var second: UnsafePointer<Int32>

    package init(
      count: Int, left: UnsafePointer<Double>, right: UnsafePointer<Double>, stride: Int,
      first: UnsafePointer<Int32>, second: UnsafePointer<Int32>
    ) {
      self.count = count
      self.left = left
      self.right = right
      self.stride = stride
      self.first = first
      self.second = second
    }

    fileprivate var work: ck_doubleFeatures {
      ck_doubleFeatures(
        featureCount: count, left: left, right: right, stride: stride, first: first,
        second: second)
    }
  }

  /// state[f] += Σ_token feature_f[token].
  package static func addFeatureSums(
    _ features: DoubleFeatures, to state: UnsafeMutablePointer<Double>
  ) {
    var work = features.work
    loops.featureSums(&work, state)
  }

  /// result[token] += Σ_f state[f] · feature_f[token], for two states.
  package static func addFeatureMixes(
    _ features: DoubleFeatures,
    _ state: UnsafePointer<Double>, to result: UnsafeMutablePointer<Double>,
    _ otherState: UnsafePointer<Double>, to otherResult: UnsafeMutablePointer<Double>
  ) {
    var work = features.work
    loops.featureMixes(&work, state, result, otherState, otherResult)
  }

  /// sums[query] += Σ_n kernel value of query and key n, moments[query] += Σ_n n · the same, over
  /// the keys n ≤ place of the query + diagonal.
  package static func addPairSums(
    queries: UnsafePointer<Double>, queryStride: Int, keys: UnsafePointer<Double>, keyStride: Int,
    keyCount: Int, width: Int, diagonal: Int, coefficients: [Double],
    to sums: UnsafeMutablePointer<Double>, moments: UnsafeMutablePointer<Double>
  ) {
    coefficients.withUnsafeBufferPointer { coefficients in
      var work = ck_pairSums(
        keyCount: keyCount, width: width, queries: queries, queryStride: queryStride, keys: keys,
        keyStride: keyStride, diagonal: diagonal, coefficients: coefficients.baseAddress,
        coefficientCount: coefficients.count, sums: sums, moments: moments)
      loops.pairSums(&work)
    }
  }

  /// result[i, j] += Σ_f left[i, f] · right[j, f].
  package static func addRowProducts(
    _ left: UnsafePointer<Double>, rowCount: Int, _ right: UnsafePointer<Double>,
    columnCount: Int, stride: Int, count: Int, to result: UnsafeMutablePointer<Double>,
    resultStride: Int
  ) {
    loops.rowProducts(result, resultStride, left, rowCount, right, columnCount, stride, count)
  }
}

/// The loops behind streamed maps: a chunk of queries that meets keys, score by score.
extension Kernels {
  /// Prepared queries and keys of ``chunkScores(_:limits:into:maxima:)``.
  package struct ChunkPairs {
    package var queries: UnsafePointer<Double>
    package var keys: UnsafePointer<Double>
    package var keyStride: Int
    package var keyCount: Int
    package var width: Int

    package init(
      queries: UnsafePointer<Double>, keys: UnsafePointer<Double>, keyStride: Int, keyCount: Int,
      width: Int
    ) {
      self.queries = queries
      self.keys = keys
      self.keyStride = keyStride
      self.keyCount = keyCount
      self.width = width
    }
  }

  /// rows[key, query] = score, −∞ from each query's limit on and for keys that are left out; keeps
  /// the queries' largest scores.
  package static func chunkScores(
    _ pairs: ChunkPairs, limits: UnsafePointer<Double>, into rows: UnsafeMutablePointer<Double>,
    maxima: UnsafeMutablePointer<Double>
  ) {
    var work = ck_chunkScores(
      keyCount: pairs.keyCount, width: pairs.width, queries: pairs.queries,
      queryStride: chunkSize, keys: pairs.keys, keyStride: pairs.keyStride, limits: limits,
      rows: rows, maxima: maxima)
    loops.chunkScores(&work)
  }

  /// sums[query] += Σ_n exp(rows[n, query] − shifts[query]).
  package static func addChunkExponentials(
    _ rows: UnsafePointer<Double>, keyCount: Int, shifts: UnsafePointer<Double>,
    to sums: UnsafeMutablePointer<Double>
  ) {
    loops.chunkExponentials(rows, keyCount, shifts, sums)
  }

  /// sums[query] += Σ_n polynomial of rows[n, query], nothing where that is −∞.
  package static func addChunkPolynomials(
    _ rows: UnsafePointer<Double>, keyCount: Int, coefficients: [Double],
    to sums: UnsafeMutablePointer<Double>
  ) {
    loops.chunkPolynomials(rows, keyCount, coefficients, coefficients.count, sums)
  }
}
