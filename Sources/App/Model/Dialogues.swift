import Screen

/// A question that wants yes or no before anything else.
struct Question: Equatable, Sendable {
  /// What yes does.
  enum Answer: Equatable, Sendable {
    case run(command: String)
    case quit
  }

  var text: String
  var answer: Answer
}

/// Lines shown over the screen.
struct HelpOverlay: Equatable, Sendable {
  var title: String
  var lines: [StyledLine]
  /// The first line shown.
  var top = 0
}

/// Where Tab's answer belongs; typing in between makes it void.
struct CompletionRequest: Equatable, Sendable {
  var number: Int
  var text: String
  var cursor: Int
  var isForward: Bool
}

/// The parameters that keys move.
struct SliderStrip: Equatable, Sendable {
  /// The chosen one.
  var selected = 0
  /// Where the person wants a parameter, while it is not there yet.
  var wanted: [String: Double] = [:]
}
