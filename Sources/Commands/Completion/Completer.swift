import CommandLanguage
import Diagnostics
import Evaluation
import Tensors

/// Completes a line from the tables of verbs and functions and the variables of one moment.
public struct Completer: Sendable {
  /// The variables with their values.
  var variables: [String: Value] = [:]
  /// Where `load` looks for a file.
  var folders: [String] = []

  /// Completes nothing but verbs and functions.
  public init() {}

  /// The candidates at byte offset `cursor` of `line`.
  ///
  /// - Parameters:
  ///   - line: The line as typed so far.
  ///   - cursor: A UTF-8 offset into it.
  ///   - listFiles: The entries of a folder, folders with a trailing `/`.
  /// - Returns: The bytes to be replaced and what to put there.
  public func complete(line: String, cursor: Int, listFiles: (String) -> [String]) -> Completion {
    let query = CompletionQuery(line: line, cursor: cursor, grammar: Interpreter.grammar)
    let all = candidates(for: query, listFiles: listFiles)
    return Completion(
      replaced: query.replaced.from..<query.replaced.to,
      candidates: Self.matching(query.prefix, among: all))
  }

  private func candidates(for query: CompletionQuery, listFiles: (String) -> [String])
    -> [Candidate]
  {
    switch query.subject {
    case .statement: statementStarts
    case .value(nil): names
    case .value(let place?): candidates(at: place)
    case .member(let text): resolved(text).map(members) ?? []
    case .text(let place, _):
      words(at: place) ?? paths(beginning: query.prefix, of: place, listFiles: listFiles)
    case .nothing: []
    }
  }

  private func candidates(at place: CompletionQuery.Place) -> [Candidate] {
    let unused = { (options: [Candidate]) in
      options.filter { !place.usedOptions.contains(String($0.text.dropLast())) }
    }
    switch place.owner {
    case .verb(let name):
      guard let verb = Verb.named(name) else { return names }
      if let option = place.option {
        if let parameter = openOptions(of: verb, place).first(where: { $0.name == option }) {
          return values(of: parameter)
        }
        return verb.options.first { $0.name == option }.map(values) ?? []
      }
      if !place.beginsArgument { return names }
      let open = openOptions(of: verb, place).map { Candidate(text: $0.name + "=", help: $0.help) }
      return arguments(of: verb, at: place.position) + unused(open + options(of: verb))
    case .function, .member:
      guard let entry = entry(of: place.owner) else { return names }
      if let option = place.option { return entry.parameter(called: option).map(values) ?? [] }
      if !place.beginsArgument { return names }
      // What a task takes has names worth seeing; hardly anything else stands there.
      if entry.group == .task, entry.name != "task" { return unused(options(of: entry)) }
      let position = place.position + (entry.isMethodCall(place.owner) ? 1 : 0)
      let kinds = entry.parameters.filter { !$0.isNamedOnly }
      let plain = kinds.indices.contains(position) ? values(of: kinds[position]) : names
      return plain + unused(options(of: entry))
    }
  }

  /// The words a text at this place may be; nil when it is a path.
  private func words(at place: CompletionQuery.Place?) -> [Candidate]? {
    guard let place else { return nil }
    if case .verb(let name) = place.owner, let verb = Verb.named(name), let option = place.option {
      let parameter = openOptions(of: verb, place).first { $0.name == option }
      guard case .choice(let words)? = parameter?.kind else { return nil }
      return words.map { Candidate(text: $0, help: parameter?.help ?? "") }
    }
    if case .verb(let name) = place.owner {
      guard let verb = Verb.named(name),
        case .words(let words)? = verb.argumentKind(at: place.position)
      else { return nil }
      return words.map { Candidate(text: $0, help: verb.summary) }
    }
    guard let entry = entry(of: place.owner), let option = place.option,
      let parameter = entry.parameter(called: option), case .choice(let words) = parameter.kind
    else { return nil }
    return words.map { Candidate(text: $0, help: parameter.help) }
  }

  /// The options that a verb takes for the sake of its first argument, as `task copy` does.
  private func openOptions(
    of verb: Verb, _ place: CompletionQuery.Place
  ) -> [FunctionParameter] {
    guard verb.takesOpenOptions, let word = place.words.first else { return [] }
    return FunctionTable.task(named: word)?.parameters ?? []
  }

  private func entry(of owner: CompletionQuery.Place.Owner) -> FunctionEntry? {
    switch owner {
    case .function(let name): FunctionTable.entry(named: name)
    case .member(let name):
      MemberTable.methods.first { $0.entry.name == name }?.entry ?? FunctionTable.entry(named: name)
    case .verb: nil
    }
  }

  /// The value of an expression as far as it is known without computing anything.
  private func resolved(_ text: String) -> Value? {
    guard let expression = try? parseExpression(text) else { return nil }
    return resolved(expression)
  }

  private func resolved(_ expression: Expression) -> Value? {
    switch expression.kind {
    case .name(let name): return variables[name]
    case .index(let base, _):
      guard case .tensor? = resolved(base) else { return nil }
      return Self.someTensor
    case .member(let base, let name, _):
      switch resolved(base) {
      case .file(let file)?: return file.holds(name) ? Self.someTensor : nil
      case .attention?:
        return ["at", "row", "mechanism", "tokens", "shape", "causal"]
          .contains(name) ? nil : Self.someTensor
      case .tensor?: return name == "shape" ? nil : Self.someTensor
      case .record(let fields)?: return fields.first { $0.name == name }?.value
      default: return nil
      }
    default: return nil
    }
  }

  /// Stands for any tensor: its members do not depend on its numbers.
  private static let someTensor = Value.tensor(LabeledTensor(Tensor(0)))

  /// The candidates that begin with what was typed, with the same case where there are some.
  private static func matching(_ prefix: String, among all: [Candidate]) -> [Candidate] {
    var seen: Set<String> = []
    let unique = all.filter { seen.insert($0.text).inserted }
    let exact = unique.filter { $0.text.hasPrefix(prefix) }
    if !exact.isEmpty { return exact }
    let lower = prefix.lowercased()
    return unique.filter { $0.text.lowercased().hasPrefix(lower) }
  }
}

extension FunctionEntry {
  /// The parameter that `name=` means.
  fileprivate func parameter(called name: String) -> FunctionParameter? {
    parameters.first { $0.name == name || $0.aliases.contains(name) }
  }

  /// True when what stands before the dot is the first argument.
  fileprivate func isMethodCall(_ owner: CompletionQuery.Place.Owner) -> Bool {
    if case .member = owner { true } else { false }
  }
}
