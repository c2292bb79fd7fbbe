import Tensors

/// Normalised queries or keys of one head, in blocks of ``size`` tokens, `[block, width, size]`.
///
/// Within a block the tokens lie side by side: features are products of such rows, and a vector
/// register holds as many tokens as it has lanes. Places without a token hold 0. With a `lead`, the
/// first block begins with so many empty places: causal queries lie at their positions among the
/// keys. Blocks that are needed once are not kept but made when they are asked for.
struct TokenBlocks: Sendable {
  /// Tokens in a block.
  static let size = 128

  let width: Int
  let tokenCount: Int
  let lead: Int
  /// The tokens as they were given, until the blocks are kept.
  private var source: TensorNumbers
  private let scaling: TokenScaling
  /// The blocks, when they are kept.
  private var numbers: [Float] = []
  /// What each token was multiplied by, when tokens are standardised and the blocks are kept.
  private(set) var slopes: [Float] = []

  /// How many blocks there are.
  var count: Int { (lead + tokenCount + Self.size - 1) / Self.size }

  /// Takes the tokens of a head, `[tokenCount, width]` from `start`, to be normalised and multiplied
  /// by `factor`; now, or when they are not kept, block by block.
  init(
    _ tensor: Tensor, from start: Int, tokenCount: Int, width: Int, lead: Int = 0,
    normalization: Normalization, factor: Double, isKept: Bool = true, _ context: ComputeContext
  ) throws(ComputationCancelled) {
    self.width = width
    self.tokenCount = tokenCount
    self.lead = lead
    source = tensor.numbers[start..<start + tokenCount * width]
    scaling = TokenScaling(
      normalization, source, width: width, factor: factor, context.cancelFlag)
    try context.checkCancelled()
    let blockCount = (lead + tokenCount + Self.size - 1) / Self.size
    let length = width * Self.size
    guard isKept, tokenCount > 0, width > 0 else { return }
    var numbers = [Float](repeating: 0, count: blockCount * length)
    var slopes = [Float](repeating: 0, count: scaling.standardizes ? tokenCount : 0)
    let tokens = self
    try numbers.withUnsafeMutableBufferPointer { target throws(ComputationCancelled) in
      try slopes.withUnsafeMutableBufferPointer { slopes throws(ComputationCancelled) in
        guard let start = target.baseAddress else { return }
        // Each block is written by one thread only.
        nonisolated(unsafe) let (target, slopes) = (
          start, slopes.isEmpty ? nil : slopes.baseAddress
        )
        try parallelFor(blockCount, context) { block in
          let first = block * Self.size + tokens.places(in: block).lowerBound - lead
          tokens.lay(block, into: target + block * length, slopes: slopes.map { $0 + first })
        }
      }
    }
    (self.numbers, self.slopes) = (numbers, slopes)
    source = TensorNumbers([])
  }

  /// The tokens of a block that exist, as places in it.
  func places(in block: Int) -> Range<Int> {
    let first = block == 0 ? lead : 0
    return first..<max(first, min(Self.size, lead + tokenCount - block * Self.size))
  }

  /// Writes a block, `[width, size]`; of tokens that are standardised now also the slopes.
  func lay(
    _ block: Int, into target: UnsafeMutablePointer<Float>,
    slopes: UnsafeMutablePointer<Float>? = nil
  ) {
    let length = width * Self.size
    guard numbers.isEmpty else {
      numbers.withUnsafeBufferPointer { numbers in
        guard let start = numbers.baseAddress else { return }
        target.update(from: start + block * length, count: length)
      }
      return
    }
    let places = places(in: block)
    if places.count < Self.size { target.update(repeating: 0, count: length) }
    source.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      Kernels.layTokens(
        start + (block * Self.size + places.lowerBound - lead) * width, count: places.count,
        width: width, into: target + places.lowerBound, stride: Self.size,
        varianceFloor: scaling.standardizes ? Normalization.varianceFloor : nil,
        factor: scaling.factor, slopes: slopes)
    }
  }

  /// Lends a block, `[width, size]`.
  func withBlock<Result>(_ block: Int, _ body: (UnsafePointer<Float>) -> Result) -> Result {
    guard numbers.isEmpty else {
      return numbers.withUnsafeBufferPointer { numbers in
        guard let start = numbers.baseAddress else {
          preconditionFailure("an array of \(numbers.count) numbers has an address")
        }
        return body(start + block * width * Self.size)
      }
    }
    return withScratch(width * Self.size) { scratch in
      lay(block, into: scratch)
      return body(UnsafePointer(scratch))
    }
  }
}

/// Lends room for so many numbers, never none, from the begin of a cache line on.
func withScratch<Result>(
  _ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Result
) -> Result {
  withUnsafeTemporaryAllocation(
    byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64
  ) { room in
    guard let start = room.bindMemory(to: Float.self).baseAddress else {
      preconditionFailure("room for \(count) numbers has an address")
    }
    return body(start)
  }
}
