import Foundation
import TestKit
import Testing

@testable import Pictures

@Suite("Pictures of maps")
struct MapFigureTests {
  /// 3 × 5 cells from 0 to 14; one masked, one NaN.
  static let map = PictureMap(
    title: "a <b> & c", rowAxis: PictureAxis(name: "queries", range: 0..<3),
    columnAxis: PictureAxis(name: "keys", range: 0..<5), rows: 3, columns: 5,
    values: (0..<15).map { $0 == 7 ? .nan : Float($0) }, masked: (0..<15).map { $0 == 4 },
    scale: .linear, valueName: "weight")

  @Test("a PNG has sound chunks in order, with the picture's words")
  func chunks() throws {
    let png = try DecodedPNG(MapFigure([Self.map], title: "τ = 4", note: "exact").png())
    #expect(png.chunks.filter { !$0.isSound }.isEmpty)
    #expect(png.chunks.first?.type == "IHDR")
    #expect(png.chunks.last?.type == "IEND")
    #expect(png.chunks[0].data[8...] == [8, 2, 0, 0, 0])
    let words = png.chunks.filter { $0.type == "iTXt" }
      .map { String(decoding: $0.data, as: UTF8.self) }
    #expect(words.contains("Title\0\0\0\0\0τ = 4"))
    #expect(words.contains("Description\0\0\0\0\0exact"))
  }

  @Test("every cell has its colour, as many pixels as asked for", arguments: [1, 2, 7, 32])
  func cells(side: Int) throws {
    let figure = MapFigure([Self.map], note: "exact", palette: "grey", cell: side)
    let png = try DecodedPNG(figure.png())
    // The masked cell's colour stands in the map and in its legend; the map comes first.
    let expected: [UInt32] = (0..<15).map { index in
      if index == 4 { return Ink.masked }
      if index == 7 { return Ink.notFinite }
      let shares = 32 * Float(index) / 14
      return Self.greys[min(31, Int(shares))]
    }
    let corner = try #require(Self.find(expected, side: side, in: png))
    #expect(corner.x + 5 * side <= png.width && corner.y + 3 * side <= png.height)
  }

  /// Where cells of these colours lie.
  static func find(_ cells: [UInt32], side: Int, in png: DecodedPNG) -> (x: Int, y: Int)? {
    guard png.width >= 5 * side, png.height >= 3 * side else { return nil }
    for y in 0...png.height - 3 * side {
      for x in 0...png.width - 5 * side where png[x, y] == cells[0] {
        let fits = (0..<3 * side).allSatisfy { row in
          (0..<5 * side).allSatisfy { column in
            png[x + column, y + row] == cells[row / side * 5 + column / side]
          }
        }
        if fits { return (x, y) }
      }
    }
    return nil
  }

  /// Steps of the grey palette.
  static let greys: [UInt32] = [
    0x0B, 0x14, 0x1A, 0x20, 0x27, 0x2D, 0x34, 0x3B, 0x42, 0x49, 0x51, 0x58, 0x60, 0x67, 0x6F, 0x77,
    0x7F, 0x87, 0x8F, 0x97, 0x9F, 0xA8, 0xB0, 0xB9, 0xC1, 0xCA, 0xD2, 0xDB, 0xE4, 0xED, 0xF6, 0xFF,
  ].map { $0 << 16 | $0 << 8 | $0 }

  @Test("a small map is drawn as shapes and words in SVG")
  func svg() throws {
    let text = try MapFigure([Self.map], note: "1 token a cell · exact", cell: 20).svg()
    let difference = goldenDifference(
      text.split(separator: "\n").map(String.init), named: "three-by-five-svg")
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test("a large map in SVG holds a sound PNG with a pixel a cell")
  func image() throws {
    let count = 130
    let map = PictureMap(
      title: "large", rowAxis: PictureAxis(name: "rows", range: 0..<count),
      columnAxis: PictureAxis(name: "columns", range: 0..<count), rows: count, columns: count,
      values: (0..<count * count).map { Float($0) },
      masked: [Bool](repeating: false, count: count * count), scale: .linear, valueName: "value")
    let text = try MapFigure([map], note: "exact", palette: "grey", cell: 3).svg()
    let from = try #require(text.range(of: "base64,")).upperBound
    let end = try #require(text[from...].firstIndex(of: "\""))
    let file = try #require(Data(base64Encoded: String(text[from..<end])))
    let png = try DecodedPNG(Array(file))
    #expect(png.width == count && png.height == count)
    #expect(png[0, 0] == Self.greys[0])
    #expect(png[count - 1, count - 1] == Self.greys[31])
  }

  @Test("maps of one kind share a colour bar, others have their own")
  func groups() {
    var other = Self.map
    other.valueName = "value"
    #expect(MapFigure([Self.map, Self.map], note: "").groups.map(\.maps) == [[0, 1]])
    #expect(MapFigure([Self.map, other, Self.map], note: "").groups.map(\.maps) == [[0, 2], [1]])
  }

  @Test("a picture beyond the largest side is refused")
  func tooLarge() {
    var map = Self.map
    map.columns = 70_000
    map.rows = 1
    map.columnAxis.range = 0..<70_000
    map.values = [Float](repeating: 1, count: 70_000)
    map.masked = [Bool](repeating: false, count: 70_000)
    #expect(throws: PictureError.self) { try MapFigure([map], note: "", cell: 1).png() }
  }

  @Test("words stand beside cells that have room for them, round numbers beside others")
  func ticks() {
    let words = ["the", "cat", "sat"]
    let axis = PictureAxis(name: "keys", range: 5..<8, labels: words)
    let large = AxisTicks.ticks(axis, cells: 3, cell: 20, least: 40, word: 14)
    #expect(large.map(\.text) == words)
    #expect(large.map(\.offset) == [10, 30, 50])
    let small = AxisTicks.ticks(axis, cells: 3, cell: 4, least: 4, word: 14)
    #expect(small.map(\.text) == ["5", "6", "7"])
    let long = PictureAxis(name: "keys", range: 0..<1_048_576)
    let numbers = AxisTicks.ticks(long, cells: 1024, cell: 1, least: 60, word: 14)
    #expect(numbers.map(\.text).starts(with: ["0", "100k", "200k"]))
    #expect(numbers.last?.text == "1000k")
  }
}

@Suite("The font of pictures")
struct PixelFontTests {
  static let characters = (0x21...0x7E).compactMap { Unicode.Scalar($0) }.map { Character($0) }

  @Test("every printable ASCII character is drawn, and no two look the same")
  func complete() {
    let font = PixelFont.standard
    var seen: [String: Character] = [:]
    for character in Self.characters {
      #expect(font.has(character), "\(character)")
      let ink = font.glyph(of: character)?.ink ?? []
      #expect(ink.allSatisfy { $0.row >= 0 && $0.row < PixelFont.height })
      #expect(!ink.isEmpty, "\(character)")
      let drawn = ink.map { "\($0.row),\($0.column)" }.joined(separator: " ")
      #expect(seen[drawn] == nil, "\(character) looks like \(seen[drawn] ?? " ")")
      seen[drawn] = character
    }
  }

  @Test(
    "letters of the program's own words are drawn", arguments: Array("·–—×√‖∂στλαβφπ±≤≥≠→←…∞²éüñçÅ")
  )
  func more(character: Character) {
    #expect(PixelFont.standard.has(character))
  }

  @Test("an unknown letter is a box, and text that does not fit is cut")
  func edges() {
    let font = PixelFont.standard
    #expect(!font.has("漢"))
    #expect(font.width(of: "漢") == 6)
    #expect(font.width(of: "") == 0)
    #expect(font.clipped("attention", to: 1000) == "attention")
    let cut = font.clipped("attention", to: 40)
    #expect(cut.hasSuffix("…") && font.width(of: cut) <= 40)
  }
}
