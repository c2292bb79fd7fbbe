import Attention
import Tensors

/// What queries and keys add to a gradient norm on its way from the score to the tokens.
struct TokenFactors {
  let queries: NormalizedTokens
  let keys: NormalizedTokens
  let normalization: Normalization
  let temperature: Double
  /// ‖k̂‖ of each key.
  let keyNorms: [Double]
  /// The slope of each key: 1/σ, limit over the largest norm, 1.
  let keySlopes: [Double]
  /// The largest slope of the first n + 1 keys, index n.
  let largestSlopes: [Double]

  init(
    _ attention: Attention, _ target: GradientMeasure.Target, _ context: ComputeContext
  ) throws {
    let queries = NormalizedTokens.queries(of: attention, context.cancelFlag)
    let keys = NormalizedTokens.keys(of: attention, context.cancelFlag)
    try context.checkCancelled()
    (self.queries, self.keys) = (queries, keys)
    normalization = attention.mechanism.normalization
    temperature = attention.temperature
    var (norms, slopes, largest) = ([Double](), [Double](), [Double]())
    // Towards k̂ only the query's length counts.
    if target != .normalizedKey {
      var token = [Double](repeating: 0, count: keys.width)
      try forEachBlock(of: keys.count, context) { block in
        for key in block {
          let slope = keys.read(key, into: &token)
          norms.append(lengthOf(token))
          slopes.append(slope)
          largest.append(largestOrNaN(largest.last ?? 0, slope))
        }
      }
    }
    (keyNorms, keySlopes, largestSlopes) = (norms, slopes, largest)
  }

  /// A query as normalised, and its slope.
  func query(_ index: Int) -> (token: [Double], slope: Double) {
    var token = [Double](repeating: 0, count: queries.width)
    let slope = queries.read(index, into: &token)
    return (token, slope)
  }
}

/// ‖x‖.
func lengthOf(_ vector: [Double]) -> Double {
  vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
}
