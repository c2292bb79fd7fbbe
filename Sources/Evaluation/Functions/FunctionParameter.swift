/// What an argument may be; values are brought into this form before the function sees them.
public enum ParameterKind: Equatable, Sendable {
  /// Numbers with a shape; a number or a list of numbers will do.
  case tensor
  /// As ``tensor``, but a number stays a number, in double precision.
  case numeric
  /// Several tensors, as a list or one after the other.
  case tensors
  /// A number.
  case number
  /// A number, or none.
  case optionalNumber
  /// A whole number.
  case integer
  /// An axis, or none for all.
  case axis
  /// Axes as a list, or one after the other; none for all.
  case axes
  /// Extents as a list, or one after the other.
  case shape
  /// true or false.
  case boolean
  /// Text.
  case text
  /// One of these words.
  case choice([String])
  /// A list of texts.
  case texts
  /// A list of numbers.
  case numbers
  /// A mechanism, or the name of one.
  case mechanism
  /// A mechanism, or a list of them.
  case mechanisms
  /// A task, or the name of one.
  case task
  /// The name of a file, or a list of names.
  case files
  /// Anything.
  case any

  /// What a sentence calls it.
  public var described: String {
    switch self {
    case .tensor: "a tensor"
    case .numeric: "a number or a tensor"
    case .tensors: "a list of tensors"
    case .number, .optionalNumber: "a number"
    case .integer: "a whole number"
    case .axis: "an axis, a whole number"
    case .axes: "axes, whole numbers"
    case .shape: "extents, whole numbers from 0"
    case .boolean: "true or false"
    case .text: "text in quotes"
    case .choice(let words): words.map { "\"\($0)\"" }.joined(separator: " or ")
    case .texts: "a list of texts"
    case .numbers: "a list of numbers"
    case .mechanism: "a mechanism such as softmax or fastmax(p=2)"
    case .mechanisms: "a mechanism, or a list of them"
    case .task: "a task such as copy or mqar(pairs=4)"
    case .files: "a file's name in quotes, or a list of names"
    case .any: "anything"
    }
  }

  /// True when it takes all positional arguments that are left.
  var isVariadic: Bool {
    switch self {
    case .tensors, .axes, .shape: true
    default: false
    }
  }
}

/// One parameter of a function: its place in the table is its position.
public struct FunctionParameter: Equatable, Sendable {
  /// The name, as in `name=value`.
  public let name: String
  /// Other names it answers to.
  public let aliases: [String]
  /// What it may be.
  public let kind: ParameterKind
  /// What stands for it when it is left out, as typed; nil when it must be given.
  public let fallback: String?
  /// True when it is only taken as `name=value`.
  public let isNamedOnly: Bool
  /// One line of help.
  public let help: String

  /// Makes a parameter.
  public init(
    _ name: String, _ kind: ParameterKind, or fallback: String? = nil, aliases: [String] = [],
    namedOnly: Bool = false, _ help: String
  ) {
    self.name = name
    self.kind = kind
    self.fallback = fallback
    self.aliases = aliases
    isNamedOnly = namedOnly
    self.help = help
  }
}
