import Diagnostics
public import Models
import Tensors

/// Every task as a function whose parameters are its options.
enum TaskFunctions {
  /// One for each task of the table, in its order.
  static let all: [FunctionEntry] = TaskTable.definitions.map(entry)

  /// The function of a task; also of one whose name means something else as a value.
  static func entry(named name: String) -> FunctionEntry? { all.first { $0.name == name } }

  /// `task("sort", length=8)`, and those tasks whose names are free for a value.
  static func free(of others: [FunctionEntry]) -> [FunctionEntry] {
    let taken = Set(others.flatMap { [$0.name] + $0.aliases })
    return [named] + all.filter { !taken.contains($0.name) }
  }

  /// The evaluator hands options on to the task's own function.
  private static let named = FunctionEntry(
    "task", .task, [FunctionParameter("name", .text, "the task's name in quotes")],
    "a task by its name, with its options: task(\"sort\", length=8)",
    help:
      "Where a task is expected its name is enough: `train m task=sort(length=8)`. As a value, a "
      + "name such as sort may mean a function; this one always means the task. `task` lists them.",
    example: "t = task(\"sort\", length=8); t"
  ) { call in
    .task(TaskValue(try TaskTable.make(call.text("name") ?? "")))
  }

  private static func entry(_ definition: TaskDefinition) -> FunctionEntry {
    FunctionEntry(
      definition.name, .task, definition.options.map(parameter), "the task: \(definition.summary)",
      help: "`task \(definition.name)` explains it and shows exercises.",
      example: example(definition), isRemembered: true
    ) { call in
      var given: [String: TaskOptionValue] = [:]
      for option in definition.options {
        if let value = try call.taskOption(option) { given[option.name] = value }
      }
      return .task(TaskValue(try made(definition, given)))
    }
  }

  /// Makes a task; options that were left out follow those given: copy(length=3) has no sequence longer
  /// than 3, so its shortest has 3 as well.
  private static func made(
    _ definition: TaskDefinition, _ given: [String: TaskOptionValue]
  ) throws(TaskError) -> any Task {
    var values = given
    for _ in definition.options {
      do {
        return try definition.make(values)
      } catch {
        switch error {
        case .tooLarge(let name, _, let limit, _) where values[name] == nil,
          .tooSmall(let name, _, let limit, _) where values[name] == nil:
          values[name] = .whole(limit)
        default: throw error
        }
      }
    }
    return try definition.make(values)
  }

  private static func example(_ definition: TaskDefinition) -> String {
    guard let option = definition.options.first, case .whole = option.kind,
      let value = option.standard.typed
    else { return "\(definition.name)()" }
    return "\(definition.name)(\(option.name)=\(value))"
  }

  private static func parameter(_ option: TaskOption) -> FunctionParameter {
    let kind: ParameterKind =
      switch option.kind {
      case .whole: .integer
      case .number: .number
      case .choice(let words): .choice(words)
      case .files: .files
      }
    return FunctionParameter(
      option.name, kind, or: option.standard.typed ?? "none", option.explanation + option.rangeText)
  }
}

extension TaskOption {
  /// ", 1 to 4096"; empty where there is no range.
  public var rangeText: String {
    switch kind {
    case .whole(let range): ", \(range.lowerBound) to \(range.upperBound)"
    case .number(let range):
      ", \(numberText(range.lowerBound)) to \(numberText(range.upperBound))"
    case .choice, .files: ""
    }
  }
}

extension Call {
  /// What was given for an option of a task; files are read, also those that hold when none are given.
  fileprivate func taskOption(_ option: TaskOption) throws -> TaskOptionValue? {
    switch option.kind {
    case .whole, .number:
      guard let number = number(option.name) else { return nil }
      return Int(exactly: number).map { .whole($0) } ?? .number(number)
    case .choice: return text(option.name).map { .text($0) }
    case .files:
      if has(option.name) { return .files(try taskFiles(texts(option.name), option: option.name)) }
      guard case .texts(let names) = option.standard, !names.isEmpty else { return nil }
      return .files(try taskFiles(names, option: option.name))
    }
  }
}
