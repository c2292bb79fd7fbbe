/// A task's name and a value for each of its options.
public struct TaskOptions: Equatable, Sendable {
  /// The task's name.
  public let task: String
  /// The values, in the order of the table; those of files hold the files, and may be empty.
  public private(set) var values: [(name: String, value: TaskOptionValue)]

  /// Checks what was given and fills in what was not.
  ///
  /// - Throws: ``TaskError``, about the first option in the alphabet that is not known, or else the
  ///   first of the table that cannot be used.
  init(
    _ definition: TaskDefinition, given: [String: TaskOptionValue]
  ) throws(TaskError) {
    let known = definition.options.map(\.name)
    if let unknown = given.keys.sorted().first(where: { !known.contains($0) }) {
      throw .unknownOption(unknown, known: known)
    }
    var values: [(name: String, value: TaskOptionValue)] = []
    for option in definition.options {
      if let value = given[option.name], value != .files([]) {
        values.append((option.name, try option.checked(value)))
      } else if case .texts = option.standard {
        values.append((option.name, .files([])))
      } else {
        values.append((option.name, option.standard))
      }
    }
    // Last, so that a mistake in another option is found before a file is read.
    for (option, value) in zip(definition.options, values) where value.value == .files([]) {
      let names = option.standardFiles
      guard names.isEmpty else { throw .unreadFiles(option: option.name, names: names) }
    }
    self.task = definition.name
    self.values = values
  }

  /// The name with all options, as it is typed.
  public var title: String {
    let parts = values.compactMap { name, value in
      value.typed.map { "\(name)=\($0)" }
    }
    return parts.isEmpty ? task : "\(task)(\(parts.joined(separator: ", ")))"
  }

  /// True when both name the same task with the same values.
  public static func == (first: TaskOptions, second: TaskOptions) -> Bool {
    first.task == second.task
      && first.values.elementsEqual(second.values) { $0.name == $1.name && $0.value == $1.value }
  }

  /// Leaves options out that do not matter beside others.
  mutating func drop(_ names: Set<String>) { values.removeAll { names.contains($0.name) } }

  func whole(_ name: String) -> Int {
    guard case .whole(let whole) = value(name) else { fatalError("\(name) is no whole number") }
    return whole
  }

  func number(_ name: String) -> Double {
    guard case .number(let number) = value(name) else { fatalError("\(name) is no number") }
    return number
  }

  func text(_ name: String) -> String {
    guard case .text(let text) = value(name) else { fatalError("\(name) is no text") }
    return text
  }

  func files(_ name: String) -> [TaskFile] {
    guard case .files(let files) = value(name) else { fatalError("\(name) holds no files") }
    return files
  }

  private func value(_ name: String) -> TaskOptionValue {
    guard let found = values.first(where: { $0.name == name }) else {
      fatalError("\(task) has no option \(name)")
    }
    return found.value
  }
}

extension TaskOptionValue {
  /// The value as it is typed; nil when there is nothing to type.
  public var typed: String? {
    switch self {
    case .whole(let whole): return "\(whole)"
    case .number(let number):
      return number == number.rounded() && abs(number) < 1e6 ? "\(Int(number))" : "\(number)"
    case .text(let text): return Self.quoted(text)
    case .texts(let texts): return Self.list(texts)
    case .files(let files):
      var names: [String] = []
      for file in files where !names.contains(file.name) { names.append(file.name) }
      return Self.list(names)
    }
  }

  private static func list(_ texts: [String]) -> String? {
    switch texts.count {
    case 0: nil
    case 1: quoted(texts[0])
    default: "[" + texts.map(quoted).joined(separator: ", ") + "]"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for character in text {
      if character == "\"" || character == "\\" { result.append("\\") }
      result.append(character)
    }
    return result + "\""
  }
}
