import CommandLanguage
import Evaluation

extension Interpreter {
  /// Notes a statement that ran for a saved session: what it says and does, not how the screen was moved.
  mutating func note(_ statement: Statement, outcome: CommandOutcome, line: String) {
    noteFiles(changed: outcome.changedNames)
    if case .command(let call) = statement.kind, Verb.named(call.verb)?.isRecorded != true {
      return
    }
    notePendingMoves()
    let text = outcome.recordedText ?? line.slice(statement.span)
    record.add(text + (statement.isSilenced ? ";" : ""))
  }

  /// Where parameters ended up since the last command, one line each.
  private mutating func notePendingMoves() {
    for name in pendingMoves.sorted() {
      guard let slider = slider(named: name) else { continue }
      record.add(
        "slide \(name) \(numberText(slider.lower))..\(numberText(slider.upper)) "
          + "at=\(numberText(slider.value))")
    }
    pendingMoves = []
  }

  private mutating func noteFiles(changed: Set<String>) {
    for name in changed {
      guard case .file(let file)? = workspace.value(of: name) else { continue }
      record.noteFile(file.name, at: file.path)
    }
  }

  /// Notes parameter moves that no command followed yet.
  mutating func settleRecord() {
    notePendingMoves()
  }
}
