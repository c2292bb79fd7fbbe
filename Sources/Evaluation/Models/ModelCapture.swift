public import Attention
public import Diagnostics
import Models
import Synchronization
public import Tensors

/// Which attention of a block.
public enum AttentionPart: String, CaseIterable, Sendable {
  /// Of the tokens that are read, or in an encoder-decoder of the decoder, over themselves.
  case own
  /// Of an encoder-decoder's decoder over what the encoder made.
  case cross
  /// Of an encoder-decoder's encoder over itself.
  case encoder
}

extension ModelCapture: Equatable {
  /// True for copies of one.
  public static func == (first: ModelCapture, second: ModelCapture) -> Bool { first === second }
}

/// The attentions of a model on one exercise, computed when first asked for and shared by copies.
public final class ModelCapture: Sendable {
  /// Layers of the part.
  public let layers: Int
  /// Heads of a layer.
  public let heads: Int
  /// Tokens that ask.
  public let queryLabels: [String]
  /// Tokens that are asked.
  public let keyLabels: [String]
  /// Whether later keys are hidden.
  public let isCausal: Bool
  /// How scores become weights in the model, by layer.
  public let mechanisms: [any Mechanism]
  /// The exercise's number; nil for a text of one's own.
  public let sample: Int?
  /// Which attention of a block.
  public let part: AttentionPart
  private let model: Model
  let problem: LaidOutProblem
  private let found = Mutex<[AttentionValue]?>(nil)

  init(_ model: Model, _ problem: LaidOutProblem, task: any Task, sample: Int?, part: AttentionPart)
  {
    self.model = model
    self.problem = problem
    self.sample = sample
    self.part = part
    layers = model.config.layers
    heads = model.config.heads
    mechanisms = model.config.mechanisms
    isCausal = part == .own && model.config.kind != .encoder
    func labels(_ tokens: [Int]) -> [String] { tokens.map { task.vocabulary[$0] } }
    queryLabels = labels(part == .encoder ? problem.source : problem.tokens)
    keyLabels = labels(part == .own ? problem.tokens : problem.source)
  }

  /// The attentions by layer, each `[head, token, width]`.
  ///
  /// - Throws: `ComputationCancelled`, `AttentionError`.
  /// - Complexity: one forward pass, the first time.
  public func layers(_ context: ComputeContext) throws -> [AttentionValue] {
    if let known = found.withLock({ $0 }) { return known }
    let made = try model.attentions(for: problem, context)
      .filter { $0.part == part.rawValue }
      .map { AttentionValue($0.attention, queryLabels: queryLabels, keyLabels: keyLabels) }
    found.withLock { $0 = made }
    return made
  }

  /// One head.
  ///
  /// - Throws: `ModelError.noLayer`, `ModelError.noHead`, as ``layers(_:)``.
  public func head(layer: Int, head: Int, _ context: ComputeContext) throws -> AttentionValue {
    guard (0..<layers).contains(layer) else { throw ModelError.noLayer(layer, count: layers) }
    guard (0..<heads).contains(head) else { throw ModelError.noHead(head, count: heads) }
    let all = try layers(context)[layer]
    func part(_ tensor: Tensor) throws -> Tensor { try tensor.sliced([.at(head)]) }
    let attention = all.attention
    return AttentionValue(
      try Attention(
        queries: part(attention.queries), keys: part(attention.keys),
        values: part(attention.values), mechanism: attention.mechanism,
        isCausal: attention.isCausal),
      queryLabels: queryLabels, keyLabels: keyLabels)
  }
}

extension ModelValue {
  /// What its heads do on tokens of one's own.
  ///
  /// - Throws: A diagnostic without a task, `ModelError` in words for tokens it cannot read.
  public func capture(text tokens: [Int], at span: SourceSpan?) throws -> ModelCapture {
    let (model, task) = try taught(at: span)
    guard model.config.kind != .encoderDecoder else {
      throw Diagnostic(
        "models.needs-sample", "an encoder-decoder reads a source and an answer", at: span,
        why: "a text alone is not enough for both halves", fix: "use m sample=0")
    }
    guard tokens.count <= model.config.context else {
      throw ModelError.sequenceTooLong(tokens: tokens.count, context: model.config.context)
    }
    let problem = LaidOutProblem(
      source: [], tokens: tokens,
      targets: [Int](repeating: Problem.unasked, count: tokens.count))
    return ModelCapture(model, problem, task: task.task, sample: nil, part: .own)
  }

  /// What its heads do on a held-out exercise.
  ///
  /// - Throws: A diagnostic without a task, for a part that this kind has not, for a negative number.
  public func capture(sample: Int, part: AttentionPart, at span: SourceSpan?) throws
    -> ModelCapture
  {
    let (model, task) = try taught(at: span)
    guard part == .own || model.config.kind == .encoderDecoder else {
      throw Diagnostic(
        "models.no-part", "only an encoder-decoder has a part \(part.rawValue)", at: span,
        label: "this is \(model.config.kind == .encoder ? "an encoder" : "a decoder")",
        why: "part=\"own\" is the attention of its tokens over themselves")
    }
    return ModelCapture(
      model, try problem(sample, at: span), task: task.task, sample: sample, part: part)
  }
}
