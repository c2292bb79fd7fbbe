import Autodiff
import Tensors

/// The operations of the reference cases by their names, in any precision.
enum TapeOperations {
  static func run<Scalar>(
    _ name: String, _ tape: Tape<Scalar>, _ x: [Recorded<Scalar>], _ numbers: [Int]
  ) throws -> Recorded<Scalar> {
    if let rule = ElementwiseRule(rawValue: name) { return try tape.applying(rule, to: x[0]) }
    if let rule = PairRule(rawValue: name) { return try tape.combining(x[0], x[1], by: rule) }
    let axes = numbers.isEmpty ? nil : numbers
    switch name {
    case "scale": return try tape.scale(x[0], by: 2.5)
    case "clip": return try tape.clip(x[0], lower: -0.7, upper: 0.7)
    case "where":
      let condition = Numbers<Scalar>([3, 5], (0..<15).map { Scalar($0 % 2) })
      return try tape.choosing(condition, x[0], x[1])
    case "matmul": return try tape.matrixProduct(x[0], x[1])
    case "reshape": return try tape.reshape(x[0], numbers)
    case "transpose": return try tape.transpose(x[0], axes: axes)
    case "transposeMatrices": return try tape.transposeMatrices(x[0])
    case "broadcast": return try tape.broadcast(x[0], to: Shape(numbers))
    case "slice": return try tape.slice(x[0], [.range(from: 1, to: 4), .range(step: 3)])
    case "sliceBack": return try tape.slice(x[0], [.at(2), .range(step: -2)])
    case "gather": return try tape.gather(x[0], Array(numbers.dropFirst()), axis: numbers[0])
    case "pairProducts": return try tape.pairProducts(x[0], [0, 1, 4, 2], [0, 3, 1, 2])
    case "concat": return try tape.concatenate(x, axis: numbers[0])
    case "sum": return try tape.sum(x[0], axes: axes)
    case "mean": return try tape.mean(x[0], axes: axes)
    case "variance": return try tape.variance(x[0], axes: axes)
    case "sumKeeping": return try tape.sum(x[0], axes: axes, keepsAxes: true)
    case "varianceKeeping": return try tape.variance(x[0], axes: axes, keepsAxes: true, ddof: 1)
    case "max": return try tape.extreme(x[0], isLargest: true, axis: numbers.first)
    case "min": return try tape.extreme(x[0], isLargest: false, axis: numbers.first)
    case "norm": return try tape.norm(x[0], axis: numbers.first)
    case "prod": return try tape.product(x[0], axis: numbers.first)
    case "softmax": return try tape.softmax(x[0], axis: numbers[0])
    case "crossEntropy": return try tape.crossEntropy(x[0], labels: numbers)
    case "standardize": return try tape.standardize(x[0], floor: 1e-6)
    case "layerNorm": return try tape.layerNorm(x[0], gain: x[1], shift: x[2])
    case "maxNorm": return try tape.maxNorm(x[0], limit: 1.5)
    case "cumsum": return try tape.cumulativeSum(x[0], axis: numbers[0])
    case "sort": return try tape.sort(x[0], axis: numbers[0])
    case "repeat": return try tape.repeating(x[0], numbers[1], axis: numbers[0])
    case "tile": return try tape.tile(x[0], numbers)
    case "model": return try model(tape, x, numbers)
    default: throw UnknownOperation(name: name)
    }
  }

  struct UnknownOperation: Error { let name: String }

  /// An embedding, a block with residual and layer norm, logits, cross entropy.
  private static func model<Scalar>(
    _ tape: Tape<Scalar>, _ x: [Recorded<Scalar>], _ numbers: [Int]
  ) throws -> Recorded<Scalar> {
    let embedded = try tape.gather(x[0], Array(numbers.prefix(5)))
    let normal = try tape.layerNorm(embedded, gain: x[2])
    let hidden = try tape.applying(.gelu, to: tape.matrixProduct(normal, x[1]))
    let logits = try tape.matrixProduct(tape.add(embedded, hidden), x[3])
    return try tape.crossEntropy(logits, labels: Array(numbers.suffix(5)))
  }

  /// Σ result · cos(place): a number that every element of the result has a different part in.
  static func weighted<Scalar>(
    _ tape: Tape<Scalar>, _ result: Recorded<Scalar>
  ) throws -> Recorded<Scalar> {
    let weights = (0..<result.shape.count).map {
      Scalar.cosine(Scalar($0))
    }
    return try tape.sum(tape.multiply(result, Recorded(Numbers(result.shape, weights))))
  }
}
