import Evaluation
import Synchronization

/// What the expressions of map panes gave, so that panning does not evaluate them again.
final class PaneSubjects: Sendable {
  private struct Entry: Sendable {
    var state: Int
    var subject: MapSubject
  }

  private let entries = Mutex<[String: Entry]>([:])

  private static let lastNumber = Mutex(0)

  /// A number for a state of the variables that no other state has.
  static func newStateNumber() -> Int {
    lastNumber.withLock { number in
      number += 1
      return number
    }
  }

  /// What an expression gave in a state.
  func subject(of text: String, state: Int) -> MapSubject? {
    entries.withLock { entries in
      guard let entry = entries[text], entry.state == state else { return nil }
      return entry.subject
    }
  }

  /// Keeps what an expression gave, and forgets what others gave in older states.
  func keep(_ subject: MapSubject, of text: String, state: Int) {
    entries.withLock { entries in
      entries = entries.filter { $0.value.state >= state }
      entries[text] = Entry(state: state, subject: subject)
    }
  }
}
