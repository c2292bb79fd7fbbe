extension Frame {
  /// A row as styled text; blanks at the end that show nothing are left out.
  public func styledLine(row: Int) -> StyledLine {
    var line = StyledLine()
    var last = size.columns
    while last > 0, self[row, last - 1].showsNothing { last -= 1 }
    for column in 0..<last {
      let cell = self[row, column]
      if let glyph = cell.glyph { line.append(String(glyph), cell.style) }
    }
    return line
  }

  /// The rows as styled text.
  public var styledLines: [StyledLine] { (0..<size.rows).map { styledLine(row: $0) } }

  /// The frame for a display that has only ASCII, every cell in its place.
  public var inASCII: Frame {
    var frame = self
    for row in 0..<size.rows {
      for column in 0..<size.columns {
        let cell = self[row, column]
        frame[row, column] = cell.glyph == nil ? Cell("?", cell.style) : cell.inASCII
      }
    }
    return frame
  }

  /// The rows as text without colours; blanks at the ends are left out.
  public var textLines: [String] { styledLines.map { $0.rendered(for: nil) } }

  /// The rows as text with the fewest escape sequences that show the colours.
  public func textLines(for depth: ColorDepth?) -> [String] {
    styledLines.map { $0.rendered(for: depth) }
  }
}

extension Cell {
  /// True for a blank that cannot be told from an empty screen.
  var showsNothing: Bool {
    glyph == " " && style.background == .default && !style.isUnderlined && !style.isReversed
  }
}

extension StyledLine {
  /// The line as text for a terminal or a file.
  ///
  /// - Parameter depth: The colours to use; nil for plain text without a single escape byte.
  /// - Returns: The text; a style never outlasts the line.
  public func rendered(for depth: ColorDepth?) -> String {
    guard let depth else {
      return String(text.reversed().drop { $0 == " " }.reversed())
    }
    var result = ""
    var present = Style.plain
    for run in runs {
      let wanted = run.style.reduced(to: depth)
      result += GraphicRendition.change(from: present, to: wanted)
      result += run.text
      present = wanted
    }
    return result + GraphicRendition.change(from: present, to: .plain)
  }
}
