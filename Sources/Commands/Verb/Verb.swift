import Diagnostics

/// A command: one entry of the table that running, help, completion and tests read.
public struct Verb: Sendable {
  /// What it is called.
  public let name: String
  /// What it is about; `help` lists verbs by group.
  public let group: VerbGroup
  /// Its positional arguments as a person would type them: "a b [c d]".
  public let arguments: String
  /// How many positional arguments it takes.
  let argumentCount: ClosedRange<Int>
  /// What could stand for each positional argument in a fix.
  let fillers: [String]
  /// What Tab offers for each positional argument; the last stands for all that follow.
  let argumentKinds: [ArgumentKind]
  /// Its `name=value` options.
  public let options: [VerbOption]
  /// What it does in one line, without a full stop.
  public let summary: String
  /// What `help` says below the summary.
  public let details: [String]
  /// When it does not run, one reason a line.
  public let refusals: [String]
  /// A line that runs from a bare start.
  public let example: String
  /// True when a saved session keeps it.
  let isRecorded: Bool
  /// True when it reads the rest of the line itself.
  let readsRest: Bool
  /// True when it takes options that the table does not list, such as those of a task.
  let takesOpenOptions: Bool
  /// What it does.
  let action: Action

  /// Runs a checked command.
  typealias Action = @Sendable (inout Interpreter, CommandRequest) throws -> CommandOutcome

  /// Makes an entry of the table.
  init(
    _ name: String, group: VerbGroup, arguments: String = "", count: ClosedRange<Int> = 0...0,
    kinds: [ArgumentKind] = [], fillers: [String] = [], options: [VerbOption] = [], summary: String,
    details: [String] = [], refusals: [String] = [], example: String, isRecorded: Bool = true,
    readsRest: Bool = false, takesOpenOptions: Bool = false, action: @escaping Action
  ) {
    self.name = name
    self.group = group
    self.arguments = arguments
    argumentCount = count
    argumentKinds = kinds
    self.fillers = fillers
    self.options = options
    self.summary = summary
    self.details = details
    self.refusals = refusals
    self.example = example
    self.isRecorded = isRecorded
    self.readsRest = readsRest
    self.takesOpenOptions = takesOpenOptions
    self.action = action
  }

  /// How it is typed: "bound a [b c d] [query=N]".
  public var usage: String {
    let shown = options.map { "[\($0.name)=\($0.kind.placeholder)]" }
    return ([name, arguments] + shown).filter { !$0.isEmpty }.joined(separator: " ")
  }
}

/// What a verb is about.
public enum VerbGroup: String, CaseIterable, Sendable {
  /// Maps and the numbers behind them.
  case look = "look at attention"
  /// Where maps are looked at.
  case navigate = "move in maps"
  /// Models, tasks and training.
  case model = "small models"
  /// The focus, parameters, the seed, files.
  case data = "data and parameters"
  /// Lessons, checks, help.
  case learn = "learn and check"
  /// The program itself.
  case program = "the program"
}

/// What a positional argument of a verb is.
enum ArgumentKind: Equatable, Sendable {
  /// Any expression: variables and functions.
  case expression
  /// An attention, or a mechanism for the focus.
  case attention
  /// A path in quotes.
  case path
  /// A variable with a model.
  case model
  /// The name of a task.
  case task
  /// A verb, a function or a group.
  case topic
  /// The name of a variable.
  case variable
  /// One of these words.
  case words([String])
}

/// A `name=value` option of a verb.
public struct VerbOption: Equatable, Sendable {
  /// What its value is.
  public enum Kind: Equatable, Sendable {
    /// A whole number.
    case integer
    /// Any number.
    case number
    /// `true` or `false`.
    case boolean
    /// Names of variables in a list.
    case names
    /// One of these words, and what stands for them in a usage line.
    case word([String], placeholder: String)
    /// `from:to`, counted from 0, the end not included.
    case part
    /// Words in quotes.
    case text
    /// A task.
    case task
    /// A variable with a model, or a call that makes one.
    case model

    /// What stands for the value in a usage line.
    var placeholder: String {
      switch self {
      case .integer: "N"
      case .number: "X"
      case .boolean: "true"
      case .names: "[q, k]"
      case .model: "m"
      case .word(_, let placeholder): placeholder
      case .part: "A:B"
      case .text: "\"…\""
      case .task: "TASK"
      }
    }
  }

  /// Its name.
  public let name: String
  /// What its value is.
  public let kind: Kind
  /// What is used when it is left out, in words or as typed.
  public let standard: String
  /// What it does, in one line.
  public let help: String
}

/// What a command has to say, and what it changed.
struct CommandOutcome {
  /// The report.
  var report = Report()
  /// Variables whose values changed; `use` stands for the focus.
  var changedNames: Set<String> = []
  /// What a saved session keeps in place of what was typed, when that would do something else.
  var recordedText: String?
}

/// A command that failed on the way, after changes that stay.
struct KeptFailure: Error {
  /// Why.
  let diagnostic: Diagnostic
  /// Variables whose values changed.
  let changedNames: Set<String>
}
