public import Attention
import Models

extension ModelValue {
  /// An untrained model like this one with another mechanism and first numbers from a seed.
  ///
  /// Every parameter has a stream of its own, so models that differ in the mechanism alone start with the
  /// same numbers.
  ///
  /// - Throws: `ModelError`, `TaskError` for a task that does not fit.
  public func fresh(
    _ mechanism: any Mechanism, task: TaskValue, seed: UInt64, memoryLimit: Int
  ) throws -> ModelValue {
    let recipe = ModelRecipe(
      try self.recipe.config.with(mechanisms: [mechanism]), vocabulary: self.recipe.vocabulary,
      classes: self.recipe.classes, seed: seed)
    var value = try ModelValue(recipe, memoryLimit: memoryLimit)
    try value.meet(task, memoryLimit: memoryLimit)
    return value
  }

  /// A decoder of two layers that is as long as a task's exercises.
  ///
  /// - Throws: `ModelError`, `TaskError`.
  public static func standard(for task: TaskValue, memoryLimit: Int) throws -> ModelValue {
    let longest = try TaskLayout(task.task, for: .decoder).longest
    let config = try ModelConfig(
      layers: 2, heads: 4, width: 64, context: max(longest.source, longest.tokens, 1),
      vocabulary: ModelRecipe.standardVocabulary)
    return try ModelValue(
      ModelRecipe(config, vocabulary: nil, classes: nil, seed: 0), memoryLimit: memoryLimit)
  }
}
