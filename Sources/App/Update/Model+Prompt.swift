import Commands
import Screen

extension Model {
  /// Actions that only change the line; false for others.
  mutating func edit(_ action: KeyAction) -> Bool {
    switch action {
    case .move(let movement): editor.move(movement)
    case .kill(let movement): editor.kill(movement)
    case .killBlankWord: editor.killBlankWord()
    case .yank: editor.yank()
    case .yankOlder: editor.yankOlder()
    case .transpose: editor.transpose()
    case .undo: editor.undo()
    case .deleteBackward: editor.deleteBackward()
    case .deleteForward: editor.deleteForward()
    case .older: if !editor.moveLine(down: false) { editor.showOlder() }
    case .newer: if !editor.moveLine(down: true) { editor.showNewer() }
    case .oldest: editor.showOldest()
    case .newest: editor.showNewest()
    default: return false
    }
    return true
  }

  /// Actions of the prompt that ask for more than an edit; nil for others.
  mutating func performAtPrompt(_ action: KeyAction) -> [Effect]? {
    switch action {
    case .searchOlder, .searchNewer:
      place = .prompt
      editor.searchHistory(backward: action == .searchOlder)
    case .complete: return complete(forward: true)
    case .completeBackward: return complete(forward: false)
    case .submit: return submit()
    case .endOrDelete:
      if editor.isEmpty { return [.quit] }
      editor.deleteForward()
    case .editExternally: return [.editExternally(editor.text)]
    case .leavePrompt: if lesson != nil { place = .lesson }
    default: return nil
    }
    return []
  }

  private mutating func complete(forward: Bool) -> [Effect] {
    if editor.completion != nil {
      editor.cycleCompletion(forward: forward)
      return []
    }
    let request = CompletionRequest(
      number: newNumber(), text: editor.text, cursor: editor.cursor, isForward: forward)
    completionRequest = request
    return [.complete(request: request.number, line: request.text, cursor: editor.cursorOffset)]
  }

  mutating func take(_ completion: Completion, ofRequest number: Int) -> [Effect] {
    guard let request = completionRequest, request.number == number else { return [] }
    completionRequest = nil
    guard request.text == editor.text, request.cursor == editor.cursor, editor.search == nil else {
      return []
    }
    if completion.candidates.isEmpty { message = "nothing to complete here" }
    editor.offer(completion)
    if !request.isForward, editor.completion != nil { editor.cycleCompletion(forward: false) }
    return []
  }

  /// Runs the line, or the pasted lines in order.
  private mutating func submit() -> [Effect] {
    let (lines, recorded) = editor.submit()
    transcript.move(.bottom, rows: 1)
    let batch = lines.count > 1 ? newNumber() : nil
    for line in lines where !line.allSatisfy(\.isWhitespace) {
      let kind = Work.Job.Kind.run(text: Self.plainCommand(line), line: 1, source: .prompt)
      work.enqueue(Work.Job(kind: kind, isShown: true, batch: batch))
    }
    return recorded.map { .appendHistory($0) } + startNext()
  }

  /// `?name` and `:help name` are other spellings of `help name`.
  static func plainCommand(_ line: String) -> String {
    let trimmed = line.drop(while: \.isWhitespace)
    if trimmed.hasPrefix("?") { return "help " + trimmed.dropFirst() }
    if trimmed.hasPrefix(":help") { return String(trimmed.dropFirst()) }
    return line
  }

  /// Ends the search, the list of completions, the pattern or the help.
  mutating func closeDialogue(_ action: KeyAction) -> [Effect] {
    let accepts = action == .accept
    switch focus {
    case .help: help = nil
    case .find:
      if action == .shorten {
        find?.deleteBackward()
        return []
      }
      defer { find = nil }
      guard accepts, let pattern = find?.text else { return [] }
      guard findsToken else {
        findInTranscript(pattern, up: true)
        return []
      }
      return runQuietly(pattern.isEmpty ? "find" : "find \(quoted(pattern))")
    case .search:
      if action == .shorten {
        editor.shortenSearch()
      } else {
        accepts ? editor.acceptSearch() : editor.cancelSearch()
      }
    case .completion: accepts ? editor.acceptCompletion() : editor.cancelCompletion()
    default: break
    }
    return []
  }
}
