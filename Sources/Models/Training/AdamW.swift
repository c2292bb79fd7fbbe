import Foundation
import Tensors

/// Adam with decay of the weights apart from the gradient.
///
/// m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², p ← p(1 − ηλ) − η·m̂/(√v̂ + ε), m̂ = m/(1−β₁ᵗ), v̂ likewise.
///
/// Source: Loshchilov and Hutter 2019, algorithm 2, arXiv:1711.05101.
struct AdamW: Equatable, Sendable {
  /// m of every parameter.
  var first: [[Float]]
  /// v of every parameter.
  var second: [[Float]]
  /// Updates so far.
  var step = 0

  init(_ model: Model) {
    first = model.numbers.map { [Float](repeating: 0, count: $0.count) }
    second = first
  }

  init(first: [[Float]], second: [[Float]], step: Int) {
    self.first = first
    self.second = second
    self.step = step
  }

  /// Changes the parameters.
  ///
  /// - Parameter factor: What gradients are multiplied by first, for clipping.
  mutating func update(
    _ model: inout Model, gradients: [[Float]], factor: Double, learningRate: Double,
    _ options: TrainingOptions
  ) {
    step += 1
    let corrections = options.decays.map { 1 - pow($0, Double(step)) }
    for index in gradients.indices {
      let decay = model.forms[index].decays ? options.weightDecay : 0
      Kernels.adamW(
        &model.numbers[index], first: &first[index], second: &second[index],
        gradient: gradients[index],
        .init(
          gradient: Float(factor), decays: (Float(options.decays[0]), Float(options.decays[1])),
          kept: Float(1 - learningRate * decay), step: Float(learningRate / corrections[0]),
          second: Float(1 / corrections[1].squareRoot()), floor: Float(options.floor)))
    }
  }
}
