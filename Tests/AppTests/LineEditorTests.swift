import Commands
import Testing

@testable import App

@Suite("The line editor")
struct LineEditorTests {
  private func editor(_ text: String, cursor: Int? = nil, history: [String] = []) -> LineEditor {
    var editor = LineEditor(history: history)
    for character in text { editor.insert(character) }
    if let cursor {
      while editor.cursor > cursor { editor.move(.backward) }
    }
    return editor
  }

  @Test(
    "words are letters, digits and underscores",
    arguments: [
      (LineEditor.Movement.wordBackward, 8), (.wordForward, 11), (.lineStart, 0), (.lineEnd, 13),
      (.backward, 9), (.forward, 11),
    ])
  func movement(movement: LineEditor.Movement, expected: Int) {
    var editor = editor("softmax(q_1).", cursor: 10)
    editor.move(movement)
    #expect(editor.cursor == expected)
  }

  @Test("kills in a row come back together, in the order of the line")
  func killsJoin() {
    var editor = editor("one two three", cursor: 8)
    editor.kill(.wordBackward)
    editor.kill(.wordBackward)
    editor.kill(.lineEnd)
    #expect(editor.text.isEmpty)
    editor.yank()
    #expect(editor.text == "one two three")
  }

  @Test("Alt-y replaces the yank by older kills and goes round")
  func yankRing() {
    var editor = editor("one two", cursor: 7)
    editor.kill(.wordBackward)
    editor.move(.lineStart)
    editor.kill(.lineEnd)
    editor.yank()
    #expect(editor.text == "one ")
    editor.yankOlder()
    #expect(editor.text == "two")
    editor.yankOlder()
    #expect(editor.text == "one ")
  }

  @Test("Alt-y does nothing except after a yank")
  func yankOlderNeedsYank() {
    var editor = editor("one")
    editor.killBlankWord()
    editor.insert("x")
    editor.yankOlder()
    #expect(editor.text == "x")
  }

  @Test("^W takes a blank-separated word, Alt-Backspace only its last part")
  func killWords() {
    var editor = editor("map fastmax(p=2)")
    var other = editor
    editor.killBlankWord()
    other.kill(.wordBackward)
    #expect(editor.text == "map ")
    #expect(other.text == "map fastmax(p=")
  }

  @Test("^T at the end exchanges the last two characters")
  func transpose() {
    var editor = editor("ab")
    editor.transpose()
    #expect(editor.text == "ba")
    editor.move(.lineStart)
    editor.transpose()
    #expect(editor.text == "ba")
  }

  @Test("undo goes back edit by edit to the empty line")
  func undo() {
    var editor = editor("a = 1")
    editor.killBlankWord()
    editor.undo()
    #expect(editor.text == "a = 1")
    editor.undo()
    #expect(editor.text == "a =")
    editor.undo()
    editor.undo()
    #expect(editor.text.isEmpty)
  }

  @Test("undo after any edit gives the line from before it", arguments: 0..<200)
  func undoProperty(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    var editor = editor("compare softmax fastmax", cursor: Int(random.next() % 23))
    let edits: [(inout LineEditor) -> Void] = [
      { $0.kill(.lineEnd) }, { $0.kill(.wordBackward) }, { $0.kill(.wordForward) },
      { $0.killBlankWord() }, { $0.yank() }, { $0.transpose() }, { $0.deleteBackward() },
      { $0.deleteForward() }, { $0.paste("x y\nz") }, { $0.replace(with: "other") },
    ]
    for _ in 0..<6 {
      let before = editor.text
      edits[Int(random.next() % UInt64(edits.count))](&editor)
      guard editor.text != before else { continue }
      var copy = editor
      copy.undo()
      #expect(copy.text == before)
    }
  }

  @Test("Up finds lines that start with what stands before the cursor")
  func prefixHistory() {
    var editor = editor("ma", history: ["map a", "vars", "map b", "metrics b"])
    editor.showOlder()
    #expect(editor.text == "map b")
    #expect(editor.cursor == 2)
    editor.showOlder()
    #expect(editor.text == "map a")
    editor.showOlder()
    #expect(editor.text == "map a")
    editor.showNewer()
    editor.showNewer()
    #expect(editor.text == "ma")
  }

  @Test("Alt-< and Alt-> lead to the first line and back")
  func historyEnds() {
    var editor = editor("dra", history: ["first", "last"])
    editor.showOldest()
    #expect(editor.text == "first")
    editor.showNewest()
    #expect(editor.text == "dra")
  }

  @Test("lines that start with a blank, and repetitions, are not recorded")
  func recording() {
    var editor = LineEditor()
    var recorded: [String] = []
    for line in ["a = 1", " secret", "a = 1", "", "b"] {
      editor.replace(with: line)
      recorded += editor.submit().recorded
    }
    #expect(recorded == ["a = 1", "b"])
    #expect(editor.history.entries == ["a = 1", "b"])
  }

  @Test("^R finds older lines with every character typed, and ^S goes back")
  func search() {
    var editor = editor("draft", history: ["map a", "compare a b", "map b"])
    editor.searchHistory(backward: true)
    editor.extendSearch("m")
    editor.extendSearch("a")
    #expect(editor.text == "map b")
    #expect(editor.searchHit == 0..<2)
    editor.searchHistory(backward: true)
    #expect(editor.text == "map a")
    editor.searchHistory(backward: false)
    #expect(editor.text == "map b")
    editor.acceptSearch()
    #expect(editor.text == "map b")
    editor.undo()
    #expect(editor.text == "draft")
  }

  @Test("a search that fails keeps its last hit, and cancelling gives back the line")
  func cancelledSearch() {
    var editor = editor("draft", history: ["map a"])
    editor.searchHistory(backward: true)
    for character in "map z" { editor.extendSearch(character) }
    #expect(editor.search?.isFailing == true)
    #expect(editor.text == "map a")
    editor.cancelSearch()
    #expect(editor.text == "draft")
    #expect(editor.search == nil)
  }

  @Test("a single candidate is inserted, several are offered one after the other")
  func completion() {
    var editor = editor("map so")
    editor.offer(Completion(replaced: 4..<6, candidates: [.init(text: "softmax", help: "")]))
    #expect(editor.text == "map softmax")
    #expect(editor.completion == nil)
    editor.undo()
    let several = ["softmax", "sort"].map { Completion.Candidate(text: $0, help: "") }
    editor.offer(Completion(replaced: 4..<6, candidates: several))
    #expect(editor.text == "map so")
    editor.cycleCompletion(forward: true)
    #expect(editor.text == "map softmax")
    editor.cycleCompletion(forward: true)
    #expect(editor.text == "map sort")
    editor.cycleCompletion(forward: true)
    editor.cycleCompletion(forward: false)
    #expect(editor.text == "map sort")
    editor.cancelCompletion()
    #expect(editor.text == "map so")
  }

  @Test("the shared beginning of the candidates is inserted at once")
  func commonPrefix() {
    var editor = editor("x = ar")
    let several = ["argmax", "argmin"].map { Completion.Candidate(text: $0, help: "") }
    editor.offer(Completion(replaced: 4..<6, candidates: several))
    #expect(editor.text == "x = argm")
    editor.cycleCompletion(forward: true)
    #expect(editor.text == "x = argmax")
  }

  @Test("a completion's bytes are counted in UTF-8, whatever stands before them")
  func completionAfterWideText() {
    var editor = editor("π = so")
    editor.offer(Completion(replaced: 5..<7, candidates: [.init(text: "sort", help: "")]))
    #expect(editor.text == "π = sort")
    #expect(editor.cursorOffset == 9)
  }

  @Test("a combining mark joins its letter and moves with it")
  func combiningMarks() {
    var editor = LineEditor()
    editor.insert("e")
    editor.insert("\u{301}")
    #expect(editor.characters == ["é"])
    #expect(editor.cursor == 1)
    editor.deleteBackward()
    #expect(editor.isEmpty)
  }

  @Test("pasted lines stay lines, without control characters, and run in order")
  func paste() {
    var editor = LineEditor()
    editor.paste("a = 1\r\nb\t= 2\u{1B}[31m\n")
    #expect(editor.text == "a = 1\nb = 2[31m")
    let movedUp = editor.moveLine(down: false)
    #expect(movedUp)
    let lines = editor.submit().lines
    #expect(lines == ["a = 1", "b = 2[31m"])
  }

  @Test("a pasted statement broken inside brackets is one line")
  func brokenPaste() {
    var editor = LineEditor()
    editor.paste("a = 1\nb = [1,\n 2]\nc = (3\n")
    #expect(editor.submit().lines == ["a = 1", "b = [1,  2]", "c = (3"])
  }
}

/// A small generator, so that a failure comes back with its seed.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
