extension StyledLine {
  /// The line cut at a width, with `…` (or `>` in ASCII) in place of what is missing.
  public func clipped(to width: Int, unicode: Bool = true) -> StyledLine {
    if self.width <= width { return self }
    if width <= 0 { return StyledLine() }
    var kept: [StyledGlyph] = []
    var used = 0
    for glyph in glyphs {
      if used + glyph.width > width - 1 { break }
      kept.append(glyph)
      used += glyph.width
    }
    kept.append(StyledGlyph(character: unicode ? "…" : ">", style: kept.last?.style ?? .plain))
    return StyledLine(kept)
  }

  /// The line broken into lines of at most a width, at blanks where possible.
  ///
  /// - Parameters:
  ///   - width: Columns a line may take; at least 1.
  ///   - indent: Blanks before the second and later lines, given up when no room would be left.
  /// - Returns: At least one line.
  public func wrapped(to width: Int, indent: Int = 0) -> [StyledLine] {
    let width = max(1, width)
    let indent = indent < width - 1 ? max(0, indent) : 0
    var lines: [StyledLine] = []
    var rest = glyphs[...]
    repeat {
      let room = lines.isEmpty ? width : width - indent
      let count = Self.fittingCount(of: rest, in: room)
      var line = StyledLine(lines.isEmpty ? "" : String(repeating: " ", count: indent))
      let isLast = count == rest.count
      let kept = rest.prefix(count)
      line.append(StyledLine(isLast ? kept : kept.droppingTrailingBlanks()))
      lines.append(line)
      rest = rest.dropFirst(count)
      if !isLast { rest = rest.drop { $0.character == " " } }
    } while !rest.isEmpty
    return lines
  }

  /// How many characters go on a line: up to the last blank that fits, or as many as fit.
  private static func fittingCount(of glyphs: ArraySlice<StyledGlyph>, in room: Int) -> Int {
    var used = 0
    var afterBlank = 0
    for (count, glyph) in glyphs.enumerated() {
      if used + glyph.width > room {
        if glyph.character == " " { return count }
        return afterBlank > 0 ? afterBlank : max(1, count)
      }
      used += glyph.width
      if glyph.character == " " && count > 0 { afterBlank = count + 1 }
    }
    return glyphs.count
  }
}

extension ArraySlice<StyledGlyph> {
  fileprivate func droppingTrailingBlanks() -> Self {
    var kept = self
    while let last = kept.last, last.character == " " { kept.removeLast() }
    return kept
  }
}
