import Foundation
import TestKit
import Testing

@testable import Pictures

@Suite("Pictures of curves")
struct CurveFigureTests {
  static let charts: [PictureChart] = {
    let line = (0...40).map { PictureChart.Point(Double($0), exp(-Double($0) / 10)) }
    let marks = stride(from: 0, through: 40, by: 10).map {
      PictureChart.Point(Double($0), 1.2 * exp(-Double($0) / 10))
    }
    return [true, false].map { isLinear in
      PictureChart(
        title: "loss & more", xTitle: "steps", xIsLinear: true, yIsLinear: isLinear,
        curves: [
          .init(
            name: "train", line: line, marks: [],
            cloud: line.map { .init($0.x, $0.y + 0.1 * cos($0.x)) }, bars: []),
          .init(
            name: "held out", line: [], marks: marks, cloud: [],
            bars: marks.map { .init($0.x, 0.9 * $0.y, 1.1 * $0.y) }),
        ], levels: [.init("chance", 0.5)])
    }
  }()

  @Test("an SVG holds a line, marks, words and levels, and is sound XML")
  func svg() throws {
    let svg = try CurveFigure(Self.charts, title: "m · copy", note: "step 40 of 40").svg()
    #expect(svg.components(separatedBy: "<polyline").count - 1 == 2 * (2 + 5))
    #expect(svg.components(separatedBy: "<polygon").count - 1 == 2 * (5 + 1))
    #expect(svg.contains("loss &amp; more"))
    #expect(svg.contains(">chance 0.5</text>"))
    #expect(!svg.contains("nan"))
  }

  @Test("a PNG has the same size, and the curve's colour where the curve is")
  func png() throws {
    let figure = CurveFigure(Self.charts, title: "m · copy", note: "step 40 of 40")
    let png = try DecodedPNG(figure.png())
    let svg = try figure.svg()
    #expect(svg.contains("width=\"\(png.width)\" height=\"\(png.height)\""))
    // The plot's left edge, a pixel in: the line begins at the height of 1.
    let blue = (0..<png.height).filter { png[20 + 60 + 2, $0] == 0x0072B2 }
    #expect(!blue.isEmpty)
  }

  @Test("charts with nothing to draw, and numbers that are not finite, are drawn all the same")
  func odd() throws {
    let empty = PictureChart(
      title: "", xTitle: "", xIsLinear: true, yIsLinear: false,
      curves: [
        .init(
          name: "x", line: [.init(1, -1), .init(.nan, 1)], marks: [.init(0, .infinity)],
          cloud: [], bars: [.init(0, .nan, 1)])
      ], levels: [.init("l", .nan)])
    let figure = CurveFigure([empty, Self.charts[0], empty], title: "", note: "")
    #expect(try figure.svg().contains("nothing to draw yet"))
    #expect(try DecodedPNG(figure.png()).width > 900)
  }

  @Test("shapes and lines are covered as far as they reach")
  func shapes() {
    var bitmap = Bitmap(width: 20, height: 20, color: 0xFFFFFF)
    bitmap.draw(line: [ScenePoint(2, 10), ScenePoint(18, 10)], width: 2, 0x000000)
    #expect(bitmap[10, 9] == 0 && bitmap[10, 10] == 0)
    #expect(bitmap[10, 6] == 0xFFFFFF && bitmap[10, 13] == 0xFFFFFF)
    for shape in SceneShape.all {
      var sheet = Bitmap(width: 20, height: 20, color: 0xFFFFFF)
      sheet.fill(corners: shape.corners(around: ScenePoint(10, 10)), 0x000000)
      #expect(sheet[9, 9] == 0, "\(shape)")
      #expect(sheet[1, 1] == 0xFFFFFF && sheet[18, 18] == 0xFFFFFF)
    }
    // What lies outside of the sheet is left out.
    bitmap.draw(line: [ScenePoint(-50, -50), ScenePoint(80, 90)], width: 3, 0x123456)
    bitmap.fill(corners: SceneShape.disc.corners(around: ScenePoint(0, 0)), 0x123456)
  }
}
