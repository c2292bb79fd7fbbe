public import CommandLanguage
import Diagnostics
import Tensors

/// A name with its value and how it came to it.
public struct Variable: Sendable {
  /// The value it holds.
  public internal(set) var value: Value
  /// What was typed to define it; nil when a command made it, or once it became a parameter.
  public internal(set) var definition: Definition?
  /// Counts changes of the value: a pane drawn from an older version is out of date.
  public internal(set) var version: Int
  /// The order of assignments: a definition reads only variables with smaller numbers.
  var serial: Int
}

/// The expression a variable was defined by, with all it takes to evaluate it again.
public struct Definition: Sendable {
  /// The expression.
  public let expression: Expression
  /// The line it was typed in; spans point into it.
  public let source: String
  /// Which of several values it took when the expression was unpacked.
  let part: Part?
  /// The values of the names it read, as they were.
  var captured: [String: Value]
  /// Random draws and opened files by call, never repeated.
  var draws: DrawMemory

  /// One of `count` values.
  struct Part: Sendable {
    let index: Int
    let count: Int
  }

  /// The names it reads.
  public var reads: Set<String> { expression.names }
}

/// What calls that draw random numbers or open files gave, by their place in the line.
struct DrawMemory: Sendable {
  /// One call that was made.
  struct Entry: Sendable {
    let arguments: [Value]
    let generator: RandomGenerator
    let value: Value
  }

  var entries: [SourceSpan: Entry] = [:]
}
