public import Tensors

/// Causal attention of one head, token by token: each step takes in a key and a value, and answers a
/// query that sees everything taken in so far.
///
/// A polynomial kernel of degree 0, 1 or 2 needs a state of fixed size, F·(valueWidth + 1) numbers,
/// and a step costs the same at every position. Other kernels, softmax first, keep every key and value.
///
/// Numerics: The fixed state is in double precision, since it is added to once for each token.
/// Source: the recurrent form of Katharopoulos et al. 2020, arXiv:2006.16236, section 3.4, with the
/// features of ``Fastmax``.
public struct AttentionDecoder: Sendable {
  /// How scores become weights.
  public let mechanism: any Mechanism
  /// Numbers per query and key.
  public let headWidth: Int
  /// Numbers per value.
  public let valueWidth: Int
  /// Keys taken in.
  public private(set) var tokenCount = 0

  private let temperature: Double
  private var memory: any DecoderMemory

  /// Makes a decoder that has seen nothing.
  ///
  /// - Throws: ``AttentionError/decodingNeedsAllTokens`` for a normalisation that looks at later
  ///   tokens.
  public init(
    mechanism: any Mechanism, headWidth: Int, valueWidth: Int
  ) throws(AttentionError) {
    guard !mechanism.normalization.looksAtAllTokens else { throw .decodingNeedsAllTokens }
    self.mechanism = mechanism
    self.headWidth = headWidth
    self.valueWidth = valueWidth
    temperature = mechanism.temperature(headWidth: headWidth)
    if let features = mechanism.kernel.features(width: headWidth) {
      memory = MomentMemory(features: features, valueWidth: valueWidth)
    } else {
      memory = TokenMemory(kernel: mechanism.kernel, width: headWidth, valueWidth: valueWidth)
    }
  }

  /// Bytes of what is remembered of the tokens taken in.
  public var stateByteCount: Int { memory.byteCount }

  /// Takes in a key and its value, and answers no query.
  ///
  /// - Parameters:
  ///   - key: `[headWidth]`.
  ///   - value: `[valueWidth]`.
  public mutating func append(key: Tensor, value: Tensor) {
    _ = advance(nil, key.numbers, value.numbers)
  }

  /// Takes in a key and its value, then mixes all values so far for a query.
  ///
  /// - Parameters:
  ///   - query: `[headWidth]`.
  ///   - key: `[headWidth]`.
  ///   - value: `[valueWidth]`.
  /// - Returns: The output, `[valueWidth]`.
  /// - Complexity: O(F·valueWidth) with a fixed state, else O(``tokenCount`` · (headWidth +
  ///   valueWidth)).
  public mutating func step(query: Tensor, key: Tensor, value: Tensor) -> Tensor {
    Tensor([valueWidth], advance(query.numbers, key.numbers, value.numbers))
  }

  /// A step on numbers in place; without a query the answer is nothing.
  mutating func advance(
    _ query: TensorNumbers?, _ key: TensorNumbers, _ value: TensorNumbers
  ) -> [Float] {
    precondition(
      key.count == headWidth && value.count == valueWidth && query?.count ?? headWidth == headWidth,
      "a key has \(headWidth) numbers, got \(key.count); a value \(valueWidth), got \(value.count)")
    tokenCount += 1
    return memory.advance(
      query.map { normalized($0, factor: 1 / temperature) }, normalized(key, factor: 1), value)
  }

  private func normalized(_ token: TensorNumbers, factor: Double) -> [Double] {
    let scaling = TokenScaling(
      mechanism.normalization, TensorNumbers([]), width: headWidth, factor: factor)
    var result = [Double](repeating: 0, count: headWidth)
    token.withUnsafeBufferPointer { token in
      result.withUnsafeMutableBufferPointer { scaling.write(token, to: $0, from: 0, step: 1) }
    }
    return result
  }
}
