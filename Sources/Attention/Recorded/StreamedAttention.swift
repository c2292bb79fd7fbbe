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
    let pairs = StreamedPairs(operands.map { Numbers64($0) }, kernel, causalOffset)
    let (output, normalizers, largest) = try pairs.forward(context)
    let shape = Shape(operands[0].shape.extents.dropLast() + [pairs.valueWidth])
    let value = Numbers<Scalar>(shape, output.map { Scalar($0) })
    let bytes = (normalizers.count + largest.count) * MemoryLayout<Double>.stride
    return .init(value, saving: operands + [value], otherBytes: bytes) { gradient in
      let parts = try pairs.gradients(
        Numbers64(gradient).elements, output, normalizers, largest, context)
      return zip(operands, parts).map { operand, part in
        Numbers(operand.shape, part.map { Scalar($0) })
      }
    }
  }
}

/// Numbers in double precision, whatever the tape's is.
private struct Numbers64: Sendable {
  let shape: Shape
  let elements: [Double]

  init(_ numbers: Numbers<some TapeScalar>) {
    shape = numbers.shape
    elements = numbers.elements.map { Double($0) }
  }
}

/// All pairs of a stack of heads.
private struct StreamedPairs: Sendable {
  let queries: [Double]
  let keys: [Double]
  let values: [Double]
  let headCount: Int
  let queryCount: Int
  let keyCount: Int
  let width: Int
  let valueWidth: Int
  let kernel: Kernel
  let causalOffset: Int?

  init(_ operands: [Numbers64], _ kernel: Kernel, _ causalOffset: Int?) {
    (queries, keys, values) = (operands[0].elements, operands[1].elements, operands[2].elements)
    headCount = operands[0].shape.extents.dropLast(2).reduce(1, *)
    (queryCount, keyCount) = (operands[0].shape[-2], operands[1].shape[-2])
    (width, valueWidth) = (operands[0].shape[-1], operands[2].shape[-1])
    (self.kernel, self.causalOffset) = (kernel, causalOffset)
  }

  private func visibleCount(_ query: Int) -> Int {
    causalOffset.map { min(query + $0 + 1, keyCount) } ?? keyCount
  }

  /// The scores of a query with the keys it sees.
  private func scores(_ head: Int, _ query: Int, into scores: inout [Double]) {
    let start = (head * queryCount + query) * width
    for key in 0..<visibleCount(query) {
      let other = (head * keyCount + key) * width
      var sum = 0.0
      for index in 0..<width { sum += queries[start + index] * keys[other + index] }
      scores[key] = sum
    }
  }

  /// Outputs, normalisers, and for the exponential the largest score of each row.
  func forward(
    _ context: ComputeContext
  ) throws -> (output: [Double], normalizers: [Double], largest: [Double]) {
    var output = [Double](repeating: 0, count: headCount * queryCount * valueWidth)
    var normalizers: [Double] = []
    var largest: [Double] = []
    var row = [Double](repeating: 0, count: keyCount)
    for head in 0..<headCount {
      for query in 0..<queryCount {
        try context.checkCancelled()
        scores(head, query, into: &row)
        let count = visibleCount(query)
        let shift = kernel == .exponential ? row[..<count].max() ?? 0 : 0
        let start = (head * queryCount + query) * valueWidth
        var normalizer = 0.0
        for key in 0..<count {
          let weight = kernel.value(at: row[key] - shift)
          normalizer += weight
          let value = (head * keyCount + key) * valueWidth
          for index in 0..<valueWidth { output[start + index] += weight * values[value + index] }
        }
        for index in start..<start + valueWidth { output[index] /= normalizer }
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
    var toQueries = [Double](repeating: 0, count: queries.count)
    var toKeys = [Double](repeating: 0, count: keys.count)
    var toValues = [Double](repeating: 0, count: values.count)
    var row = [Double](repeating: 0, count: keyCount)
    for head in 0..<headCount {
      for query in 0..<queryCount {
        try context.checkCancelled()
        scores(head, query, into: &row)
        let place = head * queryCount + query
        let start = place * valueWidth
        let scaled = outputGradient[start..<start + valueWidth].map { $0 / normalizers[place] }
        var mean = 0.0
        for index in 0..<valueWidth { mean += scaled[index] * output[start + index] }
        for key in 0..<visibleCount(query) {
          let other = head * keyCount + key
          var product = -mean
          let weight = kernel.value(at: row[key] - largest[place])
          for index in 0..<valueWidth {
            product += scaled[index] * values[other * valueWidth + index]
            toValues[other * valueWidth + index] += weight * scaled[index]
          }
          let change = product * kernel.derivative(at: row[key] - largest[place])
          for index in 0..<width {
            toQueries[place * width + index] += change * keys[other * width + index]
            toKeys[other * width + index] += change * queries[place * width + index]
          }
        }
      }
    }
    return [toQueries, toKeys, toValues]
  }
}
