import Charts
import Commands
import Glyphs
import Screen

/// The line that tells of the crosshair's cell in every map, and the colour bar under the panes.
struct ReadoutView {
  private let model: Model
  private let layout: Layout

  init(_ model: Model, _ layout: Layout) {
    self.model = model
    self.layout = layout
  }

  func draw(on frame: inout Frame) {
    let maps = model.drawnMaps
    guard let first = maps.first else { return }
    let unicode = model.abilities.showsUnicode
    if let row = layout.readoutRow, let main = model.mainMap {
      let text = ReadoutText(
        maps.map(\.map), main: main, query: model.maps.query, key: model.maps.key)
      let width = frame.size.columns - 4
      let lines = text.lines(layout.readoutHeight, width: width, unicode: unicode)
      for (index, line) in lines.enumerated() { frame.put(line, row: row + index, column: 2) }
    }
    if let row = layout.barRow, let limits = model.colors.limits[first.pane] {
      let same = maps.map(\.map).filter { $0.kind == first.map.kind }
      let bar = MapLegend.bar(
        maps: model.maps.sharesLimits ? same : [first.map], limits: limits,
        palette: model.colors.palette, bars: barWords(maps), unicode: unicode)
      var line = StyledLine(" ")
      line.append(bar.line(width: frame.size.columns - 6, abilities: model.abilities))
      if !model.maps.sharesLimits, maps.count > 1 { line.append(" (first map)") }
      line.append(" ")
      frame.put(line.clipped(to: frame.size.columns - 4), row: row, column: 2)
    }
  }

  /// What the bars beside the maps show, when there are any.
  private func barWords(_ maps: [(pane: Int, map: MapContent)]) -> [String] {
    let hasBars = layout.maps.contains { MapArea($0.rect, of: model).margins.barRows > 0 }
    return hasBars ? model.maps.bars.words(for: maps.map(\.map)) : []
  }
}
