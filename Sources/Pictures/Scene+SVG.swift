import Foundation

extension Scene {
  /// Maps of at most this many cells are drawn as shapes; larger ones as an image inside the file.
  static let shapeLimit = 1 << 14

  /// The picture as SVG, with real text.
  ///
  /// - Throws: ``PictureError`` from the image of a large map.
  func svg(title: String, note: String) throws(PictureError) -> String {
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
        + "viewBox=\"0 0 \(width) \(height)\" "
        + "font-family=\"DejaVu Sans, Verdana, Arial, sans-serif\" font-size=\"\(13 * scale)\">",
      "<title>\(xml(title))</title>", "<desc>\(xml(note))</desc>",
      "<rect width=\"\(width)\" height=\"\(height)\" fill=\"\(hex(Self.paper))\"/>",
    ]
    for mark in marks {
      switch mark {
      case .box(let x, let y, let width, let height, let color):
        lines.append(
          "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\" "
            + "fill=\"\(hex(color))\" shape-rendering=\"crispEdges\"/>")
      case .cells(let cells, let x, let y, let side):
        lines +=
          cells.indices.count <= Self.shapeLimit
          ? shapes(cells, x: x, y: y, side: side) : try image(cells, x: x, y: y, side: side)
      case .words(let words): lines.append(element(words))
      case .line(let points, let width, let color):
        guard points.count > 1 else { continue }
        lines.append(
          "<polyline points=\"\(Self.list(points))\" fill=\"none\" stroke=\"\(hex(color))\" "
            + "stroke-width=\"\(width)\" stroke-linejoin=\"round\"/>")
      case .shape(let center, let shape, let color):
        lines.append(
          "<polygon points=\"\(Self.list(shape.corners(around: center)))\" "
            + "fill=\"\(hex(color))\"/>")
      }
    }
    return lines.joined(separator: "\n") + "\n</svg>\n"
  }

  /// Places to a hundredth of a pixel.
  private static func list(_ points: [ScenePoint]) -> String {
    points.map { "\(Double(Int($0.x * 100)) / 100),\(Double(Int($0.y * 100)) / 100)" }
      .joined(separator: " ")
  }

  private func element(_ words: Words) -> String {
    let drop = PixelFont.capHeight * scale
    let place =
      words.isTurned
      ? "transform=\"translate(\(words.x + drop) \(words.y)) rotate(-90)\""
      : "x=\"\(words.x)\" y=\"\(words.y + drop)\""
    let anchor = words.anchor == .start ? "" : " text-anchor=\"\(words.anchor.rawValue)\""
    let weight = words.isBold ? " font-weight=\"bold\"" : ""
    return "<text \(place)\(anchor)\(weight) fill=\"\(hex(words.color))\" "
      + "xml:space=\"preserve\">\(xml(words.text))</text>"
  }

  /// A path for each colour, a piece for each run of equal cells in a row.
  private func shapes(_ cells: CellImage, x: Int, y: Int, side: Int) -> [String] {
    var paths = [String](repeating: "", count: cells.colors.count)
    for row in 0..<cells.rows {
      var column = 0
      while column < cells.columns {
        let color = cells.indices[row * cells.columns + column]
        let start = column
        while column < cells.columns, cells.indices[row * cells.columns + column] == color {
          column += 1
        }
        let run = column - start
        paths[Int(color)] += "M\(start) \(row)h\(run)v1h-\(run)z"
      }
    }
    let pieces = zip(cells.colors, paths).filter { !$0.1.isEmpty }.map { color, path in
      "<path fill=\"\(hex(color))\" d=\"\(path)\"/>"
    }
    let place = "translate(\(x) \(y)) scale(\(side))"
    return ["<g transform=\"\(place)\" shape-rendering=\"crispEdges\">"] + pieces + ["</g>"]
  }

  /// A pixel for each cell; whoever shows the file enlarges them without smoothing.
  private func image(_ cells: CellImage, x: Int, y: Int, side: Int) throws(PictureError) -> [String]
  {
    var bitmap = Bitmap(width: cells.columns, height: cells.rows, color: Self.paper)
    bitmap.draw(cells, x: 0, y: 0, side: 1)
    let data = Data(try png(bitmap)).base64EncodedString()
    return [
      "<image x=\"\(x)\" y=\"\(y)\" width=\"\(cells.columns * side)\" "
        + "height=\"\(cells.rows * side)\" preserveAspectRatio=\"none\" "
        + "style=\"image-rendering:pixelated\" href=\"data:image/png;base64,\(data)\"/>"
    ]
  }

  private func hex(_ color: Ink) -> String {
    let digits = String(color, radix: 16, uppercase: true)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// Text inside an element; what XML cannot hold becomes U+FFFD.
  private func xml(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\t", "\n", "\r": result += " "
      default:
        let isCharacter = scalar.value >= 0x20 && scalar.value & 0xFFFE != 0xFFFE
        result.unicodeScalars.append(isCharacter ? scalar : "\u{FFFD}")
      }
    }
    return result
  }
}
