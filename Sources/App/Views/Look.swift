import Screen

/// The styles of everything but the maps. They use the terminal's own colours and its first eight,
/// and each differs from plain text by an attribute too where it must be told without colours.
enum Look {
  /// Frame lines.
  static let rule = Style(isDim: true)
  /// The frame lines of what has the focus.
  static let focusedRule = Style(isBold: true)
  /// A pane's heading.
  static let heading = Style(isBold: true)
  /// A heading of what has the focus.
  static let focusedHeading = Style(isBold: true, isReversed: true)
  /// `ff>`.
  static let prompt = Style(foreground: .indexed(6), isBold: true)
  /// A command in the transcript.
  static let command = Style(isBold: true)
  static let error = Style(foreground: .indexed(1), isBold: true)
  static let warning = Style(foreground: .indexed(3), isBold: true)
  static let caret = Style(foreground: .indexed(1), isBold: true)
  static let fix = Style(foreground: .indexed(2))
  static let note = Style(foreground: .indexed(6))
  static let speaker = Style(foreground: .indexed(5), isUnderlined: true)
  static let good = Style(foreground: .indexed(2), isBold: true)
  static let remark = Style(isDim: true)
  /// What a search found.
  static let hit = Style(isReversed: true)
  /// The chosen one of a list.
  static let selected = Style(isReversed: true)
  static let key = Style(isBold: true)
  /// A pane that shows old numbers.
  static let busy = Style(foreground: .indexed(3))
}
