/// One option of a task: what help says of it and what is accepted.
public struct TaskOption: Equatable, Sendable {
  /// What may be given.
  public enum Kind: Equatable, Sendable {
    /// A whole number in a range.
    case whole(ClosedRange<Int>)
    /// A number in a range.
    case number(ClosedRange<Double>)
    /// One of these words.
    case choice([String])
    /// Files, this many; with at most one the option takes a text, with more a list of texts.
    case files(ClosedRange<Int>)
  }

  /// Its name: "length".
  public let name: String
  /// What may be given.
  public let kind: Kind
  /// What holds when nothing is given; the names of files that are then to be read.
  public let standard: TaskOptionValue
  /// A sentence.
  public let explanation: String

  /// The names of the files that are to be read when none is given.
  public var standardFiles: [String] {
    if case .texts(let names) = standard { names } else { [] }
  }
}

extension TaskOption {
  static func whole(
    _ name: String, _ standard: Int, in range: ClosedRange<Int>, _ explanation: String
  ) -> TaskOption {
    TaskOption(
      name: name, kind: .whole(range), standard: .whole(standard), explanation: explanation)
  }

  static func number(
    _ name: String, _ standard: Double, in range: ClosedRange<Double>, _ explanation: String
  ) -> TaskOption {
    TaskOption(
      name: name, kind: .number(range), standard: .number(standard), explanation: explanation)
  }

  /// The first of the words is the standard.
  static func choice(_ name: String, _ words: [String], _ explanation: String) -> TaskOption {
    TaskOption(
      name: name, kind: .choice(words), standard: .text(words[0]), explanation: explanation)
  }

  static func files(
    _ name: String, _ count: ClosedRange<Int>, standard: [String] = [], _ explanation: String
  ) -> TaskOption {
    TaskOption(
      name: name, kind: .files(count), standard: .texts(standard), explanation: explanation)
  }

  /// The value as the task sees it.
  ///
  /// - Throws: ``TaskError/wrongKind(option:expected:)``, ``TaskError/outOfRange(option:value:allowed:)``,
  ///   ``TaskError/notAChoice(option:value:allowed:)`` or
  ///   ``TaskError/fileCount(option:count:allowed:)``.
  func checked(_ value: TaskOptionValue) throws(TaskError) -> TaskOptionValue {
    switch kind {
    case .whole(let range):
      guard let number = value.number, number == number.rounded() else {
        throw .wrongKind(option: name, expected: kind)
      }
      guard let whole = Int(exactly: number), range.contains(whole) else {
        let allowed = Double(range.lowerBound)...Double(range.upperBound)
        throw .outOfRange(option: name, value: number, allowed: allowed)
      }
      return .whole(whole)
    case .number(let range):
      guard let number = value.number else { throw .wrongKind(option: name, expected: kind) }
      guard range.contains(number) else {
        throw .outOfRange(option: name, value: number, allowed: range)
      }
      return .number(number)
    case .choice(let words):
      guard case .text(let word) = value else { throw .wrongKind(option: name, expected: kind) }
      guard words.contains(word) else {
        throw .notAChoice(option: name, value: word, allowed: words)
      }
      return value
    case .files(let range):
      guard case .files(let files) = value else { throw .wrongKind(option: name, expected: kind) }
      let count = Set(files.map(\.name)).count
      guard range.contains(count) else {
        throw .fileCount(option: name, count: count, allowed: range)
      }
      return value
    }
  }
}

/// What is given for an option.
public enum TaskOptionValue: Equatable, Sendable {
  case whole(Int)
  case number(Double)
  case text(String)
  case texts([String])
  case files([TaskFile])

  var number: Double? {
    switch self {
    case .whole(let whole): Double(whole)
    case .number(let number): number
    case .text, .texts, .files: nil
    }
  }
}

extension TaskOptionValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByStringLiteral
{
  /// A whole number.
  public init(integerLiteral value: Int) { self = .whole(value) }
  /// A number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// A text.
  public init(stringLiteral value: String) { self = .text(value) }
}
