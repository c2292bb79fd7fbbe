public import Diagnostics

/// A line that is not of the language: what is wrong, where, and the line as it should be when that can be told.
public struct ParseFailure: Error, Equatable, Sendable {
  /// What is wrong.
  public var problem: ParseProblem
  /// The smallest place that shows it.
  public var span: SourceSpan
  /// The whole line repaired; it parses. Nil when there is no telling what was meant.
  public var repairedLine: String?
  /// The line as it was typed.
  public var line = ""
  /// Ways to repair it, the likeliest first.
  var repairs: [[Edit]]

  init(_ problem: ParseProblem, at span: SourceSpan, repairs: [[Edit]] = []) {
    self.problem = problem
    self.span = span
    self.repairs = repairs
  }

  init(
    _ problem: ParseProblem, at span: SourceSpan, replacing replaced: SourceSpan, by text: String
  ) {
    self.init(problem, at: span, repairs: [[Edit(replaced, text)]])
  }
}

/// What can be wrong with a line.
public enum ParseProblem: Equatable, Sendable {
  /// A value had to stand here.
  case expectedExpression(after: String?, found: String?)
  /// Two values with nothing between them.
  case missingOperator(found: String)
  /// Two elements of a list or a call with no comma between them.
  case missingComma(found: String)
  /// Something that cannot stand here.
  case unexpected(String)
  /// A bracket that is never closed.
  case unclosedBracket(String)
  /// A bracket that closes nothing.
  case unopenedBracket(String)
  /// A bracket closed by one of another kind.
  case mismatchedBracket(open: String, close: String)
  /// A text without its second quote.
  case unterminatedText(quote: String)
  /// A backslash before a character that needs none.
  case unknownEscape(String)
  /// Digits and letters run together, or a number in a form of another language.
  case malformedNumber(String)
  /// A number beyond the largest there is.
  case numberTooLarge(String)
  /// A symbol of another language.
  case foreignSymbol(String, meant: String?)
  /// A word of another language.
  case foreignWord(String, meant: String)
  /// A character that only looks like the right one.
  case lookalike(String, meant: String)
  /// A character that is not used.
  case unknownCharacter(UInt32)
  /// `=` where a comparison was probably meant.
  case assignmentInside
  /// `a = b = 3`.
  case chainedAssignment
  /// `x += 1`.
  case updatingAssignment(String)
  /// The left side of `=` is not a name.
  case cannotAssign(to: String)
  /// The two sides of `=` do not have as many members as each other.
  case assignmentCount(names: Int, values: Int)
  /// `a < b < c`.
  case chainedComparison
  /// `1..2..3`.
  case chainedRange
  /// Several values where one statement has one.
  case severalValues
  /// No name after `.`.
  case expectedMember
  /// Nothing between the brackets of `a[]`.
  case emptySubscript
  /// A positional argument after an option of a call.
  case positionalAfterOption
  /// The same option twice.
  case repeatedOption(String)
  /// Blanks around the `=` of a command's option.
  case blanksInOption(String)
  /// A comma between the arguments of a command.
  case commaInCommand(String)
  /// Two arguments of a command run together.
  case argumentsAdjoin
  /// A first word that is no verb, followed by what a verb would be followed by.
  case unknownCommand(String, nearest: String?)
  /// A first word that begins a statement in other languages.
  case foreignStatement(String)
  /// Nested too deep.
  case tooDeep(limit: Int)
  /// A line longer than is read.
  case lineTooLong(bytes: Int, limit: Int)
}

/// A replacement of some bytes of a line.
struct Edit: Equatable, Sendable {
  var span: SourceSpan
  var text: String

  init(_ span: SourceSpan, _ text: String) {
    self.span = span
    self.text = text
  }

  /// An insertion before byte `offset`.
  init(at offset: Int, _ text: String) {
    self.init(SourceSpan(from: offset, to: offset), text)
  }
}

extension String {
  /// The line with edits made; they must not overlap.
  func applying(_ edits: [Edit]) -> String {
    var bytes = Array(utf8)
    for edit in edits.sorted(by: { ($0.span.from, $0.span.to) > ($1.span.from, $1.span.to) }) {
      guard edit.span.to <= bytes.count else { continue }
      bytes.replaceSubrange(edit.span.from..<edit.span.to, with: Array(edit.text.utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
