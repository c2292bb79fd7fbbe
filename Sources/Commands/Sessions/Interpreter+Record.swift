import CommandLanguage
import Evaluation

extension Interpreter {
  /// Notes a statement that ran for a saved session: what it says and does, not how the screen was moved.
  mutating func note(_ statement: Statement, outcome: CommandOutcome, line: String) {
    noteFiles(statement, changed: outcome.changedNames)
    if case .command(let call) = statement.kind, Verb.named(call.verb)?.isRecorded != true {
      return
    }
    notePendingMoves()
    record.add(
      (outcome.recordedText ?? line.slice(statement.span)) + (statement.isSilenced ? ";" : ""))
  }

  /// Notes where keys moved the maps to, before a command that goes on from there.
  mutating func noteMovesByKeys(before statement: Statement) {
    guard case .command(let call) = statement.kind, let verb = Verb.named(call.verb),
      verb.group == .navigate, verb.isRecorded, navigation.isMovedByKeys
    else { return }
    record.add(placeCommand)
    navigation.settle()
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

  /// Where the files were found that a statement loaded: by path in the statement, or held by a variable.
  private mutating func noteFiles(_ statement: Statement, changed: Set<String>) {
    for (_, name) in statement.loads {
      if let path = pathOfTensors(name) { record.noteFile(name, at: path) }
    }
    for name in changed {
      guard case .file(let file)? = workspace.value(of: name) else { continue }
      record.noteFile(file.name, at: file.path)
    }
  }

  /// Where `load` found a file; nil when it is gone.
  private func pathOfTensors(_ name: String) -> String? {
    let expanded = name.expandingHome
    if expanded.hasPrefix("/") { return expanded.existsAsFile ? expanded : nil }
    return searchFolders.map { $0.appendingPath(expanded) }.first(where: \.existsAsFile)
  }

  /// Notes parameter moves that no command followed yet.
  mutating func settleRecord() {
    notePendingMoves()
  }
}
