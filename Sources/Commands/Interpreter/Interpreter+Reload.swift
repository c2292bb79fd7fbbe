import Diagnostics
import Evaluation
import Tensors

extension Interpreter {
  /// The same diagnostic; where a mapped file has changed, with what loads it again: the line that did,
  /// or `other` when no variable remembers one.
  func withReload(_ diagnostic: Diagnostic, orElse other: String) -> Diagnostic {
    guard diagnostic.id == "files.changed-while-open", diagnostic.fix == nil else {
      return diagnostic
    }
    let lines = workspace.names.compactMap { name -> String? in
      guard let variable = workspace.variables[name], let definition = variable.definition,
        definition.reads.contains("load"), !variable.value.memories.allSatisfy(\.isIntact)
      else { return nil }
      return definition.source
    }
    var diagnostic = diagnostic
    diagnostic.fix = lines.first ?? other
    return diagnostic
  }
}
