import Tensors

/// Normalised queries or keys of one head, in blocks of ``size`` tokens, `[block, width, size]`.
///
/// Within a block the tokens lie side by side: features are products of such rows, and a matrix
/// product reads its tile without copying. Places without a token hold 0. With a `lead`, the first
/// block begins with so many empty places: causal queries lie at their positions among the keys.
struct TokenBlocks: Sendable {
  /// Tokens in a block.
  static let size = 128

  let width: Int
  let tokenCount: Int
  let lead: Int
  private let numbers: [Float]

  /// How many blocks there are.
  var count: Int { (lead + tokenCount + Self.size - 1) / Self.size }

  /// Normalises the tokens of a head, `[tokenCount, width]` from `start`, and multiplies by `factor`.
  init(
    _ tensor: Tensor, from start: Int, tokenCount: Int, width: Int, lead: Int = 0,
    normalization: Normalization, factor: Double, _ context: ComputeContext
  ) throws(ComputationCancelled) {
    self.width = width
    self.tokenCount = tokenCount
    self.lead = lead
    let blockCount = (lead + tokenCount + Self.size - 1) / Self.size
    let source = tensor.elements[start..<start + tokenCount * width]
    let scaling = TokenScaling(normalization, source, width: width, factor: factor)
    var numbers = [Float](repeating: 0, count: blockCount * width * Self.size)
    if !numbers.isEmpty, tokenCount > 0 {
      try source.withUnsafeBufferPointer { tokens throws(ComputationCancelled) in
        try numbers.withUnsafeMutableBufferPointer { target throws(ComputationCancelled) in
          // Each block is written by one thread only.
          nonisolated(unsafe) let (tokens, target) = (tokens, target)
          try parallelFor(blockCount, context) { block in
            let first = max(block * Self.size - lead, 0)
            let end = min((block + 1) * Self.size - lead, tokenCount)
            for token in first..<end {
              let place = (token + lead) % Self.size + block * width * Self.size
              scaling.write(
                UnsafeBufferPointer(rebasing: tokens[token * width..<(token + 1) * width]),
                to: target, from: place, step: Self.size)
            }
          }
        }
      }
    }
    self.numbers = numbers
  }

  /// The tokens of a block that exist, as places in it.
  func places(in block: Int) -> Range<Int> {
    let first = block == 0 ? lead : 0
    return first..<max(first, min(Self.size, lead + tokenCount - block * Self.size))
  }

  /// Lends a block, `[width, size]`.
  func withBlock<Result>(_ block: Int, _ body: (UnsafePointer<Float>) -> Result) -> Result {
    numbers.withUnsafeBufferPointer { numbers in
      guard let start = numbers.baseAddress else {
        // No width: nothing is read, but the loops want an address.
        return withUnsafePointer(to: Float(0), body)
      }
      return body(start + block * width * Self.size)
    }
  }
}
