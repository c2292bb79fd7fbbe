import Foundation

/// Angles of places: pair i of `width` numbers turns by place / 10000^(2i / width).
struct PlaceWaves: Equatable, Sendable {
  /// One for each pair of numbers.
  let rates: [Double]

  init(width: Int) {
    rates = (0..<(width + 1) / 2).map { pow(10000, -2 * Double($0) / Double(max(width, 1))) }
    self.width = width
  }

  private let width: Int

  /// √2·sin and √2·cos of the pairs' angles, so that a row has variance 1; scaled to the size of the
  /// token rows.
  func sinusoids(_ place: Int) -> [Double] {
    let scale = ModelConfig.embeddingDeviation * 2.0.squareRoot()
    return (0..<width).map { index in
      let angle = Double(place) * rates[index / 2]
      return scale * (index.isMultiple(of: 2) ? sin(angle) : cos(angle))
    }
  }

  /// Cosines and sines of the pairs' angles at places 0..<`count`, row by row.
  func table(_ count: Int) -> (cosines: [Double], sines: [Double]) {
    let angles = (0..<count).flatMap { place in rates.map { Double(place) * $0 } }
    return (angles.map(cos), angles.map(sin))
  }

  /// Turns the numbers of one token at a place.
  func turn(_ token: inout [Float], from place: Int) {
    for (pair, rate) in rates.enumerated() where 2 * pair + 1 < token.count {
      let angle = Double(place) * rate
      let (c, s) = (Float(cos(angle)), Float(sin(angle)))
      let (a, b) = (token[2 * pair], token[2 * pair + 1])
      token[2 * pair] = a * c - b * s
      token[2 * pair + 1] = a * s + b * c
    }
  }

  /// Turns numbers 2i and 2i + 1 of each token by their angle; backwards for gradients.
  ///
  /// - Parameters:
  ///   - tokens: `[matrices, count, width]` in row-major order, changed in place.
  ///   - count: Tokens of each matrix; the first of them has place 0.
  func turn<Scalar: BinaryFloatingPoint>(
    _ tokens: inout [Scalar], count: Int, isBackward: Bool
  ) {
    guard count > 0, width > 1 else { return }
    let (cosines, sines) = table(count)
    let pairs = rates.count
    tokens.withUnsafeMutableBufferPointer { tokens in
      for row in 0..<tokens.count / width {
        for pair in 0..<pairs {
          let angle = row % count * pairs + pair
          let (c, s) = (Scalar(cosines[angle]), Scalar(isBackward ? -sines[angle] : sines[angle]))
          let index = row * width + 2 * pair
          let (a, b) = (tokens[index], tokens[index + 1])
          tokens[index] = a * c - b * s
          tokens[index + 1] = a * s + b * c
        }
      }
    }
  }
}
