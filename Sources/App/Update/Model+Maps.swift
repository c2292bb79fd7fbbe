import Commands
import Screen

extension Model {
  /// The map that keys move in: the focused one, else the first with content.
  var mainMap: MapContent? { mainPane?.map }

  private var mainPane: Pane? {
    let ids = shownMaps
    let shown = panes.filter { ids.contains($0.id) }
    return shown.first { $0.id == focusedPane && place == .map } ?? shown.first { $0.map != nil }
  }

  /// Actions of a map; nil for others.
  mutating func performOnMaps(_ action: KeyAction) -> [Effect]? {
    switch action {
    case .cross(let direction): moveCrosshair(direction)
    case .crossToEdge(let direction): moveCrosshairToEdge(direction)
    case .pan(let direction): pan(direction)
    case .zoomIn: zoom { $0.zoomedIn }
    case .zoomOut: zoom { $0.zoomedOut }
    case .zoomReset:
      maps.resetWindow()
      colors.forgetLimits()
    case .nextScale: nextScale()
    case .nextPalette: nextPalette()
    case .toggleLabels: maps.showsLabels.toggle()
    case .toggleShared:
      maps.sharesLimits.toggle()
      colors.forgetLimits()
      fixLimits()
      message = maps.sharesLimits ? "one scale for all maps" : "a scale for each map"
    case .focusQuery:
      maps.focusedQuery = maps.query
      message = "gradient of query \(maps.query)"
    case .stepHead(let step): return stepFocus(layers: 0, heads: step)
    case .stepLayer(let step): return stepFocus(layers: step, heads: 0)
    default: return nil
    }
    return []
  }

  /// One cell on; at the edge of the window the window moves along.
  private mutating func moveCrosshair(_ direction: KeyAction.Direction) {
    guard let map = mainMap else { return }
    let queries = map.queriesOfCell(under: maps.query)
    let keys = map.keysOfCell(under: maps.key)
    switch direction {
    case .up: maps.query = queries.lowerBound - 1
    case .down: maps.query = queries.upperBound
    case .left: maps.key = keys.lowerBound - 1
    case .right: maps.key = keys.upperBound
    }
    revealCrosshair(in: map)
  }

  private mutating func moveCrosshairToEdge(_ direction: KeyAction.Direction) {
    guard let map = mainMap else { return }
    switch direction {
    case .up:
      let isThere = maps.query == map.queries.lowerBound
      maps.query = isThere ? maps.query - map.queries.count : map.queries.lowerBound
    case .down:
      let isThere = maps.query == map.queries.upperBound - 1
      maps.query = isThere ? maps.query + map.queries.count : map.queries.upperBound - 1
    case .left: maps.key = maps.key == map.keys.lowerBound ? 0 : map.keys.lowerBound
    case .right:
      let last = map.keys.upperBound - 1
      maps.key = maps.key == last ? map.keyCount - 1 : last
    }
    revealCrosshair(in: map)
  }

  private mutating func revealCrosshair(in map: MapContent) {
    maps.query = min(max(0, maps.query), max(0, map.queryCount - 1))
    maps.key = min(max(0, maps.key), max(0, map.keyCount - 1))
    maps.queries = MapView.revealing(maps.query, in: maps.queries, count: map.queryCount)
    maps.keys = MapView.revealing(maps.key, in: maps.keys, count: map.keyCount)
  }

  /// Keeps the crosshair on the maps that arrived.
  mutating func clampCrosshair() {
    guard let map = mainMap else { return }
    maps.query = min(max(0, maps.query), max(0, map.queryCount - 1))
    maps.key = min(max(0, maps.key), max(0, map.keyCount - 1))
  }

  /// Moves the window by an eighth of it.
  private mutating func pan(_ direction: KeyAction.Direction) {
    guard let map = mainMap else { return }
    let rows = max(1, map.queries.count / 8)
    let columns = max(1, map.keys.count / 8)
    switch direction {
    case .up: pan(queries: -rows, keys: 0)
    case .down: pan(queries: rows, keys: 0)
    case .left: pan(queries: 0, keys: -columns)
    case .right: pan(queries: 0, keys: columns)
    }
  }

  /// Moves the window by so many tokens; the crosshair goes along when it would be lost.
  mutating func pan(queries: Int, keys: Int) {
    guard let map = mainMap else { return }
    maps.queries = MapView.moved(maps.queries, by: queries, count: map.queryCount)
    maps.keys = MapView.moved(maps.keys, by: keys, count: map.keyCount)
    if let range = maps.queries {
      maps.query = min(max(maps.query, range.lowerBound), range.upperBound - 1)
    }
    if let range = maps.keys {
      maps.key = min(max(maps.key, range.lowerBound), range.upperBound - 1)
    }
  }

  /// Shows a window around the crosshair that fills the pane at another magnification.
  private mutating func zoom(_ change: (Magnification) -> Magnification) {
    guard let pane = mainPane, let map = pane.map,
      let rect = Layout(self).rect(ofPane: pane.id)
    else { return }
    let area = MapArea(rect, of: self)
    let shown = Size(
      rows: maps.queries?.count ?? map.queryCount, columns: maps.keys?.count ?? map.keyCount)
    let present = Magnification(
      of: shown, in: area.capacity, columnsPerUnit: area.columnsPerUnit(of: map))
    let wanted = change(present).window(in: area.capacity)
    maps.queries = MapView.window(
      around: maps.query, length: wanted.rows, count: map.queryCount)
    maps.keys = MapView.window(around: maps.key, length: wanted.columns, count: map.keyCount)
    colors.forgetLimits()
  }

  /// Steps through the heads and layers of the focus with a quiet `use`.
  private mutating func stepFocus(layers: Int, heads: Int) -> [Effect] {
    guard let focus = status?.focus, (heads == 0 ? focus.layer : focus.head) != nil else {
      message = "no \(heads == 0 ? "layers" : "heads") in the focus: use d layer=0 head=0"
      return []
    }
    let present = wantedHead ?? (focus.layer ?? 0, focus.head ?? 0)
    let layer = (present.layer + layers + focus.layerCount) % focus.layerCount
    let head = (present.head + heads + focus.headCount) % focus.headCount
    wantedHead = (layer, head)
    var command = "use \(focus.name)"
    if focus.layer != nil { command += " layer=\(layer)" }
    if focus.head != nil { command += " head=\(head)" }
    message = command
    work.enqueue(
      Work.Job(kind: .run(text: command, line: 1, source: .prompt), isShown: false))
    return startNext()
  }
}

extension MapContent {
  /// The queries of the row of cells that shows a query, or those nearest to it.
  func queriesOfCell(under query: Int) -> Range<Int> {
    let row = cellRow(of: query) ?? (query < queries.lowerBound ? 0 : cellRows - 1)
    return cellRows == 0 ? 0..<0 : queries(ofCellRow: row)
  }

  /// The keys of the column of cells that shows a key, or those nearest to it.
  func keysOfCell(under key: Int) -> Range<Int> {
    let column = cellColumn(of: key) ?? (key < keys.lowerBound ? 0 : cellColumns - 1)
    return cellColumns == 0 ? 0..<0 : keys(ofCellColumn: column)
  }

  /// The row of cells that shows a query; nil when it lies outside of the window.
  func cellRow(of query: Int) -> Int? {
    guard queries.contains(query) else { return nil }
    return (0..<cellRows).first { queries(ofCellRow: $0).contains(query) }
  }

  /// The column of cells that shows a key; nil when it lies outside of the window.
  func cellColumn(of key: Int) -> Int? {
    guard keys.contains(key) else { return nil }
    return (0..<cellColumns).first { keys(ofCellColumn: $0).contains(key) }
  }
}
