/// One exercise of a task, before it is laid out for a kind of model.
public enum Problem: Equatable, Sendable {
  /// Tokens, and what to answer at each of them: a class, or ``unasked``.
  ///
  /// `targets.count == tokens.count`. A single answer to the whole sequence stands at its last token.
  case labelled(tokens: [Int], targets: [Int])
  /// A sequence and the sequence that it becomes.
  case translation(source: [Int], answer: [Int])

  /// The target of a token at which nothing is asked.
  public static let unasked = -1
}
