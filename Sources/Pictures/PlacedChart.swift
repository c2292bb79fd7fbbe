import Charts
import Foundation

/// A chart with its axes and its legend broken into lines.
struct PlacedChart {
  /// An entry of a legend: the curve it is about, or a level.
  struct Entry {
    var curve: Int?
    var text: String
    var width: Int { PlacedChart.swatch + 6 + PixelFont.standard.width(of: text) + 14 }
  }

  let chart: PictureChart
  let legendLines: [[Entry]]
  private let axes: ChartAxes?

  static let swatch = 18
  /// Colours that stay apart for eyes that see few of them (Okabe and Ito 2008), dark ones first.
  private static let colors: [Ink] = [
    0x0072B2, 0xD55E00, 0x009E73, 0xAA4499, 0x56B4E9, 0x8C6D00, 0x444444, 0xCC3344,
  ]

  init(_ chart: PictureChart, room: Int) {
    self.chart = chart
    let points = chart.curves.flatMap { curve in
      (curve.line + curve.marks + curve.cloud).map { CurvePoint($0.x, $0.y) }
        + curve.bars.flatMap { [CurvePoint($0.x, $0.lower), CurvePoint($0.x, $0.upper)] }
    }
    axes = ChartAxes(
      points: points, levels: chart.levels.map(\.y), x: chart.xIsLinear ? .linear : .logarithmic,
      y: chart.yIsLinear ? .linear : .logarithmic)
    let entries =
      chart.curves.enumerated().map { Entry(curve: $0.offset, text: $0.element.name) }
      + chart.levels.map { Entry(curve: nil, text: "\($0.name) \(numberText($0.y))") }
    var lines: [[Entry]] = []
    var used = room
    for entry in entries {
      if used + entry.width > room {
        lines.append([])
        used = 0
      }
      lines[lines.count - 1].append(entry)
      used += entry.width
    }
    legendLines = lines
  }

  private func color(_ index: Int) -> Ink { Self.colors[index % Self.colors.count] }

  /// Draws the plot with its frame, ticks and numbers; words in its place when there is nothing to draw.
  func draw(x: Int, y: Int, width: Int, height: Int, on scene: inout Scene) {
    scene.frame(x: x, y: y, width: width, height: height, Scene.line)
    guard let axes else {
      scene.marks.append(
        .words(
          Scene.Words(
            text: "nothing to draw yet", x: x + width / 2, y: y + height / 2, anchor: .middle,
            color: Scene.paleInk)))
      return
    }
    func place(_ point: PictureChart.Point) -> ScenePoint? {
      guard axes.holds(CurvePoint(point.x, point.y)) else { return nil }
      return ScenePoint(
        Double(x) + axes.share(x: point.x) * Double(width),
        Double(y) + (1 - axes.share(y: point.y)) * Double(height))
    }
    drawNumbers(axes, x: x, y: y, width: width, height: height, on: &scene)
    for level in chart.levels where level.y.isFinite {
      let top = y + Int(((1 - axes.share(y: level.y)) * Double(height)).rounded())
      for start in stride(from: x, to: x + width - 4, by: 10) {
        scene.box(x: start, y: top, width: 5, height: 1, Scene.paleInk)
      }
    }
    for (index, curve) in chart.curves.enumerated() {
      scene.marks.append(
        .line(curve.cloud.compactMap(place), width: 1, color(index).paler))
    }
    for (index, curve) in chart.curves.enumerated() {
      scene.marks.append(.line(curve.line.compactMap(place), width: 2, color(index)))
      for bar in curve.bars {
        let ends = [bar.lower, bar.upper].compactMap { place(PictureChart.Point(bar.x, $0)) }
        if ends.count == 2 { scene.marks.append(.line(ends, width: 1, color(index))) }
      }
      for mark in curve.marks.compactMap(place) {
        scene.marks.append(.shape(mark, SceneShape.all[index % SceneShape.all.count], color(index)))
      }
    }
  }

  private func drawNumbers(
    _ axes: ChartAxes, x: Int, y: Int, width: Int, height: Int, on scene: inout Scene
  ) {
    for (number, text) in axes.heights(atMost: height / 40) {
      let top = y + Int(((1 - axes.share(y: number)) * Double(height)).rounded())
      scene.box(x: x - 5, y: top, width: 4, height: 1, Scene.line)
      scene.marks.append(
        .words(
          Scene.Words(text: text, x: x - 9, y: top - PixelFont.capHeight / 2, anchor: .end)))
    }
    var free = x - 100
    for (number, text) in axes.places(atMost: width / 70) {
      let left = x + Int((axes.share(x: number) * Double(width)).rounded())
      let half = PixelFont.standard.width(of: text) / 2
      guard left - half >= free else { continue }
      free = left + half + 12
      scene.box(x: left, y: y + height + 1, width: 1, height: 4, Scene.line)
      scene.marks.append(
        .words(Scene.Words(text: text, x: left, y: y + height + 8, anchor: .middle)))
    }
    scene.marks.append(
      .words(
        Scene.Words(
          text: chart.xTitle, x: x + width / 2, y: y + height + 24, anchor: .middle,
          color: Scene.paleInk)))
  }

  /// Draws a line of the legend.
  func draw(legend entries: [Entry], x: Int, y: Int, on scene: inout Scene) {
    var left = x
    let middle = y + PixelFont.capHeight / 2
    for entry in entries {
      if let index = entry.curve {
        let curve = chart.curves[index]
        let center = ScenePoint(Double(left + Self.swatch / 2), Double(middle))
        if !curve.line.isEmpty || curve.marks.isEmpty {
          scene.box(x: left, y: middle - 1, width: Self.swatch, height: 2, color(index))
        }
        if !curve.marks.isEmpty {
          scene.marks.append(
            .shape(center, SceneShape.all[index % SceneShape.all.count], color(index)))
        }
      } else {
        for start in stride(from: left, to: left + Self.swatch, by: 10) {
          scene.box(x: start, y: middle, width: 5, height: 1, Scene.paleInk)
        }
      }
      scene.marks.append(.words(Scene.Words(text: entry.text, x: left + Self.swatch + 6, y: y)))
      left += entry.width
    }
  }
}

extension Ink {
  /// Three parts of paper in it.
  fileprivate var paler: Ink {
    var mixed: Ink = 0
    for shift in [16, 8, 0] as [Ink] {
      let part = self >> shift & 255
      mixed |= (part + 3 * 255) / 4 << shift
    }
    return mixed
  }
}
