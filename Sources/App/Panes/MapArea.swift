import Charts
import Commands
import Glyphs
import Screen

/// The part of a pane that a map is drawn in, and how its cells lie there.
struct MapArea {
  let rect: Rect
  let margins: HeatmapMargins
  /// At most this many cells fit.
  let capacity: Size
  private let palette: Palette
  private let abilities: DisplayAbilities

  /// The area inside a pane's lines.
  init(_ rect: Rect, of model: Model) {
    self.rect = rect
    palette = model.colors.palette
    abilities = model.abilities
    let labels =
      model.maps.showsLabels ? Self.margins(for: rect.size, model) : HeatmapMargins.none
    let isMatrix = model.drawnMaps.first?.map.kind == .matrix
    margins = isMatrix ? labels : model.maps.bars.added(to: labels, in: rect.size)
    capacity = Heatmap.capacity(
      in: rect, margins: margins, palette: palette, abilities: abilities)
  }

  /// Room for labels, the same in all maps: tokens below only where a column is a single key.
  ///
  /// Before the first numbers come the focus is asked: a wrong guess is computed again.
  private static func margins(for size: Size, _ model: Model) -> HeatmapMargins {
    let map = model.drawnMaps.first?.map
    let focus = model.status?.focus
    let hasTokens = map.map { !$0.queryLabels.isEmpty } ?? (focus != nil)
    var margins = HeatmapMargins.standard(
      for: size, hasTokens: hasTokens, rowCount: map?.queryCount ?? 0)
    let room = size.columns - margins.labelColumns - 1
    let labelsEachKey = map?.labelsEachKey ?? ((focus?.tokenCount ?? .max) <= room)
    if !labelsEachKey { margins.axisRows = min(margins.axisRows, 1) }
    return margins
  }

  /// The cell of a map at a place of the screen.
  func cell(at position: Position, of map: MapContent) -> (row: Int, column: Int)? {
    layout(of: map).cell(at: position)
  }

  /// The part of the screen that the cells take.
  func drawnRect(of map: MapContent) -> Rect { layout(of: map).map }

  /// Rows of cells in a row of the screen.
  var halves: Int { columnsPerUnit == 1 ? 2 : 1 }

  /// The room of the cells, were there as many as fit.
  var room: Rect {
    let left = margins.labelColumns > 0 ? margins.labelColumns + 1 : 0
    return Rect(
      row: rect.origin.row, column: rect.origin.column + left, rows: capacity.rows / halves,
      columns: capacity.columns)
  }

  /// The place of the screen where a cell is drawn.
  func position(row: Int, column: Int, of map: MapContent) -> Position {
    layout(of: map).position(row: row, column: column)
  }

  /// Columns of the screen that a square cell takes for each row of cells.
  var columnsPerUnit: Int { capacity.rows > rect.size.rows ? 1 : 2 }

  private func layout(of map: MapContent) -> HeatmapLayout {
    let grid = MapColors.grid(of: map, scale: .linear)
    return Heatmap(grid, limits: ScaleLimits(scale: .linear, lower: 0, upper: 1), palette: palette)
      .layout(in: rect, margins: margins, abilities: abilities)
  }
}

extension MapContent {
  /// Labels and indices of the cells: tokens where a cell shows a single one.
  func axes(for abilities: DisplayAbilities) -> HeatmapAxes {
    let isASCII = !abilities.showsUnicode
    return HeatmapAxes(
      rowLabels: rowLabelsOfCells.map { visibleText($0, ascii: isASCII) },
      columnLabels: labelsEachKey ? keyLabels.map { visibleText($0, ascii: isASCII) } : [],
      rowIndices: (0..<cellRows).map { queries(ofCellRow: $0).lowerBound },
      columnIndices: (0..<cellColumns).map { keys(ofCellColumn: $0).lowerBound })
  }

  /// True when every column of cells shows a single key whose token is known.
  var labelsEachKey: Bool { cellColumns == keys.count && keyLabels.count == keys.count }

  /// The first token of each row of cells.
  private var rowLabelsOfCells: [String] {
    guard queryLabels.count == queries.count else { return [] }
    return (0..<cellRows).map {
      queryLabels[queries(ofCellRow: $0).lowerBound]
    }
  }

  /// A query's token; nil when unknown or outside of the window.
  func queryLabel(_ query: Int) -> String? {
    queryLabels.indices.contains(query) ? queryLabels[query] : nil
  }

  /// A key's token; nil when unknown or outside of the window.
  func keyLabel(_ key: Int) -> String? {
    keyLabels.indices.contains(key) ? keyLabels[key] : nil
  }
}
