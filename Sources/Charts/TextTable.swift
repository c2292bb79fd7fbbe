import Glyphs
public import Screen

/// A table of words and numbers, laid out in columns.
public struct TextTable: Equatable, Sendable {
  /// Where the text of a column stands.
  public enum Alignment: Equatable, Sendable {
    /// At the left.
    case left
    /// At the right.
    case right
  }

  /// A heading and how what is below it stands.
  public struct Column: Equatable, Sendable {
    /// The heading; all empty headings give a table without a heading line.
    public var title: String
    /// Where the text stands.
    public var alignment: Alignment

    /// Makes a column.
    public init(_ title: String, _ alignment: Alignment = .left) {
      self.title = title
      self.alignment = alignment
    }
  }

  /// The columns.
  public var columns: [Column]
  /// The rows; a short one is filled with blanks.
  public var rows: [[StyledLine]]
  /// The look of the headings.
  public var titleStyle = Style(isUnderlined: true)

  /// Makes a table of styled text.
  public init(columns: [Column], rows: [[StyledLine]]) {
    self.columns = columns
    self.rows = rows
  }

  /// Makes a table of plain text.
  public init(columns: [Column], rows: [[String]]) {
    self.init(columns: columns, rows: rows.map { row in row.map { StyledLine($0) } })
  }

  private static let gap = 2
  private static let narrowest = 4

  /// The table as lines of at most `width` columns.
  ///
  /// When there is no room, the widest column is cut first; when every column is at its narrowest,
  /// the lines are cut at the right.
  public func lines(width: Int, unicode: Bool = true) -> [StyledLine] {
    let widths = widths(within: width)
    var lines: [StyledLine] = []
    if columns.contains(where: { !$0.title.isEmpty }) {
      lines.append(
        line(columns.map { StyledLine($0.title, titleStyle) }, widths, unicode))
    }
    lines += rows.map { line($0, widths, unicode) }
    return lines.map { $0.clipped(to: width, unicode: unicode) }
  }

  private func widths(within limit: Int) -> [Int] {
    var widths = columns.indices.map { index in
      rows.reduce(displayWidth(of: columns[index].title)) { widest, row in
        max(widest, row.indices.contains(index) ? row[index].width : 0)
      }
    }
    var excess = widths.reduce(0, +) + Self.gap * max(0, widths.count - 1) - limit
    while excess > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
      widths[widest] > Self.narrowest
    {
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }

  private func line(_ entries: [StyledLine], _ widths: [Int], _ unicode: Bool) -> StyledLine {
    var line = StyledLine()
    for (index, width) in widths.enumerated() {
      let entry = entries.indices.contains(index) ? entries[index] : StyledLine()
      let text = entry.clipped(to: width, unicode: unicode)
      let blanks = String(repeating: " ", count: max(0, width - text.width))
      if index > 0 { line.append(String(repeating: " ", count: Self.gap)) }
      if columns[index].alignment == .right { line.append(blanks) }
      line.append(text)
      if columns[index].alignment == .left, index < widths.count - 1 { line.append(blanks) }
    }
    return line
  }
}
