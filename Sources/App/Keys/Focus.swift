/// What a key press speaks to.
public enum Focus: String, CaseIterable, Sendable {
  /// The line being typed.
  case prompt
  /// The incremental search through the history.
  case search
  /// The list of completions.
  case completion
  /// The transcript.
  case transcript
  /// The pattern being typed to search the transcript, or the tokens of a map.
  case find
  /// A map.
  case map
  /// The gradient panel or a table.
  case panel
  /// The grid of heads.
  case heads
  /// The sliders.
  case slider
  /// The lesson being played.
  case lesson
  /// The help overlay.
  case help
  /// A question to be answered with yes or no.
  case question

  /// The heading of its keys in help.
  public var title: String {
    switch self {
    case .prompt: "the prompt"
    case .search: "the search through the history"
    case .completion: "the list of completions"
    case .transcript: "the transcript"
    case .find: "a search"
    case .map: "a map"
    case .panel: "a panel"
    case .heads: "the grid of heads"
    case .slider: "the sliders"
    case .lesson: "a lesson"
    case .help: "the help"
    case .question: "a question"
    }
  }

  /// Every focus that is not a short dialogue.
  static let places: [Focus] = [.prompt, .transcript, .map, .panel, .heads, .slider, .lesson]
}
