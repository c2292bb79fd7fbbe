import Glyphs

extension Cell {
  /// Columns the glyph fills, 1 or 2; 0 in the second half of a wide character.
  public var columns: UInt8 {
    guard let glyph else { return 0 }
    return UInt8(max(1, displayWidth(of: glyph)))
  }

  /// The cell for a display that has only ASCII: half blocks and line drawing become stand-ins.
  public var inASCII: Cell {
    guard let glyph, !glyph.isASCII || glyph.utf8.count > 1 else { return self }
    return Cell(asciiCell(for: glyph), style)
  }
}
