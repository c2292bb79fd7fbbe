import Charts
import Screen
import Testing

@Suite("The layout of heat maps")
struct HeatmapLayoutTests {
  private let color = DisplayAbilities(colorDepth: .indexed256, showsUnicode: true)
  private let mono = DisplayAbilities(colorDepth: .monochrome, showsUnicode: true)
  private let room = Rect(row: 2, column: 3, rows: 23, columns: 41)

  private func layout(_ rows: Int, _ columns: Int, _ abilities: DisplayAbilities) -> HeatmapLayout {
    let grid = HeatmapGrid(
      rows: rows, columns: columns, values: [Float](repeating: 0, count: rows * columns))
    return Heatmap(grid, limits: ScaleLimits(scale: .linear, lower: 0, upper: 1))
      .layout(in: room, margins: .none, abilities: abilities)
  }

  @Test("half blocks hold twice as many rows of cells")
  func capacity() {
    let margins = HeatmapMargins(labelColumns: 5, axisRows: 2)
    let halves = Heatmap.capacity(in: room, margins: margins, abilities: color)
    #expect(halves == Size(rows: 42, columns: 35))
    let whole = Heatmap.capacity(in: room, margins: margins, abilities: mono)
    #expect(whole == Size(rows: 21, columns: 35))
  }

  @Test("a square map that fits is drawn square", arguments: [1, 2, 7, 13, 20])
  func squares(count: Int) {
    for abilities in [color, mono] {
      let map = layout(count, count, abilities).map.size
      #expect(abs(2 * map.rows - map.columns) <= 2)
      #expect(map.rows <= room.size.rows && map.columns <= room.size.columns)
    }
  }

  @Test("the place of a cell leads back to the cell", arguments: [3, 7, 11, 20])
  func roundTrip(count: Int) {
    for abilities in [color, mono] {
      let layout = layout(count, count, abilities)
      for row in 0..<count {
        for column in 0..<count {
          let found = layout.cell(at: layout.position(row: row, column: column))
          #expect(found?.column == column)
          // With two rows of cells in one of the screen, the upper one is found.
          let isShared = layout.cellHeight < layout.halves
          #expect(found?.row == (isShared ? row - row % 2 : row))
        }
      }
    }
  }

  @Test("outside the map there is no cell")
  func outside() {
    let layout = layout(7, 7, color)
    #expect(layout.cell(at: Position(row: 1, column: 3)) == nil)
    #expect(layout.cell(at: Position(row: layout.map.bottom, column: 3)) == nil)
    #expect(layout.cell(at: Position(row: 2, column: layout.map.right)) == nil)
  }
}
