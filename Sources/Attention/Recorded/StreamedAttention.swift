import Autodiff
import Foundation
import Tensors

/// Attention over normalised queries, which carry 1/τ, and keys, row by row in double precision, with
/// the gradient of MATH.md 4; the causal offset is nil without a mask.
///
/// Time O(N_q·N_k·(D + D_v)), memory O(N).
func streamedAttention<Scalar>(
  _ kernel: Kernel, causalOffset: Int?
) -> CustomOperation<Scalar> {
  CustomOperation("attention") { operands, context in
    let numbers = PairNumbers(operands, causalOffset: causalOffset)
    let pairs = StreamedPairs(numbers: numbers, kernel: kernel)
    let (output, normalizers, largest) = try pairs.forward(context)
    let shape = Shape(operands[0].shape.extents.dropLast() + [numbers.valueWidth])
    let value = Numbers<Scalar>(shape, output.map { Scalar($0) })
    let bytes = (normalizers.count + largest.count) * MemoryLayout<Double>.stride
    return .init(value, saving: operands + [value], otherBytes: bytes) { gradient in
      let parts = try pairs.gradients(
        gradient.elements.map { Double($0) }, output, normalizers, largest, context)
      return zip(operands, parts).map { operand, part in
        Numbers(operand.shape, part.map { Scalar($0) })
      }
    }
  }
}

/// All pairs of a stack of heads.
private struct StreamedPairs: Sendable {
  let numbers: PairNumbers
  let kernel: Kernel

  /// The scores of a query with the keys it sees.
  private func scores(_ head: Int, _ query: Int, into scores: inout [Double]) {
    for key in 0..<numbers.visibleCount(query) { scores[key] = numbers.score(head, query, key) }
  }

  /// Outputs, normalisers, and for the exponential the largest score of each row.
  func forward(
    _ context: ComputeContext
  ) throws -> (output: [Double], normalizers: [Double], largest: [Double]) {
    var output = [Double](
      repeating: 0, count: numbers.headCount * numbers.queryCount * numbers.valueWidth)
    var normalizers: [Double] = []
    var largest: [Double] = []
    var row = [Double](repeating: 0, count: numbers.keyCount)
    for head in 0..<numbers.headCount {
      for query in 0..<numbers.queryCount {
        try context.checkCancelled()
        scores(head, query, into: &row)
        let count = numbers.visibleCount(query)
        let shift = kernel == .exponential ? row[..<count].max() ?? 0 : 0
        let start = (head * numbers.queryCount + query) * numbers.valueWidth
        var normalizer = 0.0
        for key in 0..<count {
          let weight = kernel.value(at: row[key] - shift)
          normalizer += weight
          let value = (head * numbers.keyCount + key) * numbers.valueWidth
          for index in 0..<numbers.valueWidth {
            output[start + index] += weight * numbers.values[value + index]
          }
        }
        for index in start..<start + numbers.valueWidth { output[index] /= normalizer }
        normalizers.append(normalizer)
        largest.append(shift)
      }
    }
    return (output, normalizers, largest)
  }

  /// The gradients of queries, keys and values.
  func gradients(
    _ outputGradient: [Double], _ output: [Double], _ normalizers: [Double], _ largest: [Double],
    _ context: ComputeContext
  ) throws -> [[Double]] {
    var toQueries = [Double](repeating: 0, count: numbers.queries.count)
    var toKeys = [Double](repeating: 0, count: numbers.keys.count)
    var toValues = [Double](repeating: 0, count: numbers.values.count)
    var row = [Double](repeating: 0, count: numbers.keyCount)
    for head in 0..<numbers.headCount {
      for query in 0..<numbers.queryCount {
        try context.checkCancelled()
        scores(head, query, into: &row)
        let place = head * numbers.queryCount + query
        let start = place * numbers.valueWidth
        let scaled = outputGradient[start..<start + numbers.valueWidth].map {
          $0 / normalizers[place]
        }
        var mean = 0.0
        for index in 0..<numbers.valueWidth { mean += scaled[index] * output[start + index] }
        for key in 0..<numbers.visibleCount(query) {
          let other = head * numbers.keyCount + key
          var product = -mean
          let weight = kernel.value(at: row[key] - largest[place])
          for index in 0..<numbers.valueWidth {
            product += scaled[index] * numbers.values[other * numbers.valueWidth + index]
            toValues[other * numbers.valueWidth + index] += weight * scaled[index]
          }
          let change = product * kernel.derivative(at: row[key] - largest[place])
          for index in 0..<numbers.width {
            toQueries[place * numbers.width + index] +=
              change * numbers.keys[other * numbers.width + index]
            toKeys[other * numbers.width + index] +=
              change * numbers.queries[place * numbers.width + index]
          }
        }
      }
    }
    return [toQueries, toKeys, toValues]
  }
}
