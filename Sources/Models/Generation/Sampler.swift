import Foundation
import Tensors

/// How the next token is drawn from scores.
public struct Sampler: Equatable, Sendable {
  /// What scores are divided by; 0 takes the largest.
  public var temperature: Double
  /// Only so many of the largest scores are drawn from; nil for all.
  public var top: Int?
  private var generator: RandomGenerator

  /// Makes one.
  ///
  /// - Throws: ``ModelError/optionOutOfRange(name:value:range:)``.
  public init(temperature: Double = 1, top: Int? = nil, seed: UInt64) throws(ModelError) {
    guard temperature >= 0, temperature.isFinite else {
      throw .optionOutOfRange(name: "temperature", value: temperature, range: "0…")
    }
    if let top, top < 1 {
      throw .optionOutOfRange(name: "top", value: Double(top), range: "1…")
    }
    self.temperature = temperature
    self.top = top
    generator = RandomGenerator(seed: seed)
  }

  /// The probabilities that scores are drawn with, `[classes]`.
  public func probabilities(_ scores: [Float]) -> [Double] {
    let order = scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }
    let kept = order.prefix(temperature == 0 ? 1 : top ?? order.count)
    guard let first = kept.first else { return [] }
    var result = [Double](repeating: 0, count: scores.count)
    for index in kept {
      result[index] =
        temperature == 0 ? 1 : exp((Double(scores[index]) - Double(scores[first])) / temperature)
    }
    let sum = result.reduce(0, +)
    return result.map { $0 / sum }
  }

  /// Draws a class.
  public mutating func next(_ scores: [Float]) -> Int {
    let shares = probabilities(scores)
    var rest = generator.uniform()
    for (index, share) in shares.enumerated() {
      rest -= share
      if rest < 0 { return index }
    }
    // Rounding may leave a little.
    return shares.lastIndex { $0 > 0 } ?? 0
  }
}
