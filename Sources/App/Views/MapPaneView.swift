import Charts
import Commands
import Screen

/// A map pane: the heat map with labels and the linked crosshair, or why there is none.
struct MapPaneView {
  private let place: Layout.Place
  private let model: Model
  private let pane: Pane?

  init(_ place: Layout.Place, _ model: Model) {
    self.place = place
    self.model = model
    pane = model.panes.first { $0.id == place.pane }
  }

  func draw(on frame: inout Frame) {
    switch pane?.content {
    case .map(let map): draw(map, on: &frame)
    case .failed(let diagnostic):
      PanelView.put(
        ReportText.lines(
          of: diagnostic, width: place.rect.size.columns - 2, abilities: model.abilities),
        in: place.rect, on: &frame)
    case .table, .gradient, .charts, .heads, .training: break
    case nil:
      frame.put(
        "computing", row: place.rect.origin.row, column: place.rect.origin.column + 1,
        style: Look.remark, clip: place.rect)
    }
  }

  private func draw(_ map: MapContent, on frame: inout Frame) {
    guard map.cellRows > 0, map.cellColumns > 0 else {
      frame.put(
        "no cells: \(map.queryCount) queries, \(map.keyCount) keys", row: place.rect.origin.row,
        column: place.rect.origin.column + 1, style: Look.remark, clip: place.rect)
      return
    }
    let scale = MapColors.scale(model.colors.scale, for: map)
    let grid = MapColors.grid(of: map, scale: scale)
    let area = MapArea(place.rect, of: model)
    var heatmap = Heatmap(
      grid, limits: model.colors.limits[place.pane] ?? scale.limits(over: [grid]),
      palette: model.colors.palette, axes: map.axes(for: model.abilities),
      crosshair: crosshair(on: map))
    if area.margins.barRows > 0 {
      heatmap.bars = model.maps.bars.bars(of: map, among: model.drawnMaps.map(\.map))
    }
    heatmap.draw(
      on: &frame, in: place.rect, margins: area.margins, abilities: model.abilities)
    drawOverview(scale: scale, on: &frame)
  }

  private func drawOverview(scale: HeatmapScale, on frame: inout Frame) {
    guard let pane, let overview = pane.overview, overview.cellRows > 0, overview.cellColumns > 0,
      let inset = model.inset(in: place.rect)
    else { return }
    inset.draw(
      overview, place: model.maps.place,
      in: model.insetRect(of: inset, pane: pane, in: place.rect), scale: scale,
      palette: model.colors.palette, abilities: model.abilities, on: &frame)
  }

  private func crosshair(on map: MapContent) -> Crosshair {
    Crosshair(
      row: map.cellRow(of: model.maps.query), column: map.cellColumn(of: model.maps.key),
      showsLines: model.place == .map)
  }
}
