public import Attention

/// What a model is made of; everything but its numbers.
public struct ModelConfig: Sendable {
  /// What sees what.
  public var kind: ModelKind
  /// Blocks of attention and feed-forward layer; of an encoder-decoder in each of its halves.
  public var layers: Int
  /// Attention heads of a block; they share the width.
  public var heads: Int
  /// Numbers per token between blocks.
  public var width: Int
  /// Numbers per token inside a feed-forward layer.
  public var hiddenWidth: Int
  /// The most tokens of a sequence.
  public var context: Int
  /// Different tokens that are read.
  public var vocabulary: Int
  /// Different answers.
  public var classes: Int
  /// How scores become weights, layer by layer; `mechanisms.count == layers`.
  public var mechanisms: [any Mechanism]
  /// How rows are normalised before each part of a block.
  public var norm: NormKind
  /// How a token's place is told.
  public var positions: PositionKind
  /// The share of numbers left out of embeddings and of what each part of a block adds, while training.
  public var dropout: Double
  /// Whether the head is the token table, transposed; needs as many classes as tokens.
  public var isHeadTied: Bool

  /// Makes it, and checks it.
  ///
  /// - Parameter mechanisms: One for all layers, or one for each.
  /// - Throws: ``ModelError``.
  public init(
    kind: ModelKind = .decoder, layers: Int = 2, heads: Int = 4, width: Int = 64,
    hiddenWidth: Int? = nil, context: Int = 256, vocabulary: Int, classes: Int? = nil,
    mechanisms: [any Mechanism] = [Softmax()], norm: NormKind = .layer,
    positions: PositionKind = .learned, dropout: Double = 0, isHeadTied: Bool = false
  ) throws(ModelError) {
    self.kind = kind
    self.layers = layers
    self.heads = heads
    self.width = width
    // What is far out of range is refused below, and must not overflow before that.
    self.hiddenWidth = hiddenWidth ?? 4 * min(max(width, 0), Self.largest.width)
    self.context = context
    self.vocabulary = vocabulary
    self.classes = classes ?? vocabulary
    self.mechanisms =
      mechanisms.count == 1
      ? (0..<min(max(layers, 0), Self.largest.layers)).map { _ in mechanisms[0] } : mechanisms
    self.norm = norm
    self.positions = positions
    self.dropout = dropout
    self.isHeadTied = isHeadTied
    try check()
  }

  /// Numbers per query, key and value.
  public var headWidth: Int { width / heads }
}

/// How rows are normalised.
public enum NormKind: String, CaseIterable, Sendable {
  /// Mean 0, variance 1, then a gain and a shift (Ba et al. 2016, arXiv:1607.06450).
  case layer
  /// Divided by the root mean square, then a gain (Zhang and Sennrich 2019, arXiv:1910.07467).
  case rms
}

/// How a token's place is told.
public enum PositionKind: String, CaseIterable, Sendable {
  /// A trained row for each place, added to the token's.
  case learned
  /// Queries and keys are turned by angles that grow with the place, before the mechanism normalises
  /// them (Su et al. 2021, arXiv:2104.09864).
  case rotary
  /// Sines and cosines of the place, added (Vaswani et al. 2017, section 3.5, arXiv:1706.03762).
  case sinusoidal
}

extension ModelConfig {
  /// The most layers, heads and numbers a model may be asked for, far above anything tiny.
  public static let largest = (layers: 64, heads: 64, width: 4096, context: 1 << 20)

  private func check() throws(ModelError) {
    let extents: [(String, Int, Int)] = [
      ("layers", layers, Self.largest.layers), ("heads", heads, Self.largest.heads),
      ("width", width, Self.largest.width), ("hidden", hiddenWidth, 16 * Self.largest.width),
      ("context", context, Self.largest.context), ("vocabulary", vocabulary, 1 << 20),
      ("classes", classes, 1 << 20),
    ]
    for (name, value, limit) in extents where !(1...limit).contains(value) {
      throw .extentOutOfRange(name: name, value: value, limit: limit)
    }
    guard width.isMultiple(of: heads) else {
      throw .widthNotDivisible(width: width, heads: heads)
    }
    guard positions != .rotary || headWidth.isMultiple(of: 2) else {
      throw .rotaryNeedsPairs(headWidth: headWidth)
    }
    guard mechanisms.count == layers else {
      throw .mechanismCount(mechanisms.count, layers: layers)
    }
    guard dropout >= 0, dropout < 1 else { throw .dropoutOutOfRange(dropout) }
    guard !isHeadTied || classes == vocabulary else {
      throw .tiedHead(classes: classes, vocabulary: vocabulary)
    }
  }

  /// The same with other mechanisms: one for all layers, or one for each.
  ///
  /// - Throws: ``ModelError/mechanismCount(_:layers:)``.
  public func with(mechanisms: [any Mechanism]) throws(ModelError) -> ModelConfig {
    var copy = self
    copy.mechanisms =
      mechanisms.count == 1 ? (0..<layers).map { _ in mechanisms[0] } : mechanisms
    try copy.check()
    return copy
  }
}

extension ModelConfig: Equatable {
  /// True when everything is equal, mechanisms with their options.
  public static func == (first: ModelConfig, second: ModelConfig) -> Bool {
    first.mechanisms.count == second.mechanisms.count
      && zip(first.mechanisms, second.mechanisms).allSatisfy { $0.isSame(as: $1) }
      && first.extents == second.extents && first.kind == second.kind && first.norm == second.norm
      && first.positions == second.positions && first.dropout == second.dropout
      && first.isHeadTied == second.isHeadTied
  }

  private var extents: [Int] {
    [layers, heads, width, hiddenWidth, context, vocabulary, classes]
  }
}
