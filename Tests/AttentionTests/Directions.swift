import Attention
import Tensors
import TestKit

/// A random direction in queries, keys and values.
struct Directions {
  let queries: [[Double]]
  let keys: [[Double]]
  let values: [[Double]]

  init(_ attention: Attention, seed: UInt64) {
    queries = rows(randomTensor(attention.queries.shape, seed: seed + 1_000))
    keys = rows(randomTensor(attention.keys.shape, seed: seed + 2_000))
    values = rows(randomTensor(attention.values.shape, seed: seed + 3_000))
  }

  /// The gradient along the direction.
  func product(_ gradient: ReferenceGradient) -> Double {
    [(queries, gradient.queries), (keys, gradient.keys), (values, gradient.values)]
      .map { zip($0.joined(), $1.joined()).map(*).reduce(0, +) }.reduce(0, +)
  }

  /// (L(x + h·u) − L(x − h·u)) / 2h in double precision, L = Σ output·outputGradient.
  func difference(of attention: Attention, _ outputGradient: Tensor, step: Double = 1e-5) -> Double
  {
    let change = rows(outputGradient)
    func loss(_ step: Double) -> Double {
      let forward = ReferenceAttention(
        queries: moved(rows(attention.queries), queries, step),
        keys: moved(rows(attention.keys), keys, step),
        values: moved(rows(attention.values), values, step), valueWidth: attention.valueWidth,
        coefficients: attention.mechanism.coefficients,
        normalization: .init(attention.mechanism.normalization),
        temperature: attention.temperature, isCausal: attention.isCausal)
      return zip(forward.output.joined(), change.joined()).map(*).reduce(0, +)
    }
    return (loss(step) - loss(-step)) / (2 * step)
  }

  private func moved(_ tokens: [[Double]], _ by: [[Double]], _ step: Double) -> [[Double]] {
    zip(tokens, by).map { zip($0, $1).map { $0 + step * $1 } }
  }
}

private func rows(_ tensor: Tensor) -> [[Double]] {
  let width = tensor.shape[-1]
  return (0..<tensor.shape[-2]).map { row in
    (0..<width).map { Double(tensor.elements[row * width + $0]) }
  }
}
