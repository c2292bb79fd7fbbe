import Screen

/// Chooses character and colours for each place of a heat map.
struct HeatmapPainter {
  let layout: HeatmapLayout
  let abilities: DisplayAbilities
  private let inks: Inks
  private let shades: [Shade]
  private let usesLowerBlock: Bool

  init(_ heatmap: Heatmap, _ layout: HeatmapLayout, _ abilities: DisplayAbilities) {
    self.layout = layout
    self.abilities = abilities
    let chosen = Inks(heatmap.palette, heatmap.limits, abilities)
    // Diverging colours exist at every depth that has the palette's; one cell a row otherwise.
    if case .halfBlocks(let colors) = chosen, layout.halves == 1 {
      inks = .blanks(colors)
    } else {
      inks = chosen
    }
    shades = heatmap.limits.shades(of: heatmap.grid, levelCount: inks.levelCount)
    usesLowerBlock = heatmap.usesLowerBlock
  }

  /// The cell of the screen at a place of the map, before any crosshair.
  func cell(row: Int, column: Int) -> Cell {
    switch inks {
    case .halfBlocks(let colors):
      let upper = shade(row: row, half: 0, column: column)
      return paired(upper, shade(row: row, half: 1, column: column), colors)
    case .blanks(let colors):
      let shade = shade(row: row, half: 0, column: column)
      return paired(shade, shade, colors)
    case .characters(let characters):
      switch shade(row: row, half: 0, column: column) {
      case .level(let level): return Cell(characters[level])
      case .masked: return .blank
      case .notFinite: return Cell("x", Style(isReversed: true))
      case .negative: return Cell("-")
      }
    }
  }

  private func shade(row: Int, half: Int, column: Int) -> Shade {
    guard let cellRow = layout.cellRow(screenRow: row, half: half) else { return .masked }
    return shades[cellRow * layout.cellColumns + column / layout.cellWidth]
  }

  private func paired(_ upper: Shade, _ lower: Shade, _ colors: [Color]) -> Cell {
    switch (upper, lower) {
    case (.level(let above), .level(let below)):
      if above == below { return Cell(" ", Style(background: colors[above])) }
      return usesLowerBlock
        ? Cell("▄", Style(foreground: colors[below], background: colors[above]))
        : Cell("▀", Style(foreground: colors[above], background: colors[below]))
    case (.level(let above), .masked): return Cell("▀", Style(foreground: colors[above]))
    case (.masked, .level(let below)): return Cell("▄", Style(foreground: colors[below]))
    case (.masked, .masked): return .blank
    case (.notFinite, let other), (let other, .notFinite): return sign("x", beside: other, colors)
    case (.negative, let other), (let other, .negative): return sign("-", beside: other, colors)
    }
  }

  /// A sign in place of a number, on the colour of the other half.
  private func sign(_ glyph: Character, beside other: Shade, _ colors: [Color]) -> Cell {
    guard case .level(let level) = other else { return Cell(glyph) }
    return Cell(
      glyph, Style(foreground: contrast(to: colors[level]), background: colors[level]))
  }

  /// Black or white, whichever is read more easily on a colour.
  private func contrast(to color: Color) -> Color {
    guard let parts = color.components else { return .default }
    let isBright = 3 * parts.red + 6 * parts.green + parts.blue > 1275
    return switch abilities.colorDepth {
    case .direct: isBright ? .rgb(red: 0, green: 0, blue: 0) : .rgb(red: 255, green: 255, blue: 255)
    case .indexed256: .indexed(isBright ? 16 : 231)
    case .sixteen: .indexed(isBright ? 0 : 15)
    case .eight: .indexed(isBright ? 0 : 7)
    case .monochrome: .default
    }
  }

  /// Draws broken lines along a row and a column, and a sign where they meet.
  func drawCrosshair(_ crosshair: Crosshair, on frame: inout Frame) {
    let row = crosshair.row.flatMap { $0 < layout.cellRows ? $0 : nil }
    let column = crosshair.column.flatMap { $0 < layout.cellColumns ? $0 : nil }
    let place = layout.position(row: row ?? 0, column: column ?? 0)
    let area = layout.map
    if let row, crosshair.showsLines {
      for x in area.origin.column..<area.right where isOnLine(x - place.column, column) {
        overlay("-", "─", at: Position(row: place.row, column: x), cellRow: row, on: &frame)
      }
    }
    if column != nil, crosshair.showsLines {
      for y in area.origin.row..<area.bottom where isOnLine(y - place.row, row) {
        overlay("|", "│", at: Position(row: y, column: place.column), cellRow: nil, on: &frame)
      }
    }
    if let row, column != nil, area.contains(place) {
      overlay("+", "+", at: place, cellRow: row, on: &frame)
      frame[place.row, place.column].style.isBold = true
      if case .characters = inks { frame[place.row, place.column].style.isReversed = true }
    }
  }

  /// Every second place, and none beside the crossing, so that the numbers around it stay visible.
  private func isOnLine(_ distance: Int, _ crossing: Int?) -> Bool {
    distance % 2 == 0 && (crossing == nil || abs(distance) > 2)
  }

  /// Puts a sign over a cell, on the colour of the row in question (or the brighter half).
  private func overlay(
    _ ascii: Character, _ unicode: Character, at place: Position, cellRow: Int?,
    on frame: inout Frame
  ) {
    guard layout.map.contains(place) else { return }
    let glyph = abilities.showsUnicode ? unicode : ascii
    guard let color = color(at: place, cellRow: cellRow) else {
      frame[place.row, place.column] = Cell(glyph)
      return
    }
    frame[place.row, place.column] = Cell(
      glyph, Style(foreground: contrast(to: color), background: color))
  }

  private func color(at place: Position, cellRow: Int?) -> Color? {
    let colors: [Color]
    switch inks {
    case .characters: return nil
    case .halfBlocks(let list), .blanks(let list): colors = list
    }
    let row = place.row - layout.map.origin.row
    let column = place.column - layout.map.origin.column
    let candidates = [0, layout.halves - 1].filter {
      cellRow == nil || layout.cellRow(screenRow: row, half: $0) == cellRow
    }
    let levels = candidates.compactMap { half -> Int? in
      if case .level(let level) = shade(row: row, half: half, column: column) { level } else { nil }
    }
    return levels.max().map { colors[$0] }
  }
}
