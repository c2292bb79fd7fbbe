import CTerminal
import Screen

/// Turns frames into the flat cells that one call gives to curses.
struct CellPainter {
  private let abilities: DisplayAbilities
  private var cells: [ct_cell] = []
  private var lastFrame: Frame?
  private var lastCell = Cell.blank
  private var lastConverted = ct_cell()
  private var hasLast = false

  init(abilities: DisplayAbilities) {
    self.abilities = abilities
  }

  /// Sends the next frame even when it equals the last one.
  mutating func forget() { lastFrame = nil }

  mutating func paint(_ frame: Frame, size: Size, on handle: OpaquePointer) {
    if frame == lastFrame { return }
    lastFrame = frame
    let count = size.rows * size.columns
    if cells.count != count { cells = [ct_cell](repeating: ct_cell(), count: count) }
    for row in 0..<size.rows {
      for column in 0..<size.columns {
        cells[row * size.columns + column] = converted(frame[row, column])
      }
    }
    let cursor = frame.cursor ?? Position(row: -1, column: -1)
    ct_present(
      handle, cells, Int32(size.rows), Int32(size.columns), Int32(clamping: cursor.row),
      Int32(clamping: cursor.column))
  }

  /// Neighbours are often equal, so the last answer is kept.
  private mutating func converted(_ cell: Cell) -> ct_cell {
    if hasLast && cell == lastCell { return lastConverted }
    lastCell = cell
    lastConverted = convert(abilities.showsUnicode ? cell : cell.inASCII)
    hasLast = true
    return lastConverted
  }

  private func convert(_ cell: Cell) -> ct_cell {
    var result = ct_cell()
    let style = cell.style.reduced(to: abilities.colorDepth)
    result.foreground = number(of: style.foreground)
    result.background = number(of: style.background)
    result.attributes =
      (style.isBold ? UInt8(CT_BOLD) : 0) | (style.isDim ? UInt8(CT_DIM) : 0)
      | (style.isUnderlined ? UInt8(CT_UNDERLINED) : 0)
      | (style.isReversed ? UInt8(CT_REVERSED) : 0)
    guard let glyph = cell.glyph else { return result }
    result.width = cell.columns
    var scalars = glyph.unicodeScalars.makeIterator()
    result.scalars.0 = scalars.next()?.value ?? 0x20
    result.scalars.1 = scalars.next()?.value ?? 0
    result.scalars.2 = scalars.next()?.value ?? 0
    result.scalars.3 = scalars.next()?.value ?? 0
    result.scalars.4 = scalars.next()?.value ?? 0
    return result
  }

  /// The number curses gives a colour; -1 for the terminal's own.
  private func number(of color: Color) -> Int32 {
    switch color {
    case .default: return -1
    case .indexed(let index) where abilities.colorDepth != .direct || index < 8:
      return Int32(index)
    default:
      guard let parts = color.components else { return -1 }
      let rgb = Int32(parts.red << 16 | parts.green << 8 | parts.blue)
      return rgb < 8 ? 0x010101 : rgb  // 0–7 are still the theme's colours there
    }
  }
}
