import Attention
public import Tensors

/// Tokens that a model writes after a prompt, one at a time.
///
/// A decoder keeps a state, of fixed size for Fastmax of order 1 and 2; where a mechanism looks at all
/// tokens the whole sequence is read again for each. When the context is full, the later half of the
/// tokens is read anew and writing goes on from there.
public struct Generation: Sendable {
  /// The prompt and what was written.
  public private(set) var tokens: [Int]
  /// How many of them are the prompt.
  public let promptCount: Int
  /// How often the context was full.
  public private(set) var restarts = 0
  /// The scores for the next token, `[classes]`.
  public private(set) var scores: [Float] = []

  private let model: Model
  private var decoder: ModelDecoder?
  private var sampler: Sampler
  /// Where the tokens that the model sees begin.
  private var start = 0

  /// Reads a prompt of at least one token.
  ///
  /// - Throws: ``ModelError/notADecoder(_:)``, ``ModelError/emptyPrompt``,
  ///   ``ModelError/tokenOutOfRange(_:vocabulary:)``, `ComputationCancelled`.
  public init(
    _ model: Model, prompt: [Int], sampler: Sampler, _ context: ComputeContext
  ) throws {
    guard model.config.kind == .decoder else { throw ModelError.notADecoder(model.config.kind) }
    guard !prompt.isEmpty else { throw ModelError.emptyPrompt }
    self.model = model
    self.sampler = sampler
    tokens = prompt
    promptCount = prompt.count
    let looksAtAll = model.config.mechanisms.contains(where: \.normalization.looksAtAllTokens)
    decoder = looksAtAll ? nil : try ModelDecoder(model)
    start = max(prompt.count - model.config.context, 0)
    try read(from: start, context)
  }

  /// Bytes of the state; nil where none is kept.
  public var stateByteCount: Int? { decoder?.stateByteCount }
  /// True when the state does not grow.
  public var hasFixedState: Bool { decoder?.hasFixedState ?? false }
  /// The tokens that the next one is written from.
  public var window: [Int] { Array(tokens[start...]) }

  /// Writes a token.
  ///
  /// - Throws: `ComputationCancelled`; a token that a tied vocabulary lacks cannot occur.
  public mutating func step(_ context: ComputeContext) throws -> Int {
    try context.checkCancelled()
    let token = sampler.next(scores)
    tokens.append(token)
    if tokens.count - start > model.config.context {
      restarts += 1
      start = tokens.count - max(model.config.context / 2, 1)
      if decoder != nil { decoder = try ModelDecoder(model) }
      try read(from: start, context)
    } else if decoder != nil {
      scores = try decoder?.append(token) ?? []
    } else {
      try read(from: start, context)
    }
    return token
  }

  private mutating func read(from start: Int, _ context: ComputeContext) throws {
    guard var reader = decoder else {
      let window = Array(tokens[start...])
      let logits = try model.logits(
        for: LaidOutProblem(
          source: [], tokens: window,
          targets: [Int](repeating: Problem.unasked, count: window.count)), context)
      scores = Array(logits.elements.suffix(model.config.classes))
      return
    }
    for token in tokens[start...] {
      try context.checkCancelled()
      scores = try reader.append(token)
    }
    decoder = reader
  }
}
