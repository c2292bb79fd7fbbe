/// What the heads of a model did at a moment of its training.
public struct HeadMoment: Equatable, Sendable {
  /// Steps taken before it.
  public let step: Int
  /// The weight on the key before the query's own position, a mean over rows, `[layer][head]`.
  public let previous: [[Double]]
  /// The weight on the keys that followed the query's token earlier, a mean over the rows that have
  /// one, `[layer][head]`; NaN where no row had one.
  public let induction: [[Double]]

  /// Makes a moment.
  public init(step: Int, previous: [[Double]], induction: [[Double]]) {
    self.step = step
    self.previous = previous
    self.induction = induction
  }
}
