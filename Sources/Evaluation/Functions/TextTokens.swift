import Foundation
import Tensors

/// Text as tokens: one for each character, with a vector that depends on nothing but the character.
struct TextTokens {
  /// The characters in order, as labels.
  private(set) var labels: [String] = []
  /// For each token the number of its character among the different ones.
  private var kinds: [Int32] = []
  private var characters: [Character] = []

  /// Splits a text into characters.
  init(_ text: String) {
    var known: [Character: Int32] = [:]
    labels.reserveCapacity(text.utf8.count)
    kinds.reserveCapacity(text.utf8.count)
    for character in text {
      let kind: Int32
      if let found = known[character] {
        kind = found
      } else {
        kind = Int32(characters.count)
        known[character] = kind
        characters.append(character)
      }
      labels.append(String(character))
      kinds.append(kind)
    }
  }

  /// The vectors, `[characters, width]`: normal numbers whose generator starts at the character's
  /// FNV-1a hash, plus `position` times sines and cosines of the place in the text.
  ///
  /// Numbers 2i and 2i + 1 of the place t are √2·sin and √2·cos of t / 10000^(2i / width).
  ///
  /// Source: Vaswani et al. 2017, section 3.5, arXiv:1706.03762; scaled to variance 1.
  func vectors(width: Int, position: Double, _ context: ComputeContext) throws -> Tensor {
    let table = characters.flatMap { character in
      var generator = RandomGenerator(seed: textHash(String(character)))
      return (0..<width).map { _ in Float(generator.normal()) }
    }
    let rates = (0..<width).map { exp(-log(10000) * Double($0 / 2 * 2) / Double(max(width, 1))) }
    let kinds = kinds
    var numbers = [Float](repeating: 0, count: kinds.count * width)
    try numbers.withUnsafeMutableBufferPointer { numbers in
      // Each token is written by one thread only.
      nonisolated(unsafe) let numbers = numbers
      try parallelFor((kinds.count + 1023) / 1024, context) { block in
        for token in block * 1024..<min((block + 1) * 1024, kinds.count) {
          let source = Int(kinds[token]) * width
          for index in 0..<width { numbers[token * width + index] = table[source + index] }
          guard position != 0 else { continue }
          for index in 0..<width {
            let angle = Double(token) * rates[index]
            let wave = 2.0.squareRoot() * (index.isMultiple(of: 2) ? sin(angle) : cos(angle))
            numbers[token * width + index] += Float(position * wave)
          }
        }
      }
    }
    return Tensor([kinds.count, width], numbers)
  }
}
