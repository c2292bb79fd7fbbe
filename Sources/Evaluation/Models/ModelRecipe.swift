import Attention
public import Models

/// What `model(…)` was given: everything a model is made of, but for what only a task can tell.
public struct ModelRecipe: Equatable, Sendable {
  /// The description with stand-ins for what is not known.
  private let known: ModelConfig
  /// Different tokens that are read; nil for those of the first task.
  public let vocabulary: Int?
  /// Different answers; nil for those of the first task, or as many as tokens.
  public let classes: Int?
  /// Where the first numbers come from.
  public let seed: UInt64

  /// Takes a description with any vocabulary and classes, and what was given of these.
  init(_ config: ModelConfig, vocabulary: Int?, classes: Int?, seed: UInt64) {
    known = config
    self.vocabulary = vocabulary
    self.classes = classes
    self.seed = seed
  }

  /// Stands for a vocabulary that is not known yet.
  static let standardVocabulary = 2

  /// The recipe of a model that exists.
  init(of model: Model, seed: UInt64) {
    self.init(
      model.config, vocabulary: model.config.vocabulary, classes: model.config.classes, seed: seed)
  }

  /// The description; vocabulary and classes stand in for those of a task unless they were given.
  public var config: ModelConfig { known }

  /// True when a model can be made before it meets a task.
  public var isComplete: Bool { vocabulary != nil }

  /// The description for a task's tokens and answers, or for those given.
  ///
  /// - Throws: `ModelError.tiedHead`, `ModelError.extentOutOfRange`.
  public func config(for task: (any Task)?) throws(ModelError) -> ModelConfig {
    let tokens = vocabulary ?? task?.vocabulary.count ?? known.vocabulary
    return try ModelConfig(
      kind: known.kind, layers: known.layers, heads: known.heads, width: known.width,
      hiddenWidth: known.hiddenWidth, context: known.context, vocabulary: tokens,
      classes: classes ?? (vocabulary == nil ? task?.classes.count : nil) ?? tokens,
      mechanisms: known.mechanisms, norm: known.norm, positions: known.positions,
      dropout: known.dropout, isHeadTied: known.isHeadTied)
  }

  /// The same under other mechanisms: one for all layers, or one for each.
  ///
  /// - Throws: `ModelError.mechanismCount`.
  func with(mechanisms: [any Mechanism]) throws(ModelError) -> ModelRecipe {
    ModelRecipe(
      try known.with(mechanisms: mechanisms), vocabulary: vocabulary, classes: classes, seed: seed)
  }
}
