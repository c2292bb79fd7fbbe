import Screen
import TestKit
import Testing

@testable import Charts

@Suite("Heat maps")
struct HeatmapTests {
  private let unicode = DisplayAbilities(colorDepth: .indexed256, showsUnicode: true)
  private let mono = DisplayAbilities(colorDepth: .monochrome, showsUnicode: true)
  private let plain = DisplayAbilities(colorDepth: .monochrome, showsUnicode: false)

  /// A causal map whose rows rise towards the diagonal, with one NaN and one negative number.
  private func causal(_ count: Int) -> HeatmapGrid {
    var values: [Float] = []
    var masked: [Bool] = []
    for row in 0..<count {
      for column in 0..<count {
        values.append(Float((row * 5 + column * 3) % 11 + column) / 3)
        masked.append(column > row)
      }
    }
    values[count * (count - 1) + 2] = .nan
    values[count * (count - 2) + 1] = -1
    return HeatmapGrid(rows: count, columns: count, values: values, masked: masked)
  }

  private func heatmap(_ count: Int, crosshair: Crosshair? = nil) -> Heatmap {
    let grid = causal(count)
    let words = ["the", "quick", "brown", "fox", "日本", "a\u{1B}b", "dog"]
    return Heatmap(
      grid, limits: HeatmapScale.lift.limits(over: [grid]),
      axes: HeatmapAxes(
        rowLabels: (0..<count).map { words[$0 % 7] },
        columnLabels: (0..<count).map { words[$0 % 7] }, rowIndices: Array(0..<count),
        columnIndices: Array(0..<count)), crosshair: crosshair)
  }

  private func drawn(_ heatmap: Heatmap, _ size: Size, _ abilities: DisplayAbilities) -> Frame {
    var frame = Frame(size: size)
    heatmap.draw(
      on: &frame, in: frame.bounds, margins: .standard(for: size, hasTokens: true),
      abilities: abilities)
    return frame
  }

  @Test("a small map is enlarged, with its labels and its crosshair")
  func smallMaps() {
    let map = heatmap(7, crosshair: Crosshair(row: 4, column: 2))
    let size = Size(rows: 17, columns: 47)
    let shades = drawn(map, size, mono)
    #expect(goldenDifference(shades.textLines, named: "heatmap-7-shades") == nil)
    let letters = drawn(map, size, plain)
    #expect(goldenDifference(letters.textLines, named: "heatmap-7-ascii") == nil)
    let colors = drawn(map, size, unicode).textLines(for: .indexed256)
    #expect(
      goldenDifference(
        colors.map { $0.replacing("\u{1B}", with: "^") }, named: "heatmap-7-256") == nil)
  }

  @Test("a map that just fits shows one cell a column and two a row")
  func fittingMap() {
    let map = heatmap(23, crosshair: Crosshair(row: 17, column: 5))
    let frame = drawn(map, Size(rows: 14, columns: 36), unicode)
    #expect(goldenDifference(frame.textLines, named: "heatmap-23") == nil)
  }

  @Test("equal halves are a blank on the colour, different ones a half block")
  func halves() {
    let grid = HeatmapGrid(rows: 2, columns: 2, values: [0, 0, 0, 1])
    var map = Heatmap(grid, limits: HeatmapScale.linear.limits(over: [grid]))
    var frame = Frame(size: Size(rows: 1, columns: 2))
    map.draw(on: &frame, in: frame.bounds, margins: .none, abilities: unicode)
    #expect(frame[0, 0] == Cell(" ", Style(background: .indexed(232))))
    #expect(
      frame[0, 1] == Cell("▀", Style(foreground: .indexed(232), background: .indexed(255))))
    map.usesLowerBlock = true
    map.draw(on: &frame, in: frame.bounds, margins: .none, abilities: unicode)
    #expect(
      frame[0, 1] == Cell("▄", Style(foreground: .indexed(255), background: .indexed(232))))
  }

  @Test("a masked cell keeps the terminal's own background", arguments: [true, false])
  func masks(isUpper: Bool) {
    let grid = HeatmapGrid(
      rows: 2, columns: 1, values: [1, 1], masked: [isUpper, !isUpper])
    var frame = Frame(size: Size(rows: 1, columns: 1))
    Heatmap(grid, limits: ScaleLimits(scale: .linear, lower: 0, upper: 1))
      .draw(on: &frame, in: frame.bounds, margins: .none, abilities: unicode)
    #expect(frame[0, 0] == Cell(isUpper ? "▄" : "▀", Style(foreground: .indexed(255))))
  }

  @Test("at 256 colours no cell of a map uses a colour of the theme")
  func noThemeColors() {
    for palette in Palette.all {
      var map = heatmap(29, crosshair: Crosshair(row: 11, column: 7))
      map.palette = palette
      for cell in drawn(map, Size(rows: 19, columns: 53), unicode).cells {
        for case .indexed(let index) in [cell.style.foreground, cell.style.background] {
          #expect(index >= 16)
        }
      }
    }
  }

  @Test("ASCII displays get ASCII only, with and without colours")
  func asciiOnly() {
    for depth in ColorDepth.allCases {
      let abilities = DisplayAbilities(colorDepth: depth, showsUnicode: false)
      var map = heatmap(13, crosshair: Crosshair(row: 5, column: 5))
      map.axes.rowLabels = []
      map.axes.columnLabels = []
      let frame = drawn(map, Size(rows: 19, columns: 41), abilities)
      #expect(frame.cells.allSatisfy { $0.glyph?.isASCII == true })
    }
  }

  @Test("what does not fit is cut off, whatever the room")
  func tinyRooms() {
    for rows in [0, 1, 2, 5, 7] {
      for columns in [0, 1, 3, 19, 23] {
        for abilities in [unicode, mono] {
          var frame = Frame(size: Size(rows: 9, columns: 25))
          frame.fill(frame.bounds, with: Cell("·"))
          let room = Rect(row: 1, column: 1, rows: rows, columns: columns)
          let map = heatmap(11, crosshair: Crosshair(row: 10, column: 10))
          map.draw(
            on: &frame, in: room, margins: .standard(for: room.size, hasTokens: true),
            abilities: abilities)
          let spilled = frame.cells.indices.filter { index in
            frame.cells[index] != Cell("·")
              && !room.contains(Position(row: index / 25, column: index % 25))
          }
          #expect(spilled.isEmpty)
        }
      }
    }
  }
}
