import CommandLanguage
import Evaluation
import Models

/// The words that can stand somewhere, each with one line of help.
extension Completer {
  typealias Candidate = Completion.Candidate

  /// What may begin a statement.
  var statementStarts: [Candidate] {
    Verb.all.map { Candidate(text: $0.name, help: $0.summary) } + names
  }

  /// What may stand for a value: variables first, then functions and constants.
  var names: [Candidate] {
    variableNames + FunctionTable.all.map { Candidate(text: $0.name, help: $0.summary) }
      + ConstantTable.all.map { Candidate(text: $0.name, help: $0.summary) }
  }

  /// The variables.
  var variableNames: [Candidate] {
    variables.keys.sorted().map { name in
      Candidate(text: name, help: variables[name].map(\.described) ?? "")
    }
  }

  /// What may stand for an attention: those there are, mechanisms, then every other name.
  private var attentionNames: [Candidate] {
    let attentions = variableNames.filter { name in
      if case .attention? = variables[name.text] { true } else { false }
    }
    return attentions + mechanismNames + names
  }

  /// The variables with models.
  private var modelNames: [Candidate] {
    variableNames.filter { if case .model? = variables[$0.text] { true } else { false } }
  }

  /// What may stand for a task: the tasks, and variables that hold one.
  private var taskNames: [Candidate] {
    TaskTable.definitions.map { Candidate(text: $0.name, help: $0.summary) }
      + variableNames.filter { if case .task? = variables[$0.text] { true } else { false } }
  }

  private var mechanismNames: [Candidate] {
    FunctionTable.all.filter { Value.function($0.name).asMechanism != nil }
      .map { Candidate(text: $0.name, help: $0.summary) }
  }

  /// What may follow the dot after a value.
  func members(of value: Value) -> [Candidate] {
    let kind = MemberOwner(value)
    return MemberTable.names(of: value).map { name in
      let help =
        MemberTable.all.first { $0.owner == kind && $0.name == name }?.summary
        ?? MemberTable.methods.first { $0.owner == kind && $0.entry.name == name }?.entry.summary
        ?? FunctionTable.entry(named: name)?.summary
      return Candidate(text: name, help: help ?? "stored in the file")
    }
  }

  /// The `name=` options of a function.
  func options(of entry: FunctionEntry) -> [Candidate] {
    entry.parameters.map { Candidate(text: $0.name + "=", help: $0.help) }
  }

  /// What the option of a function may be.
  func values(of parameter: FunctionParameter) -> [Candidate] {
    switch parameter.kind {
    case .boolean:
      return ["true", "false"].map { Candidate(text: $0, help: parameter.help) }
    case .choice(let words):
      return words.map { Candidate(text: "\"\($0)\"", help: parameter.help) }
    case .mechanism:
      return mechanismNames + variableNames
    case .mechanisms: return mechanismNames + variableNames
    case .task: return taskNames
    default: return names
    }
  }

  /// The `name=` options of a verb.
  func options(of verb: Verb) -> [Candidate] {
    verb.options.map { Candidate(text: $0.name + "=", help: $0.help) }
  }

  /// What the option of a verb may be.
  func values(of option: VerbOption) -> [Candidate] {
    switch option.kind {
    case .boolean: ["true", "false"].map { Candidate(text: $0, help: option.help) }
    case .word(let words, _): words.map { Candidate(text: $0, help: option.help) }
    case .task: taskNames
    case .model: modelNames + names
    case .integer, .number, .part, .text, .names: names
    }
  }

  /// What may stand at a place among the arguments of a verb.
  func arguments(of verb: Verb, at index: Int) -> [Candidate] {
    guard let kind = verb.argumentKind(at: index) else { return [] }
    let words: [Candidate] =
      switch kind {
      case .expression: names
      case .attention: attentionNames
      case .variable: variableNames
      case .path: []
      case .model: modelNames
      case .task: taskNames
      case .topic: topics
      case .words(let words): words.map { Candidate(text: $0, help: verb.summary) }
      }
    let extra = verb.name == "save" && index == 0 ? [Self.sessionWord] : []
    return extra + words
  }

  private static let sessionWord = Candidate(text: "session", help: "the commands so far")

  /// What `help` explains.
  private var topics: [Candidate] {
    HelpText.topics.map { topic in
      let help = Verb.named(topic)?.summary ?? FunctionTable.entry(named: topic)?.summary ?? ""
      return Candidate(text: topic, help: help)
    }
  }

  /// The entries of the folder that the beginning of a path names; those of `load` are files it reads,
  /// wherever it looks for them. Hidden ones are asked for by their dot.
  func paths(
    beginning typed: String, of place: CompletionQuery.Place?, listFiles: (String) -> [String]
  ) -> [Candidate] {
    let start = typed.lastIndex(of: "/").map { typed.index(after: $0) } ?? typed.startIndex
    let folder = String(typed[..<start])
    let wantsHidden = typed[start...].hasPrefix(".")
    let isLoaded = place?.owner == .function("load")
    let isAbsolute = folder.hasPrefix("/") || folder.hasPrefix("~")
    var isSearched = isLoaded
    if case .function(let name)? = place?.owner {
      isSearched = isSearched || FunctionTable.entry(named: name)?.group == .task
    }
    let roots = isSearched && !isAbsolute ? [""] + folders.map { $0 + "/" } : [""]
    let names = roots.flatMap { root in
      listFiles(root + folder == "" ? "." : root + folder).sorted()
    }
    return names.filter { name in
      name.hasPrefix(".") == wantsHidden
        && (!isLoaded || name.hasSuffix("/") || Self.loadable.contains(name.fileExtension))
    }
    .map { Candidate(text: folder + $0, help: "") }
  }

  private static let loadable: Set<String> = ["npy", "npz", "safetensors"]
}

extension Verb {
  /// What the argument at `index` is; the last kind stands for all that follow; nil beyond the last.
  func argumentKind(at index: Int) -> ArgumentKind? {
    guard index < argumentCount.upperBound, let last = argumentKinds.last else { return nil }
    return index < argumentKinds.count ? argumentKinds[index] : last
  }
}
