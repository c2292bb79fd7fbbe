import Attention
import Foundation
import Tensors

/// Rows of an attention's output in double precision, pair by pair as the definition says; it
/// shares nothing with the engine but the kernel's formula.
struct Definition {
  private let keys: [Double]
  private let attention: Attention

  /// Prepares the keys of an attention with one head.
  init(_ attention: Attention) {
    self.attention = attention
    let width = attention.headWidth
    var keys = attention.keys.elements.map(Double.init)
    for token in 0..<attention.keyCount {
      Self.normalize(&keys, token * width..<(token + 1) * width, attention.mechanism.normalization)
    }
    self.keys = keys
  }

  /// The output of one query.
  func row(_ query: Int) -> [Double] {
    let (width, valueWidth) = (attention.headWidth, attention.valueWidth)
    var q = attention.queries.elements[query * width..<(query + 1) * width].map(Double.init)
    Self.normalize(&q, 0..<width, attention.mechanism.normalization)
    let kernel = attention.mechanism.kernel
    var scores = [Double](repeating: 0, count: attention.visibleKeyCount(query: query))
    for key in scores.indices {
      var sum = 0.0
      for index in 0..<width { sum += q[index] * keys[key * width + index] }
      scores[key] = sum / attention.temperature
    }
    let shift = kernel == .exponential ? scores.max() ?? 0 : 0
    var output = [Double](repeating: 0, count: valueWidth)
    var normalizer = 0.0
    attention.values.elements.withUnsafeBufferPointer { values in
      for (key, score) in scores.enumerated() {
        let weight = kernel.value(at: score - shift)
        normalizer += weight
        for column in 0..<valueWidth {
          output[column] += weight * Double(values[key * valueWidth + column])
        }
      }
    }
    return output.map { $0 / normalizer }
  }

  /// The largest error of sampled rows, over the largest number of those rows.
  ///
  /// - Parameter output: `[queryCount, valueWidth]`.
  func error(of output: Tensor) -> Double {
    let count = attention.queryCount
    let wanted = max(3, min(64, 100_000_000 / max(count * attention.headWidth, 1)))
    let rows = Set((0..<wanted).map { ($0 * (count - 1)) / max(wanted - 1, 1) })
    var (worst, largest) = (0.0, 0.0)
    for query in rows {
      for (column, number) in row(query).enumerated() {
        let found = Double(output.elements[query * attention.valueWidth + column])
        let distance = abs(found - number)
        // A NaN is no small error.
        if !(distance <= worst) { worst = distance }
        largest = max(largest, abs(number))
      }
    }
    return worst / largest
  }

  private static func normalize(
    _ numbers: inout [Double], _ range: Range<Int>, _ normalization: Normalization
  ) {
    guard normalization == .standardize else { return }
    let count = Double(range.count)
    var mean = 0.0
    for index in range { mean += numbers[index] / count }
    var variance = 0.0
    for index in range { variance += (numbers[index] - mean) * (numbers[index] - mean) / count }
    for index in range { numbers[index] = (numbers[index] - mean) / sqrt(variance + 1e-6) }
  }
}
