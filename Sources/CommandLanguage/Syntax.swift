public import Diagnostics

/// An expression with its place in the typed line.
public struct Expression: Equatable, Sendable {
  /// What it is.
  public indirect enum Kind: Equatable, Sendable {
    /// `3`, `0.25`, `1e-5`.
    case number(Double)
    /// `"text"` or `'text'`, escapes resolved.
    case text(String)
    /// `true`, `false`.
    case boolean(Bool)
    /// `none`.
    case none
    /// A variable, or a function or mechanism named without a call.
    case name(String)
    /// `[1, 2]`; a tuple in parentheses is a list too.
    case list([Expression])
    /// `0.25..8`.
    case range(Expression, Expression)
    /// `-x`, `+x`, `not x`.
    case unary(UnaryOperator, Expression)
    /// `x + y` and the others; ``operatorSpan`` is the operator's place.
    case binary(BinaryOperator, Expression, Expression, operatorSpan: SourceSpan)
    /// `f(x, name=y)`, `a.at(3, 5)`.
    case call(Expression, [Argument])
    /// `a.weights`, `x.T`.
    case member(Expression, String, nameSpan: SourceSpan)
    /// `a[1:5, :]`.
    case index(Expression, [Subscript])
  }

  /// What it is.
  public var kind: Kind
  /// Its bytes in the line.
  public var span: SourceSpan

  /// Makes an expression that stands at `span`.
  public init(_ kind: Kind, at span: SourceSpan) {
    self.kind = kind
    self.span = span
  }
}

/// An argument of a call or of a command: `x` or `name=x`.
public struct Argument: Equatable, Sendable {
  /// The name before `=`; nil for a positional argument.
  public var name: String?
  /// The name's place.
  public var nameSpan: SourceSpan?
  /// The value.
  public var value: Expression

  /// Makes an argument.
  public init(name: String? = nil, nameSpan: SourceSpan? = nil, value: Expression) {
    self.name = name
    self.nameSpan = nameSpan
    self.value = value
  }
}

/// One place between the brackets of `a[…]`.
public enum Subscript: Equatable, Sendable {
  /// `a[3]`, `a[-1]`.
  case at(Expression)
  /// `a[from:to:step]`, each part optional.
  case slice(from: Expression?, to: Expression?, step: Expression?, span: SourceSpan)
  /// `a[..., 0]`.
  case ellipsis(SourceSpan)
}

/// An operator with one operand.
public enum UnaryOperator: String, CaseIterable, Sendable {
  /// `-x`.
  case minus = "-"
  /// `+x`.
  case plus = "+"
  /// `not x`.
  case not
}

/// An operator with two operands.
public enum BinaryOperator: String, CaseIterable, Sendable {
  /// `x + y`.
  case add = "+"
  /// `x - y`.
  case subtract = "-"
  /// `x * y`.
  case multiply = "*"
  /// `x / y`.
  case divide = "/"
  /// `x ** y`.
  case power = "**"
  /// `x @ y`.
  case matrixProduct = "@"
  /// `x < y`.
  case less = "<"
  /// `x <= y`.
  case lessOrEqual = "<="
  /// `x > y`.
  case greater = ">"
  /// `x >= y`.
  case greaterOrEqual = ">="
  /// `x == y`.
  case equal = "=="
  /// `x != y`.
  case notEqual = "!="
  /// `x and y`.
  case and
  /// `x or y`.
  case or
  /// `x % y`.
  case remainder = "%"
  /// `x // y`.
  case floorDivide = "//"
}

/// A name on the left of `=`.
public struct AssignmentTarget: Equatable, Sendable {
  /// The name.
  public var name: String
  /// Its place.
  public var span: SourceSpan

  /// Makes a target.
  public init(name: String, span: SourceSpan) {
    self.name = name
    self.span = span
  }
}

/// A command: a verb with arguments split at blanks.
public struct CommandCall: Equatable, Sendable {
  /// The verb, as typed.
  public var verb: String
  /// The verb's place.
  public var verbSpan: SourceSpan
  /// Positional arguments and `name=value` options, in order.
  public var arguments: [Argument]
  /// Everything after the verb, as typed and trimmed (`expect` and `help` read it).
  public var rest: String

  /// Makes a command.
  public init(verb: String, verbSpan: SourceSpan, arguments: [Argument], rest: String) {
    self.verb = verb
    self.verbSpan = verbSpan
    self.arguments = arguments
    self.rest = rest
  }
}

/// One statement of a line.
public struct Statement: Equatable, Sendable {
  /// What it is.
  public enum Kind: Equatable, Sendable {
    /// `q, k = x, y`; both lists have the same length, or there is one value to be unpacked.
    case assignment([AssignmentTarget], [Expression])
    /// An expression whose value is printed.
    case expression(Expression)
    /// A verb with its arguments.
    case command(CommandCall)
  }

  /// What it is.
  public var kind: Kind
  /// Its bytes in the line.
  public var span: SourceSpan
  /// True when a trailing `;` silences it.
  public var isSilenced: Bool

  /// Makes a statement.
  public init(_ kind: Kind, at span: SourceSpan, isSilenced: Bool = false) {
    self.kind = kind
    self.span = span
    self.isSilenced = isSilenced
  }
}
