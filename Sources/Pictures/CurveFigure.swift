import Charts

/// Charts of curves, two beside each other: the same picture as PNG and as SVG.
public struct CurveFigure: Sendable {
  /// The charts, row by row.
  public let charts: [PictureChart]
  /// What stands above all.
  public let title: String
  /// How the numbers were obtained.
  public let note: String

  /// Makes a figure.
  public init(_ charts: [PictureChart], title: String, note: String) {
    precondition(!charts.isEmpty, "a figure needs a chart")
    self.charts = charts
    self.title = title
    self.note = note
  }

  /// The file as PNG, in 8-bit RGB.
  ///
  /// - Throws: ``PictureError/noMemory``.
  public func png() throws(PictureError) -> [UInt8] {
    let texts = [("Title", title), ("Description", note), ("Software", "Farfield")]
    return try Pictures.png(scene.bitmap(), texts: texts.map { (keyword: $0.0, text: $0.1) })
  }

  /// The file as SVG, with real text.
  ///
  /// - Throws: ``PictureError``.
  public func svg() throws(PictureError) -> String { try scene.svg(title: title, note: note) }

  private static let scale = 1
  private static let margin = 20
  private static let line = PixelFont.height + 5
  private static let plot = (width: 440, height: 240)
  /// Room for numbers at the left of a plot.
  private static let left = 60
  /// Room for ticks, numbers and the name of the axis below a plot.
  private static let below = 44
  private static let gap = 36

  private var columns: Int { min(2, charts.count) }

  private var scene: Scene {
    let full = Self.left + Self.plot.width
    let width = 2 * Self.margin + columns * full + (columns - 1) * Self.gap
    var drawn: [(chart: PlacedChart, x: Int, y: Int)] = []
    var y = Self.margin + Self.line + 8
    for row in stride(from: 0, to: charts.count, by: columns) {
      var height = 0
      for (column, chart) in charts[row..<min(row + columns, charts.count)].enumerated() {
        let placed = PlacedChart(chart, room: full)
        drawn.append((placed, Self.margin + column * (full + Self.gap), y))
        height = max(
          height,
          Self.line + Self.plot.height + Self.below + placed.legendLines.count * Self.line)
      }
      y += height + Self.gap / 2
    }
    let noteWidth = width - 2 * Self.margin
    var scene = Scene(width: width, height: y + Self.line + Self.margin, scale: Self.scale)
    write(title, x: Self.margin, y: Self.margin, room: noteWidth, isBold: true, on: &scene)
    write(note, x: Self.margin, y: y, room: noteWidth, color: Scene.paleInk, on: &scene)
    for (chart, x, y) in drawn {
      write(
        chart.chart.title, x: x + Self.left, y: y, room: Self.plot.width, isBold: true, on: &scene)
      chart.draw(
        x: x + Self.left, y: y + Self.line, width: Self.plot.width, height: Self.plot.height,
        on: &scene)
      for (index, entries) in chart.legendLines.enumerated() {
        chart.draw(
          legend: entries, x: x,
          y: y + Self.line + Self.plot.height + Self.below + index * Self.line, on: &scene)
      }
    }
    return scene
  }

  private func write(
    _ text: String, x: Int, y: Int, room: Int, color: Ink = Scene.ink, isBold: Bool = false,
    on scene: inout Scene
  ) {
    scene.marks.append(
      .words(
        Scene.Words(
          text: PixelFont.standard.clipped(text, to: room, isBold: isBold), x: x, y: y,
          color: color, isBold: isBold)))
  }
}
