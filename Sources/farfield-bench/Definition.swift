import Attention
import Foundation
import Tensors

/// Rows of an attention's output and of its gradient in double precision, pair by pair as the
/// definition says; shares nothing with the engine but the kernel's formula.
struct Definition {
  private let keys: [Double]
  private let values: [Double]
  private let attention: Attention

  /// Prepares the keys and values of an attention with one head.
  init(_ attention: Attention) {
    self.attention = attention
    let width = attention.headWidth
    var keys = attention.keys.elements.map(Double.init)
    for token in 0..<attention.keyCount {
      _ = Self.normalize(
        &keys, token * width..<(token + 1) * width, attention.mechanism.normalization)
    }
    self.keys = keys
    values = attention.values.elements.map(Double.init)
  }

  /// The largest error of an output's sampled rows, over the largest number of those rows.
  ///
  /// - Parameter output: `[queryCount, valueWidth]`.
  func error(of output: Tensor) -> Double {
    error(of: output, width: attention.valueWidth) { Row(self, query: $0).output }
  }

  /// The same of the queries' gradient.
  ///
  /// - Parameters:
  ///   - gradient: `[queryCount, headWidth]`.
  ///   - outputGradient: `[queryCount, valueWidth]`.
  func error(ofQueryGradient gradient: Tensor, outputGradient: Tensor) -> Double {
    let width = attention.valueWidth
    return error(of: gradient, width: attention.headWidth) { query in
      let flow = outputGradient.elements[query * width..<(query + 1) * width].map(Double.init)
      return Row(self, query: query).queryGradient(flow)
    }
  }

  private func error(
    of result: Tensor, width: Int, exactRow: (_ query: Int) -> [Double]
  ) -> Double {
    let count = attention.queryCount
    let wanted = max(3, min(64, 100_000_000 / max(count * attention.headWidth, 1)))
    let rows = Set((0..<wanted).map { ($0 * (count - 1)) / max(wanted - 1, 1) })
    var (worst, largest) = (0.0, 0.0)
    for query in rows {
      for (column, number) in exactRow(query).enumerated() {
        let distance = abs(Double(result.elements[query * width + column]) - number)
        // A NaN is no small error.
        if !(distance <= worst) { worst = distance }
        largest = max(largest, abs(number))
      }
    }
    return worst / largest
  }

  /// Standardises some numbers in place and returns 1/σ.
  private static func normalize(
    _ numbers: inout [Double], _ range: Range<Int>, _ normalization: Normalization
  ) -> Double {
    guard normalization == .standardize else { return 1 }
    let count = Double(range.count)
    var mean = 0.0
    for index in range { mean += numbers[index] / count }
    var variance = 0.0
    for index in range { variance += (numbers[index] - mean) * (numbers[index] - mean) / count }
    let scale = 1 / sqrt(variance + Normalization.varianceFloor)
    for index in range { numbers[index] = (numbers[index] - mean) * scale }
    return scale
  }

  /// What one query sees.
  private struct Row {
    private let definition: Definition
    private let query: [Double]
    private let scale: Double
    private var scores: [Double] = []
    private var weights: [Double] = []
    /// f′/Z.
    private var slopes: [Double] = []
    private(set) var output: [Double] = []

    init(_ definition: Definition, query index: Int) {
      self.definition = definition
      let attention = definition.attention
      let width = attention.headWidth
      var query = attention.queries.elements[index * width..<(index + 1) * width].map(Double.init)
      scale = Definition.normalize(&query, 0..<width, attention.mechanism.normalization)
      self.query = query
      let kernel = attention.mechanism.kernel
      scores = (0..<attention.visibleKeyCount(query: index)).map { key in
        var sum = 0.0
        for place in 0..<width { sum += query[place] * definition.keys[key * width + place] }
        return sum / attention.temperature
      }
      let shift = kernel == .exponential ? scores.max() ?? 0 : 0
      weights = scores.map { kernel.value(at: $0 - shift) }
      let normalizer = weights.reduce(0, +)
      slopes = scores.map { kernel.derivative(at: $0 - shift) / normalizer }
      for key in weights.indices { weights[key] /= normalizer }
      output = mixture(weights, of: definition.values, width: attention.valueWidth)
    }

    /// ∂L/∂query from ∂L/∂output, through the normalisation.
    func queryGradient(_ flow: [Double]) -> [Double] {
      let attention = definition.attention
      let width = attention.valueWidth
      let before = zip(flow, output).map { $0 * $1 }.reduce(0, +)
      let factors = slopes.enumerated().map { key, slope in
        var sum = -before
        for column in 0..<width { sum += flow[column] * definition.values[key * width + column] }
        return slope * sum / attention.temperature
      }
      let inner = mixture(factors, of: definition.keys, width: attention.headWidth)
      guard attention.mechanism.normalization == .standardize else { return inner }
      let count = Double(inner.count)
      let mean = inner.reduce(0, +) / count
      let along = zip(inner, query).map { $0 * $1 }.reduce(0, +) / count
      return zip(inner, query).map { scale * ($0 - mean - $1 * along) }
    }

    private func mixture(_ factors: [Double], of rows: [Double], width: Int) -> [Double] {
      var sums = [Double](repeating: 0, count: width)
      rows.withUnsafeBufferPointer { rows in
        for (row, factor) in factors.enumerated() {
          for column in 0..<width { sums[column] += factor * rows[row * width + column] }
        }
      }
      return sums
    }
  }
}
