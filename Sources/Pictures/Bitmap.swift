/// A colour of a picture, 0xRRGGBB.
typealias Ink = UInt32

/// Pixels in colour, row by row.
struct Bitmap {
  let width: Int
  let height: Int
  /// Red, green and blue of each pixel, `[height, width, 3]`.
  private(set) var bytes: [UInt8]

  /// A sheet of one colour.
  init(width: Int, height: Int, color: Ink) {
    self.width = width
    self.height = height
    bytes = [UInt8](repeating: UInt8(color & 255), count: width * height * 3)
    if (color >> 16 & 255) != color & 255 || (color >> 8 & 255) != color & 255 {
      fill(x: 0, y: 0, width: width, height: height, color)
    }
  }

  /// The colour of a pixel.
  subscript(x: Int, y: Int) -> Ink {
    let place = (y * width + x) * 3
    return Ink(bytes[place]) << 16 | Ink(bytes[place + 1]) << 8 | Ink(bytes[place + 2])
  }

  /// Fills a rectangle; what lies outside of the sheet is left out.
  mutating func fill(x: Int, y: Int, width: Int, height: Int, _ color: Ink) {
    let columns = max(0, x)..<max(0, x, min(self.width, x + width))
    let rows = max(0, y)..<max(0, y, min(self.height, y + height))
    let (red, green, blue) = Self.parts(color)
    for row in rows {
      var place = (row * self.width + columns.lowerBound) * 3
      for _ in columns {
        bytes[place] = red
        bytes[place + 1] = green
        bytes[place + 2] = blue
        place += 3
      }
    }
  }

  /// Mixes a colour into a pixel of the sheet.
  mutating func mix(_ color: Ink, share: Double, x: Int, y: Int) {
    let (red, green, blue) = Self.parts(color)
    let place = (y * width + x) * 3
    for (offset, part) in [red, green, blue].enumerated() {
      let present = Double(bytes[place + offset])
      bytes[place + offset] = UInt8((present + share * (Double(part) - present)).rounded())
    }
  }

  /// Draws cells, each `side` pixels wide and high, with its upper left corner at a place.
  mutating func draw(_ cells: CellImage, x: Int, y: Int, side: Int) {
    let colors = cells.colors.map(Self.parts)
    let rowLength = width * 3
    for row in 0..<cells.rows {
      let first = ((y + row * side) * width + x) * 3
      var place = first
      for column in 0..<cells.columns {
        let color = colors[Int(cells.indices[row * cells.columns + column])]
        for _ in 0..<side {
          bytes[place] = color.red
          bytes[place + 1] = color.green
          bytes[place + 2] = color.blue
          place += 3
        }
      }
      for copy in 1..<max(side, 1) {
        for offset in 0..<place - first {
          bytes[first + copy * rowLength + offset] = bytes[first + offset]
        }
      }
    }
  }

  /// Writes a text with its first letter's upper left corner at a place.
  ///
  /// - Parameters:
  ///   - text: The letters.
  ///   - x: The left end; of a turned text its upper left corner.
  ///   - y: The top of capitals; of a turned text the place where its last letter ends.
  ///   - scale: Pixels for a pixel of the font.
  ///   - color: The ink.
  ///   - isBold: True to draw each letter twice, a pixel apart.
  ///   - isTurned: True to write upwards.
  mutating func write(
    _ text: String, x: Int, y: Int, scale: Int, color: Ink, isBold: Bool, isTurned: Bool
  ) {
    let font = PixelFont.standard
    let length = font.width(of: text, isBold: isBold)
    var offset = 0
    for character in text {
      guard let glyph = font.glyph(of: character) else {
        offset += PixelFont.blank + PixelFont.gap + (isBold ? 1 : 0)
        continue
      }
      for (row, column) in glyph.ink {
        for smear in 0...(isBold ? 1 : 0) {
          let along = offset + column + smear
          let place = isTurned ? (row, length - 1 - along) : (along, row)
          fill(
            x: x + place.0 * scale, y: y + place.1 * scale, width: scale, height: scale, color)
        }
      }
      offset += glyph.width + PixelFont.gap + (isBold ? 1 : 0)
    }
  }

  private static func parts(_ color: Ink) -> (red: UInt8, green: UInt8, blue: UInt8) {
    (UInt8(color >> 16 & 255), UInt8(color >> 8 & 255), UInt8(color & 255))
  }
}

/// Cells in colour: a palette and an index for each, row by row.
struct CellImage: Equatable {
  let rows: Int
  let columns: Int
  /// At most 256.
  let colors: [Ink]
  /// `[rows, columns]`.
  let indices: [UInt8]
}
