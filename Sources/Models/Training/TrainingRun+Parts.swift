extension TrainingRun {
  /// Goes on with the same numbers under the mechanisms of another model, and without the heads that it
  /// leaves out.
  public mutating func replaceParts(from other: Model) {
    model.config.mechanisms = other.config.mechanisms
    model.ablations = other.ablations
  }
}
