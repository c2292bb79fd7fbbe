public import Screen

/// Some text in one style.
public struct StyledRun: Equatable, Sendable {
  /// The text, without control characters.
  public var text: String
  /// How it is drawn.
  public var style: Style

  /// Makes a run.
  public init(_ text: String, _ style: Style = .plain) {
    self.text = text
    self.style = style
  }
}

/// A line of text in several styles.
public struct StyledLine: Equatable, Sendable {
  /// The runs from left to right.
  public var runs: [StyledRun]

  /// Makes a line of runs.
  public init(_ runs: [StyledRun]) {
    self.runs = runs
  }

  /// Makes a line in one style.
  public init(_ text: String, _ style: Style = .plain) {
    runs = [StyledRun(text, style)]
  }

  /// The text without styles.
  public var text: String { runs.map(\.text).joined() }
}
