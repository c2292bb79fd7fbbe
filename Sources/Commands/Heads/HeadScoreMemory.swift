import Analysis
import Synchronization

/// The numbers that the last `heads` found, so that its pane need not find them again.
final class HeadScoreMemory: Sendable {
  private struct Entry: Sendable {
    var state: Int
    var subject: HeadGridSubject
    var scores: [HeadScores]
  }

  private let last = Mutex<Entry?>(nil)

  /// The numbers of all heads, found in the same state of the variables.
  func scores(of subject: HeadGridSubject, state: Int) -> [HeadScores]? {
    last.withLock { entry in
      guard let entry, entry.state == state, entry.subject == subject else { return nil }
      return entry.scores
    }
  }

  /// Keeps the numbers in place of those before.
  func keep(_ scores: [HeadScores], of subject: HeadGridSubject, state: Int) {
    last.withLock { $0 = Entry(state: state, subject: subject, scores: scores) }
  }
}
