import Screen
import Testing

@testable import App

@Suite("The key table")
struct KeyTableTests {
  @Test("no key means two things in one place", arguments: Focus.allCases)
  func unambiguous(focus: Focus) {
    var seen: Set<[Key]> = []
    for row in KeyTable.rows(for: focus) {
      for sequence in row.sequences {
        #expect(!seen.contains(sequence), "\(row.name) in \(focus.title)")
        seen.insert(sequence)
      }
    }
    for sequence in seen where sequence.count > 1 {
      #expect(!seen.contains(Array(sequence.dropLast())), "\(sequence) in \(focus.title)")
    }
  }

  @Test("every row says what its keys do and names them")
  func described() {
    for row in KeyTable.rows {
      #expect(!row.name.isEmpty)
      #expect(!row.help.isEmpty)
      #expect(!row.focuses.isEmpty)
    }
  }

  @Test("every place has keys to leave it, to suspend and to repaint", arguments: Focus.allCases)
  func escapable(focus: Focus) {
    for key in [Key.control("z"), .control("l"), .control("c")] {
      let meaning = KeyTable.meaning(of: [key], in: focus)
      #expect(meaning != .nothing, "\(key.name) in \(focus.title)")
    }
  }

  @Test("^X is the beginning of a sequence, not a key")
  func prefix() {
    #expect(KeyTable.meaning(of: [.control("x")], in: .prompt) == .beginning)
    #expect(
      KeyTable.meaning(of: [.control("x"), .character("o")], in: .map) == .action(.nextPane))
  }
}
