import Glyphs
import Pictures

extension PictureMap {
  /// A map of a picture, on the same scale and with the same numbers as on the screen.
  init(_ content: MapContent, scale wanted: PictureScale) {
    let scale = wanted == .lift && content.lifts.isEmpty ? PictureScale.linear : wanted
    let names = content.axisNames
    self.init(
      title: visibleText(content.title),
      rowAxis: PictureAxis(
        name: names.rows, range: content.queries,
        labels: content.queryLabels.map { visibleText($0) }),
      columnAxis: PictureAxis(
        name: names.columns, range: content.keys, labels: content.keyLabels.map { visibleText($0) }),
      rows: content.cellRows, columns: content.cellColumns,
      values: scale == .lift ? content.lifts : content.means,
      masked: content.pairCounts.map { $0 == 0 }, scale: scale,
      valueName: Self.name(of: scale, content.kind))
  }

  private static func name(of scale: PictureScale, _ kind: MapContent.Kind) -> String {
    let thing = kind == .matrix ? "value" : "weight"
    return switch scale {
    case .lift: "lift n·a, log scale"
    case .linear: thing
    case .log: "\(thing), log scale"
    case .rank: "\(thing), by rank"
    case .row: "\(thing) / largest of its row"
    }
  }
}
