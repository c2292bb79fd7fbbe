public import Diagnostics

/// What a person is about to write at the cursor, as far as the syntax tells.
public struct CompletionQuery: Equatable, Sendable {
  /// What may stand at the cursor.
  public enum Subject: Equatable, Sendable {
    /// The first word of a statement: a verb, a name or a function.
    case statement
    /// A name or a function; an option too when the place begins an argument.
    case value(Place?)
    /// A member of the expression with this text.
    case member(of: String)
    /// The inside of a text that `quote` opened: a path, or one of an option's values.
    case text(Place?, quote: String)
    /// Nothing that can be completed: a comment or a number.
    case nothing
  }

  /// An argument of a call or a command.
  public struct Place: Equatable, Sendable {
    /// Whose argument it is.
    public enum Owner: Equatable, Sendable {
      /// `f(…)`.
      case function(String)
      /// `x.f(…)`.
      case member(String)
      /// A command.
      case verb(String)
    }

    /// Whose argument it is.
    public var owner: Owner
    /// How many positional arguments stand before it.
    public var position = 0
    /// The option whose value it is.
    public var option: String?
    /// The options that were given before.
    public var usedOptions: [String] = []
    /// The texts of the positional arguments of a command before it.
    public var words: [String] = []
    /// True when nothing of the argument stands before the cursor's word, so that an option may begin.
    public var beginsArgument = true
  }

  /// What may stand at the cursor.
  public var subject: Subject
  /// The part of it that stands before the cursor.
  public var prefix: String
  /// The bytes of ``prefix``: what a completion replaces.
  public var replaced: SourceSpan

  /// Reads the line up to the cursor.
  ///
  /// - Parameter offset: The cursor as a UTF-8 offset; one inside of a character counts as before it.
  /// - Complexity: O(`offset`).
  public init(line: String, cursor offset: Int, grammar: Grammar) {
    let reader = CompletionReader(line: line, cursor: offset, grammar: grammar)
    subject = reader.subject
    prefix = reader.prefix
    replaced = SourceSpan(from: reader.end - reader.prefix.utf8.count, to: reader.end)
  }
}
