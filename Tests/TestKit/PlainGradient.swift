public import Tensors

/// Fastmax of order 2 with standardised tokens, in double precision from the definition, one token's
/// gradients at a time. Sums over a token's pairs need the other tokens' normalisers and outputs; these
/// come from sums of features x_a·x_b of the definition's full tensor product, also in double precision.
public struct PlainGradient {
  let count: Int
  let width: Int
  let queries: [Double]
  let keys: [Double]
  let values: [Double]
  let rawQueries: Tensor
  let rawKeys: Tensor
  let temperature: Double
  let varianceFloor: Double
  let isCausal: Bool
  /// ĝ and t of each query.
  let scaled: [Double]
  let products: [Double]

  /// Takes tensors of equal shapes, `[count, width]`.
  public init(
    queries rawQueries: Tensor, keys rawKeys: Tensor, values: Tensor, change: Tensor,
    temperature: Double, varianceFloor: Double, isCausal: Bool
  ) {
    let (count, width) = (rawQueries.shape[0], rawQueries.shape[1])
    func standardized(_ tensor: Tensor) -> [Double] {
      (0..<count).flatMap { token -> [Double] in
        let row = tensor.elements[token * width..<(token + 1) * width].map(Double.init)
        let mean = row.reduce(0, +) / Double(width)
        let variance = row.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(width)
        return row.map { ($0 - mean) / (variance + varianceFloor).squareRoot() }
      }
    }
    self.count = count
    self.width = width
    self.temperature = temperature
    (self.rawQueries, self.rawKeys) = (rawQueries, rawKeys)
    (self.varianceFloor, self.isCausal) = (varianceFloor, isCausal)
    let (q, k) = (standardized(rawQueries), standardized(rawKeys))
    let v = values.elements.map(Double.init)
    (queries, keys, self.values) = (q, k, v)
    // f(s) = [1, x, x⊗x/√2]·[the same]: D² + D + 1 features, squares not folded.
    let featureCount = 1 + width + width * width
    let columns = width + 1
    func features(_ tokens: [Double], _ token: Int, _ scale: Double, _ into: inout [Double]) {
      into[0] = 1
      for a in 0..<width {
        let x = tokens[token * width + a] * scale
        into[1 + a] = x
        for b in 0..<width {
          into[1 + width + a * width + b] = x * tokens[token * width + b] * scale * 0.5.squareRoot()
        }
      }
    }
    var sums = [Double](repeating: 0, count: featureCount * columns)
    var row = [Double](repeating: 0, count: featureCount)
    func add(_ token: Int) {
      features(k, token, 1, &row)
      for f in 0..<featureCount {
        for c in 0..<width { sums[f * columns + c] += row[f] * v[token * width + c] }
        sums[f * columns + width] += row[f]
      }
    }
    if !isCausal { for token in 0..<count { add(token) } }
    var (scaled, products) = ([Double](), [Double]())
    for token in 0..<count {
      if isCausal { add(token) }
      features(q, token, 1 / temperature, &row)
      var mixture = [Double](repeating: 0, count: columns)
      for f in 0..<featureCount {
        for c in 0..<columns { mixture[c] += row[f] * sums[f * columns + c] }
      }
      let gradient = (0..<width).map {
        Double(change.elements[token * width + $0]) / mixture[width]
      }
      scaled += gradient
      products.append((0..<width).map { gradient[$0] * mixture[$0] / mixture[width] }.reduce(0, +))
    }
    (self.scaled, self.products) = (scaled, products)
  }

  /// The gradients of a query, a key and a value: the sums over the pairs as they are defined.
  public func gradients(of token: Int) -> [[Double]] {
    var (query, key) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: width))
    var value = query
    for other in 0..<count {
      if !isCausal || other <= token {
        let change = slope(token, other).slope
        for d in 0..<width { query[d] += change * keys[other * width + d] / temperature }
      }
      if !isCausal || other >= token {
        let (change, weight) = slope(other, token)
        for d in 0..<width {
          key[d] += change * queries[other * width + d] / temperature
          value[d] += weight * scaled[other * width + d]
        }
      }
    }
    return [
      pulledBack(query, rawQueries, queries, token), pulledBack(key, rawKeys, keys, token), value,
    ]
  }

  /// f′(s)(ĝ·v − t) and f(s) of a pair.
  private func slope(_ query: Int, _ key: Int) -> (slope: Double, weight: Double) {
    var (score, product) = (0.0, 0.0)
    for d in 0..<width {
      score += queries[query * width + d] * keys[key * width + d] / temperature
      product += scaled[query * width + d] * values[key * width + d]
    }
    return ((1 + score) * (product - products[query]), 1 + score + score * score / 2)
  }

  private func pulledBack(
    _ gradient: [Double], _ raw: Tensor, _ tokens: [Double], _ token: Int
  ) -> [Double] {
    let row = raw.elements[token * width..<(token + 1) * width].map(Double.init)
    let mean = row.reduce(0, +) / Double(width)
    let variance = row.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(width)
    let x = tokens[token * width..<(token + 1) * width]
    let average = gradient.reduce(0, +) / Double(width)
    let along = zip(gradient, x).map(*).reduce(0, +) / Double(width)
    return zip(gradient, x).map {
      ($0 - average - $1 * along) / (variance + varianceFloor).squareRoot()
    }
  }
}
