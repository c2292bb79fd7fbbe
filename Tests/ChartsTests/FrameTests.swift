import Screen
import Testing

@Suite("Drawing on a frame")
struct FrameTests {
  @Test("text outside the frame or the clip is not drawn")
  func clipping() {
    var frame = Frame(size: Size(rows: 3, columns: 11))
    let end = frame.put("abcdefgh", row: 1, column: -2)
    frame.put("hidden", row: 7, column: 0)
    frame.put("12345", row: 2, column: 3, clip: Rect(row: 0, column: 4, rows: 3, columns: 2))
    #expect(end == 6)
    #expect(frame.textLines == ["", "cdefgh", "    23"])
  }

  @Test("a wide character fills two cells and is never cut in two")
  func wideCharacters() {
    var frame = Frame(size: Size(rows: 1, columns: 5))
    frame.put("日本語", row: 0, column: 0)
    #expect(frame[0, 0].glyph == "日")
    #expect(frame[0, 1].glyph == nil)
    #expect(frame[0, 4].glyph == " ")
    #expect(frame.textLines == ["日本"])
  }

  @Test("overwriting half of a wide character leaves a blank in the other half", arguments: [2, 3])
  func overwrittenHalf(column: Int) {
    var frame = Frame(size: Size(rows: 1, columns: 7))
    frame.put("a 語b", row: 0, column: 0)
    frame.put("x", row: 0, column: column)
    #expect(frame.textLines == [column == 2 ? "a x b" : "a  xb"])
  }

  @Test("a combining mark shares the cell of its letter")
  func combiningMark() {
    var frame = Frame(size: Size(rows: 1, columns: 3))
    frame.put("e\u{301}x", row: 0, column: 0)
    #expect(frame[0, 0].glyph == "e\u{301}")
    #expect(frame[0, 1].glyph == "x")
  }

  @Test("an escape sequence in a text cannot reach the terminal")
  func hostileText() {
    var frame = Frame(size: Size(rows: 1, columns: 20))
    frame.put("a\u{1B}[31mb\rc\n", row: 0, column: 0)
    let text = frame.textLines(for: .direct)[0]
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F })
  }

  @Test("lines that meet join", arguments: [true, false])
  func boxes(unicode: Bool) {
    var frame = Frame(size: Size(rows: 5, columns: 9))
    frame.box(Rect(row: 0, column: 0, rows: 3, columns: 5), unicode: unicode)
    frame.box(Rect(row: 0, column: 4, rows: 3, columns: 5), unicode: unicode)
    frame.box(Rect(row: 2, column: 0, rows: 3, columns: 9), unicode: unicode)
    let drawn =
      unicode
      ? ["┌───┬───┐", "│   │   │", "├───┴───┤", "│       │", "└───────┘"]
      : ["+---+---+", "|   |   |", "+---+---+", "|       |", "+-------+"]
    #expect(frame.textLines == drawn)
  }

  @Test("a copied part keeps its place and blanks the wide characters it cuts")
  func copying() {
    var source = Frame(size: Size(rows: 2, columns: 7))
    source.put("a日本b", row: 0, column: 0)
    source.put("1234567", row: 1, column: 0)
    var frame = Frame(size: Size(rows: 3, columns: 5))
    frame.copy(
      source, from: Rect(row: 0, column: 2, rows: 2, columns: 2), to: Position(row: 1, column: 1))
    #expect(frame.textLines == ["", "", " 34"])
    #expect(frame.cells.allSatisfy { $0.glyph != nil })
  }

  @Test("in ASCII every cell keeps its place")
  func asciiForm() {
    var frame = Frame(size: Size(rows: 1, columns: 9))
    frame.put("│日▀é…x", row: 0, column: 0)
    #expect(frame.inASCII.textLines == ["|??\"??x"])
  }

  @Test("rectangles outside the frame draw nothing and do not trap")
  func emptyRectangles() {
    var frame = Frame(size: Size(rows: 2, columns: 3))
    let untouched = frame
    frame.fill(Rect(row: 5, column: -9, rows: 3, columns: 4), with: Cell("x"))
    frame.box(Rect(row: 0, column: 0, rows: 1, columns: 1))
    frame.restyle(Rect(row: -3, column: 0, rows: 2, columns: 3)) { $0.isBold = true }
    #expect(frame == untouched)
    var nothing = Frame(size: Size(rows: 0, columns: 0))
    nothing.put("x", row: 0, column: 0)
    nothing.fill(nothing.bounds)
    #expect(nothing.cells.isEmpty)
  }
}
