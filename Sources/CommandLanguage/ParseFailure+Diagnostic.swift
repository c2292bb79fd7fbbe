public import Diagnostics

extension ParseFailure {
  /// The failure in words.
  public var diagnostic: Diagnostic {
    let words = problem.words
    return Diagnostic(
      "syntax." + words.id, words.message, at: span, label: words.label, why: words.why,
      fix: repairedLine ?? words.fix
    ).with(source: line)
  }
}

/// The words for a mistake; ``fix`` is for mistakes whose line cannot be repaired.
struct ProblemWords {
  var id: String
  var message: String
  var label: String?
  var why: String?
  var fix: String?
}
