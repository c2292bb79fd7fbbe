/// What the parser must know of the commands: their verbs, and which of them read the rest of the line themselves.
public struct Grammar: Equatable, Sendable {
  /// The words that begin a command.
  public var verbs: Set<String>
  /// Verbs whose arguments are one expression up to the end of the statement.
  public var expressionVerbs: Set<String>
  /// Verbs whose arguments are plain words, whatever they look like.
  public var wordVerbs: Set<String>

  /// Makes a grammar.
  public init(
    verbs: Set<String>, expressionVerbs: Set<String> = ["expect"],
    wordVerbs: Set<String> = ["help"]
  ) {
    self.verbs = verbs
    self.expressionVerbs = expressionVerbs
    self.wordVerbs = wordVerbs
  }

  /// The words that cannot be names.
  public static let reservedWords: Set<String> = ["and", "or", "not", "true", "false", "none"]

  /// The longest line that is read, in bytes.
  public static let lineLimit = 65_536

  /// How deep brackets and operators may nest, so that hostile text cannot exhaust the stack.
  public static let nestingLimit = 100

  /// How high the tree of an expression may be, chains of operators included; the evaluator walks it.
  public static let heightLimit = 250
}
