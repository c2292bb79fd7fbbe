import Evaluation

/// Completes a line from the tables of verbs and functions and the variables of one moment.
public struct Completer: Sendable {
  /// The variables with their values.
  var variables: [String: Value]

  /// Completes nothing but verbs and functions.
  public init() {
    variables = [:]
  }

  /// The candidates at byte offset `cursor` of `line`.
  ///
  /// - Parameters:
  ///   - line: The line as typed so far.
  ///   - cursor: A UTF-8 offset into it.
  ///   - listFiles: The entries of a folder, folders with a trailing `/`.
  /// - Returns: The bytes to be replaced and what to put there.
  public func complete(line: String, cursor: Int, listFiles: (String) -> [String]) -> Completion {
    Completion(replaced: cursor..<cursor, candidates: [])
  }
}
