import Attention
import CommandLanguage
import Evaluation
import Tensors

extension Interpreter {
  /// What could be typed for the arguments that a command lacks; as many as are known.
  func fillers(for verb: Verb, after arguments: [Expression]) -> [String] {
    // A word alone is not a tensor to be saved, nor a quoted path.
    if verb.argumentKinds.last == .path, let first = arguments.first {
      switch first.kind {
      case .name("session"): return ["\"session.ff\""]
      case .text: return []
      case .name("map"): break
      default: if verb.argumentKinds.first != .expression { return [] }
      }
    }
    if verb.name == "export", case .name(let word)? = arguments.first?.kind {
      return [word == "curves" ? "m \"loss.png\"" : "randn(24, 24) \"map.png\""]
    }
    guard verb.argumentKinds.first == .attention else {
      return Array(verb.fillers.dropFirst(arguments.count))
    }
    let typed = arguments.compactMap { argument -> String? in
      if case .name(let name) = argument.kind { name } else { nil }
    }
    let known = attentionWords.filter { !typed.contains($0) }
    return known.isEmpty ? verb.fillers : known
  }

  /// What stands for an attention now: variables with one head, and mechanisms when there is a focus.
  private var attentionWords: [String] {
    let variables = workspace.names.filter { name in
      guard case .attention(let value)? = workspace.value(of: name) else { return false }
      return value.attention.leadingShape.rank == 0
    }
    return variables + (workspace.focus == nil ? [] : ["softmax", "fastmax(p=2)"])
  }
}
