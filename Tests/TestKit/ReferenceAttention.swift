import Foundation
public import Tensors

/// Attention as its definition says, pair by pair in double precision: slow, plain, and without a
/// line in common with the engine. One head.
public struct ReferenceAttention {
  /// What is done to queries and keys.
  public enum Normalization {
    /// (x − mean)/√(variance + 1e-6).
    case standardize
    /// limit · x / largest norm.
    case maxNorm(Double)
    /// Nothing.
    case none
  }

  /// s, `[queryCount][keyCount]`, hidden pairs included.
  public let scores: [[Double]]
  /// f(s) of the visible keys (for softmax over the row's largest), 0 of the hidden.
  public let kernelValues: [[Double]]
  /// Σ f.
  public let normalizers: [Double]
  /// The weights, 0 where hidden.
  public let weights: [[Double]]
  /// The outputs, `[queryCount][valueWidth]`.
  public let output: [[Double]]
  /// Σ|f| / |Σ f| of each row: how much negative weights magnify rounding.
  public let magnification: [Double]

  /// Computes it.
  ///
  /// - Parameters:
  ///   - queries: `[queryCount, width]`.
  ///   - keys: `[keyCount, width]`.
  ///   - values: `[keyCount, valueWidth]`.
  ///   - coefficients: Of the kernel's polynomial; nil for softmax.
  ///   - normalization: What is done to queries and keys.
  ///   - temperature: τ.
  ///   - isCausal: True when query i sees the keys 0…i + keyCount − queryCount.
  public init(
    _ queries: Tensor, _ keys: Tensor, _ values: Tensor, coefficients: [Double]?,
    normalization: Normalization, temperature: Double, isCausal: Bool = false
  ) {
    self.init(
      queries: Self.rows(queries), keys: Self.rows(keys), values: Self.rows(values),
      valueWidth: values.shape[-1], coefficients: coefficients, normalization: normalization,
      temperature: temperature, isCausal: isCausal)
  }

  /// Computes it from tokens in double precision, rows of numbers.
  public init(
    queries: [[Double]], keys: [[Double]], values: [[Double]], valueWidth: Int,
    coefficients: [Double]?, normalization: Normalization, temperature: Double,
    isCausal: Bool = false
  ) {
    let q = Self.normalized(queries, normalization)
    let k = Self.normalized(keys, normalization)
    let v = values
    let offset = isCausal ? k.count - q.count : k.count
    scores = q.map { query in
      k.map { key in zip(query, key).map { $0 * $1 }.reduce(0, +) / temperature }
    }
    kernelValues = scores.enumerated().map { row, scores in
      let visible = scores.prefix(isCausal ? row + offset + 1 : k.count)
      return Self.kernel(Array(visible), coefficients)
        + [Double](repeating: 0, count: scores.count - visible.count)
    }
    normalizers = kernelValues.map { $0.reduce(0, +) }
    weights = zip(kernelValues, normalizers).map { row, sum in row.map { $0 / sum } }
    let width = valueWidth
    output = weights.enumerated().map { row, weights in
      (0..<width).map { column in
        var sum = 0.0
        let count = isCausal ? row + offset + 1 : k.count
        for key in 0..<count { sum += weights[key] * v[key][column] }
        // No key at all: 0/0, as the division of nothing by nothing.
        return count == 0 ? .nan : sum
      }
    }
    magnification = zip(kernelValues, normalizers).map { row, sum in
      row.map(abs).reduce(0, +) / abs(sum)
    }
  }

  static func rows(_ tensor: Tensor) -> [[Double]] {
    let width = tensor.shape[-1]
    return (0..<tensor.shape[-2]).map { row in
      (0..<width).map { Double(tensor.elements[row * width + $0]) }
    }
  }

  private static func normalized(
    _ tokens: [[Double]], _ normalization: Normalization
  ) -> [[Double]] {
    switch normalization {
    case .none:
      return tokens
    case .standardize:
      return tokens.map { token in
        let count = Double(token.count)
        let mean = token.reduce(0, +) / count
        let variance = token.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / count
        return token.map { ($0 - mean) / sqrt(variance + 1e-6) }
      }
    case .maxNorm(let limit):
      let norms = tokens.map { sqrt($0.map { $0 * $0 }.reduce(0, +)) }
      let largest = norms.max() ?? 0
      return tokens.map { token in token.map { largest == 0 ? 0 : limit * $0 / largest } }
    }
  }

  private static func kernel(_ scores: [Double], _ coefficients: [Double]?) -> [Double] {
    guard let coefficients else {
      let largest = scores.max() ?? 0
      return scores.map { exp($0 - largest) }
    }
    return scores.map { score in
      var (sum, power) = (0.0, 1.0)
      for coefficient in coefficients {
        sum += coefficient * power
        power *= score
      }
      return sum
    }
  }
}

/// The largest distance of `numbers` from `expected`, each over its row's `tolerance`; NaN when
/// a number is.
public func worst(_ numbers: [Float], _ expected: [[Double]], _ tolerance: (_ row: Int) -> Double)
  -> Double
{
  var (largest, index) = (0.0, 0)
  for (row, line) in expected.enumerated() {
    let allowed = tolerance(row)
    for number in line {
      let distance = abs(Double(numbers[index]) - number) / allowed
      if !(distance <= largest) { largest = distance }
      index += 1
    }
  }
  return largest
}
