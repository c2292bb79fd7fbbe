import Glyphs

/// The typed line in terminal columns, with the columns that the caret marks.
///
/// Spans are bytes and carets are columns: this is the only place that converts.
struct Excerpt {
  /// A character of the line as it is shown.
  private struct Piece {
    var text: String
    var column: Int
    var width: Int
  }

  private var pieces: [Piece] = []
  /// The columns of the whole line.
  private var columns = 0
  /// The marked columns; nil when the diagnostic has no span.
  private(set) var marked: Range<Int>?
  private let ellipsis: String

  /// Takes the line of `source` in which `span` starts.
  init(of source: String, at span: SourceSpan?, ascii: Bool) {
    ellipsis = ascii ? "..." : "…"
    let bytes = Array(source.utf8)
    let from = min(span?.from ?? 0, bytes.count)
    let newline = UInt8(ascii: "\n")
    let start = (bytes[..<from].lastIndex(of: newline) ?? -1) + 1
    let end = bytes[from...].firstIndex(of: newline) ?? bytes.count
    let to = min(max(from, span?.to ?? 0), end)
    var lower: Int?
    var upper = 0
    var offset = start
    for character in String(decoding: bytes[start..<end], as: UTF8.self) {
      let next = offset + character.utf8.count
      let piece = shown(character, ascii: ascii)
      if next > from { lower = lower ?? piece.column }
      append(piece)
      if offset < to { upper = columns }
      offset = next
    }
    guard span != nil else { return }
    let first = lower ?? columns
    marked = first..<max(upper, first + 1)
  }

  private func shown(_ character: Character, ascii: Bool) -> Piece {
    let text =
      character == "\t"
      ? String(repeating: " ", count: tabWidth - columns % tabWidth)
      : visibleText(String(character), ascii: ascii)
    return Piece(text: text, column: columns, width: displayWidth(of: text))
  }

  private mutating func append(_ piece: Piece) {
    pieces.append(piece)
    columns += piece.width
  }

  /// The typed line, the caret line, and a line for the label when it does not fit behind the caret.
  func lines(label: String?, width: Int) -> [(part: DiagnosticLine.Part, text: String)] {
    let window = window(width: width)
    let source = text(in: window)
    guard let marked else {
      return [(.source, source)] + (label.map { [(.caret, $0)] } ?? [])
    }
    let visible = marked.clamped(to: window)
    let indent = visible.lowerBound - window.lowerBound
    let carets = blanks(indent) + String(repeating: "^", count: max(1, visible.count))
    guard let label else { return [(.source, source), (.caret, carets)] }
    let labelWidth = displayWidth(of: label)
    if displayWidth(of: carets) + 1 + labelWidth <= width {
      return [(.source, source), (.caret, carets + " " + label)]
    }
    let below = blanks(max(0, min(indent, width - labelWidth))) + label
    return [(.source, source), (.caret, carets), (.caret, below)]
  }

  /// The columns that are shown: all, or those around the caret.
  private func window(width: Int) -> Range<Int> {
    let needed = max(columns, marked?.upperBound ?? 0)
    guard needed > width else { return 0..<needed }
    let start = min(max(0, (marked?.lowerBound ?? 0) - width / 3), needed - width)
    return start..<start + width
  }

  /// The pieces that lie wholly in the window; cut ends carry an ellipsis, split wide characters a blank.
  private func text(in window: Range<Int>) -> String {
    let mark = displayWidth(of: ellipsis)
    let isCutBefore = window.lowerBound > 0
    let isCutAfter = window.upperBound < columns
    let from = window.lowerBound + (isCutBefore ? mark : 0)
    let to = window.upperBound - (isCutAfter ? mark : 0)
    let kept = pieces.filter { $0.column >= from && $0.column + $0.width <= to }
    var line = isCutBefore ? ellipsis : ""
    if let first = kept.first { line += blanks(first.column - from) }
    line += kept.map(\.text).joined()
    return line + (isCutAfter ? ellipsis : "")
  }

  private func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
}

/// A tab reaches to the next multiple of this many columns.
private let tabWidth = 4
