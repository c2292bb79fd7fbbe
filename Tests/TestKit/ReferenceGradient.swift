import Foundation
public import Tensors

/// The gradients of Σ output·outputGradient by the dense formulas in double precision, one head:
/// plain, row by row, every pair looked at, and without a line in common with the engine.
public struct ReferenceGradient {
  /// With respect to the queries as they were given, `[queryCount][width]`.
  public private(set) var queries: [[Double]]
  /// With respect to the keys, `[keyCount][width]`.
  public private(set) var keys: [[Double]]
  /// With respect to the values, `[keyCount][valueWidth]`.
  public private(set) var values: [[Double]]
  /// Σ|f| / |Σf| of the worst row: how much negative weights magnify rounding.
  public private(set) var magnification = 1.0

  private let coefficients: [Double]?
  private let temperature: Double

  /// Computes them; arguments as of ``ReferenceAttention``.
  public init(
    _ queries: Tensor, _ keys: Tensor, _ values: Tensor, outputGradient: Tensor,
    coefficients: [Double]?, normalization: ReferenceAttention.Normalization, temperature: Double,
    isCausal: Bool = false
  ) {
    self.coefficients = coefficients
    self.temperature = temperature
    let (q, k) = (ReferenceAttention.rows(queries), ReferenceAttention.rows(keys))
    let v = ReferenceAttention.rows(values)
    let g = ReferenceAttention.rows(outputGradient)
    let (hatQ, hatK) = (normalized(q, normalization), normalized(k, normalization))
    self.queries = zeros(like: q)
    self.keys = zeros(like: k)
    self.values = zeros(like: v)
    for i in q.indices {
      let visible = isCausal ? i + k.count - q.count + 1 : k.count
      addRow(i, hatQ[i], hatK[..<visible], v[..<visible], g[i])
    }
    self.queries = pulledBack(self.queries, at: q, normalization)
    self.keys = pulledBack(self.keys, at: k, normalization)
  }

  /// Adds one query's row of pairs.
  private mutating func addRow(
    _ i: Int, _ query: [Double], _ keys: ArraySlice<[Double]>, _ values: ArraySlice<[Double]>,
    _ gradient: [Double]
  ) {
    let scores = keys.map { dot(query, $0) / temperature }
    let largest = coefficients == nil ? scores.max() ?? 0 : 0
    let kernelValues = scores.map { value(at: $0 - largest) }
    let normalizer = kernelValues.reduce(0, +)
    magnification = max(magnification, kernelValues.map(abs).reduce(0, +) / abs(normalizer))
    let products = values.map { dot(gradient, $0) }
    let mean = zip(kernelValues, products).map { $0 * $1 }.reduce(0, +) / normalizer
    for n in keys.indices {
      let slope = slope(at: scores[n] - largest) / normalizer
      let change = slope * (products[n] - mean) / temperature
      add(change, keys[n], to: &queries[i])
      add(change, query, to: &self.keys[n])
      add(kernelValues[n] / normalizer, gradient, to: &self.values[n])
    }
  }

  private func value(at score: Double) -> Double {
    guard let coefficients else { return exp(score) }
    return coefficients.reversed().reduce(0) { $0 * score + $1 }
  }

  private func slope(at score: Double) -> Double {
    guard let coefficients else { return exp(score) }
    var (sum, power) = (0.0, 1.0)
    for (degree, coefficient) in coefficients.enumerated().dropFirst() {
      sum += Double(degree) * coefficient * power
      power *= score
    }
    return sum
  }
}

private func zeros(like tokens: [[Double]]) -> [[Double]] {
  tokens.map { [Double](repeating: 0, count: $0.count) }
}

private func add(_ factor: Double, _ numbers: [Double], to sums: inout [Double]) {
  for index in sums.indices { sums[index] += factor * numbers[index] }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for index in a.indices { sum += a[index] * b[index] }
  return sum
}

private func statistics(_ token: [Double]) -> (mean: Double, deviation: Double) {
  let count = Double(token.count)
  let mean = token.reduce(0, +) / count
  let variance = token.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / count
  return (mean, (variance + 1e-6).squareRoot())
}

private func normalized(
  _ tokens: [[Double]], _ normalization: ReferenceAttention.Normalization
) -> [[Double]] {
  switch normalization {
  case .none: return tokens
  case .standardize:
    return tokens.map { token in
      let (mean, deviation) = statistics(token)
      return token.map { ($0 - mean) / deviation }
    }
  case .maxNorm(let limit):
    let largest = tokens.map { dot($0, $0).squareRoot() }.max() ?? 0
    return tokens.map { token in token.map { largest == 0 ? 0 : limit * $0 / largest } }
  }
}

/// The gradient with respect to tokens from that with respect to the normalised ones.
private func pulledBack(
  _ change: [[Double]], at tokens: [[Double]], _ normalization: ReferenceAttention.Normalization
) -> [[Double]] {
  switch normalization {
  case .none: return change
  case .standardize:
    return zip(tokens, change).map { token, change in
      let (mean, deviation) = statistics(token)
      let normal = token.map { ($0 - mean) / deviation }
      let meanChange = change.reduce(0, +) / Double(change.count)
      let product = dot(change, normal) / Double(change.count)
      return zip(change, normal).map { ($0 - meanChange - $1 * product) / deviation }
    }
  case .maxNorm(let limit):
    let norms = tokens.map { dot($0, $0).squareRoot() }
    guard let largest = norms.max(), largest > 0, let row = norms.firstIndex(of: largest) else {
      return zeros(like: tokens)
    }
    var result = change.map { $0.map { limit / largest * $0 } }
    let product = zip(tokens, change).map(dot).reduce(0, +)
    add(-limit / (largest * largest * largest) * product, tokens[row], to: &result[row])
    return result
  }
}
