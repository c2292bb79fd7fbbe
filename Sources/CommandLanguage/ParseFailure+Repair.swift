import Diagnostics

extension ParseFailure {
  /// The most repairs that are tried on one line: a line may hold the same slip several times.
  private static let repairLimit = 6
  /// Longer lines are shown without a repaired form.
  private static let repairedLengthLimit = 400

  /// The failure with its line, and with the repaired line when one of the repairs makes it parse.
  ///
  /// - Parameter failures: Reads a line and gives the mistakes that are left.
  func repaired(in line: String, failures: (String) -> [ParseFailure]) -> ParseFailure {
    var copy = self
    copy.line = line
    guard line.utf8.count <= Self.repairedLengthLimit else { return copy }
    for edits in repairs {
      var candidate = line.applying(edits)
      for _ in 1...Self.repairLimit {
        guard candidate.utf8.count <= Self.repairedLengthLimit * 2 else { break }
        guard let next = failures(candidate).first else {
          copy.repairedLine = oneLine(candidate, failures: failures)
          return copy
        }
        guard let more = next.repairs.first else { break }
        candidate = candidate.applying(more)
      }
    }
    return copy
  }

  /// A fix is typed on one line: line ends inside of brackets become blanks, if that means the same.
  private func oneLine(_ text: String, failures: (String) -> [ParseFailure]) -> String? {
    let joined = text.split(separator: "\n").joined(separator: " ")
    if joined == text { return text.trimmedOfBlanks }
    guard !text.contains("#"), failures(joined).isEmpty else { return nil }
    return joined.trimmedOfBlanks
  }
}

extension String {
  /// The text without blanks at its ends.
  var trimmedOfBlanks: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}
