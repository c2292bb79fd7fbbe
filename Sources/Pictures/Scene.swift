/// A picture as a list of things to draw, for any kind of file.
struct Scene {
  /// One thing to draw; later ones lie above.
  enum Mark {
    /// A filled rectangle.
    case box(x: Int, y: Int, width: Int, height: Int, Ink)
    /// Cells, each so many pixels wide and high.
    case cells(CellImage, x: Int, y: Int, side: Int)
    /// Words.
    case words(Words)
    /// A line through points.
    case line([ScenePoint], width: Double, Ink)
    /// A single point.
    case shape(ScenePoint, SceneShape, Ink)
  }

  /// Words at a place.
  struct Words {
    /// Which point of the words stands at the place, along their line.
    enum Anchor: String {
      case start
      case middle
      case end
    }

    let text: String
    /// The place; for turned words the left side of their line, else see ``anchor``.
    let x: Int
    /// The top of capitals; for turned words see ``anchor``.
    let y: Int
    var anchor = Anchor.start
    var color = Scene.ink
    var isBold = false
    /// True when they run upwards.
    var isTurned = false
  }

  let width: Int
  let height: Int
  /// Pixels for a pixel of the font.
  let scale: Int
  var marks: [Mark] = []

  /// The sheet.
  static let paper: Ink = 0xFFFFFF
  /// Words.
  static let ink: Ink = 0x20242A
  /// Words of less weight.
  static let paleInk: Ink = 0x5A6270
  /// Frames and ticks.
  static let line: Ink = 0x8A929E

  init(width: Int, height: Int, scale: Int) {
    self.width = width
    self.height = height
    self.scale = scale
  }

  mutating func box(x: Int, y: Int, width: Int, height: Int, _ color: Ink) {
    marks.append(.box(x: x, y: y, width: width, height: height, color))
  }

  /// The outline of a rectangle, outside of it.
  mutating func frame(x: Int, y: Int, width: Int, height: Int, _ color: Ink) {
    box(x: x - scale, y: y - scale, width: width + 2 * scale, height: scale, color)
    box(x: x - scale, y: y + height, width: width + 2 * scale, height: scale, color)
    box(x: x - scale, y: y, width: scale, height: height, color)
    box(x: x + width, y: y, width: scale, height: height, color)
  }

  /// The picture as pixels.
  func bitmap() -> Bitmap {
    var bitmap = Bitmap(width: width, height: height, color: Self.paper)
    for mark in marks {
      switch mark {
      case .box(let x, let y, let width, let height, let color):
        bitmap.fill(x: x, y: y, width: width, height: height, color)
      case .cells(let cells, let x, let y, let side):
        bitmap.draw(cells, x: x, y: y, side: side)
      case .words(let words): write(words, on: &bitmap)
      case .line(let points, let width, let color):
        bitmap.draw(line: points, width: width, color)
      case .shape(let center, let shape, let color):
        bitmap.fill(corners: shape.corners(around: center), color)
      }
    }
    return bitmap
  }

  private func write(_ words: Words, on bitmap: inout Bitmap) {
    let length = PixelFont.standard.width(of: words.text, isBold: words.isBold) * scale
    let before =
      switch words.anchor {
      case .start: 0
      case .middle: length / 2
      case .end: length
      }
    bitmap.write(
      words.text, x: words.isTurned ? words.x : words.x - before,
      y: words.isTurned ? words.y - (length - before) : words.y, scale: scale,
      color: words.color, isBold: words.isBold, isTurned: words.isTurned)
  }
}
