import Glyphs

/// Text in one style.
public struct StyledRun: Equatable, Hashable, Sendable {
  /// The text; a single line.
  public var text: String
  /// How it is drawn.
  public var style: Style

  /// Makes a run.
  public init(_ text: String, _ style: Style = .plain) {
    self.text = text
    self.style = style
  }
}

/// A line of text whose parts may differ in style.
public struct StyledLine: Equatable, Hashable, Sendable, ExpressibleByStringLiteral {
  /// The parts, from left to right.
  public private(set) var runs: [StyledRun]

  /// Makes a line of runs; empty runs vanish and neighbours of one style are joined.
  public init(_ runs: [StyledRun] = []) {
    self.runs = []
    for run in runs { append(run) }
  }

  /// Makes a line in one style.
  public init(_ text: String, _ style: Style = .plain) {
    self.init([StyledRun(text, style)])
  }

  /// Makes a plain line.
  public init(stringLiteral text: String) {
    self.init(text)
  }

  /// The text without its styles.
  public var text: String { runs.map(\.text).joined() }

  /// Columns it takes on a terminal.
  public var width: Int { runs.reduce(0) { $0 + displayWidth(of: $1.text) } }

  /// True when there is no text.
  public var isEmpty: Bool { runs.isEmpty }

  /// Adds a run at the end.
  public mutating func append(_ run: StyledRun) {
    if run.text.isEmpty { return }
    if let last = runs.last, last.style == run.style {
      runs[runs.count - 1].text += run.text
    } else {
      runs.append(run)
    }
  }

  /// Adds text at the end.
  public mutating func append(_ text: String, _ style: Style = .plain) {
    append(StyledRun(text, style))
  }

  /// Adds a line at the end.
  public mutating func append(_ line: StyledLine) {
    for run in line.runs { append(run) }
  }

  /// Adds blanks at the end until the line is `width` columns wide.
  public func padded(to width: Int) -> StyledLine {
    var line = self
    line.append(String(repeating: " ", count: max(0, width - self.width)))
    return line
  }

  /// The characters with their styles and widths, in order.
  var glyphs: [StyledGlyph] {
    runs.flatMap { run in
      run.text.map { StyledGlyph(character: $0, style: run.style) }
    }
  }

  init(_ glyphs: some Sequence<StyledGlyph>) {
    runs = []
    for glyph in glyphs { append(StyledRun(String(glyph.character), glyph.style)) }
  }
}

/// A character with its style.
struct StyledGlyph {
  let character: Character
  let style: Style
  var width: Int { displayWidth(of: character) }
}
