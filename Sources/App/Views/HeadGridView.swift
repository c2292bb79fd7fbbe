import Charts
import Commands
import Glyphs
import Screen

/// The grid of heads: a small map of each with its name, what it is called and a number, the numbers
/// of the chosen one below, and the colours.
struct HeadGridView {
  private let model: Model
  private let layout: Layout
  private let grid: HeadGrid
  private let text: HeadText

  /// Nil when no grid is on the screen.
  init?(_ model: Model, _ layout: Layout) {
    guard let grid = model.headGrid(in: layout) else { return nil }
    self.model = model
    self.layout = layout
    self.grid = grid
    text = HeadText(unicode: model.abilities.showsUnicode)
  }

  func draw(on frame: inout Frame) {
    let places = grid.layout
    guard !places.order.isEmpty else {
      frame.put(
        "there are no heads", row: places.rect.origin.row, column: places.rect.origin.column + 1,
        style: Look.remark, clip: places.rect)
      return
    }
    let shared = model.maps.sharesLimits ? limits(over: maps) : nil
    for place in places.shownPlaces {
      draw(grid.content.entries[places.order[place]], at: place, shared, on: &frame)
    }
    // With maps on the screen these lines are theirs.
    guard layout.maps.isEmpty else { return }
    drawReadout(on: &frame)
    drawBar(shared, on: &frame)
  }

  private var maps: [MapContent] { grid.content.entries.compactMap(\.map) }

  private func limits(over maps: [MapContent]) -> ScaleLimits {
    let scale = model.colors.scale
    return scale.limits(over: maps.map { MapColors.grid(of: $0, scale: scale) })
  }

  private func draw(
    _ entry: HeadGridContent.Entry, at place: Int, _ shared: ScaleLimits?, on frame: inout Frame
  ) {
    let tile = grid.layout.tile(place)
    let size = grid.layout.thumbnail
    let picture = Rect(
      row: tile.origin.row, column: tile.origin.column + 1, rows: size.rows, columns: size.columns)
    if size.rows > 0 { draw(entry, in: picture, shared, on: &frame) }
    let isChosen = place == grid.layout.chosen
    let width = tile.size.columns - 1
    let metric = model.heads.metric
    var style = Style(isBold: isChosen)
    if isChosen, model.focusedPlace == .heads { style = Look.selected }
    let clip = tile.intersection(grid.layout.rect)
    if isChosen {
      frame.put(
        model.abilities.showsUnicode ? "▸" : ">", row: picture.bottom, column: tile.origin.column,
        style: Style(isBold: true), clip: clip)
    }
    frame.put(
      text.name(of: entry, width: width), row: picture.bottom, column: picture.origin.column,
      style: style, clip: clip)
    if let shown = metric ?? text.firstKind(of: entry), grid.content.hasScores {
      frame.put(
        text.value(shown, of: entry, width: width), row: picture.bottom + 1,
        column: picture.origin.column, clip: clip)
    }
  }

  private func draw(
    _ entry: HeadGridContent.Entry, in picture: Rect, _ shared: ScaleLimits?,
    on frame: inout Frame
  ) {
    guard let map = entry.map, map.cellRows > 0, map.cellColumns > 0 else {
      let sign = entry.problem != nil || entry.map != nil ? "no map" : text.dots
      frame.put(
        sign, row: picture.origin.row, column: picture.origin.column, style: Look.remark,
        clip: picture)
      return
    }
    Heatmap(
      MapColors.grid(of: map, scale: model.colors.scale), limits: shared ?? limits(over: [map]),
      palette: model.colors.palette
    ).draw(on: &frame, in: picture, margins: .none, abilities: model.abilities)
  }

  private func drawReadout(on frame: inout Frame) {
    guard let row = layout.readoutRow, let entry = grid.chosen else { return }
    let line = StyledLine(text.readout(of: entry, width: frame.size.columns - 4))
    frame.put(
      line.clipped(to: frame.size.columns - 4, unicode: model.abilities.showsUnicode), row: row,
      column: 2)
  }

  /// The colours at the left, and at the right which heads are on the screen.
  private func drawBar(_ shared: ScaleLimits?, on frame: inout Frame) {
    guard let row = layout.barRow else { return }
    let width = frame.size.columns - 4
    let place = " \(text.shown(grid)) "
    let placeWidth = displayWidth(of: place)
    if placeWidth < width {
      frame.put(place, row: row, column: frame.size.columns - 2 - placeWidth)
    }
    let drawn = shared == nil ? Array(grid.chosen?.map.map { [$0] } ?? []) : maps
    guard !drawn.isEmpty, width - placeWidth > 20 else { return }
    let bar = MapLegend.bar(
      maps: drawn, limits: shared ?? limits(over: drawn), palette: model.colors.palette,
      unicode: model.abilities.showsUnicode)
    var line = StyledLine(" ")
    line.append(bar.line(width: width - placeWidth - 3, abilities: model.abilities))
    if shared == nil { line.append(" (chosen head)") }
    line.append(" ")
    frame.put(line.clipped(to: width - placeWidth - 1), row: row, column: 2)
  }
}
