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
    case .zoomIn: zoom(closer: true, about: nil, by: .jump)
    case .zoomOut: zoom(closer: false, about: nil, by: .jump)
    case .zoomReset: showWhole()
    case .goBack(let isBack): goBack(isBack)
    case .follow: toggleFollowing()
    case .setBookmark(let letter): return runQuietly("bookmark \"\(letter)\"")
    case .goToBookmark(let letter): return runQuietly("go \"\(letter)\"")
    case .nextScale: nextScale()
    case .nextPalette: nextPalette()
    case .toggleLabels: maps.showsLabels.toggle()
    case .nextBars:
      maps.bars = maps.bars.next
      message = maps.bars.words
    case .toggleOverview:
      maps.showsOverview.toggle()
      message = maps.showsOverview ? "overview on" : "overview off"
    case .toggleShared:
      maps.sharesLimits.toggle()
      colors.forgetLimits()
      fixLimits()
      message = maps.sharesLimits ? "one scale for all maps" : "a scale for each map"
    case .focusQuery:
      maps.focusedQuery = maps.query
      message = "gradient of query \(maps.query)"
    case .stepHead(let step): return stepHead(heads: step)
    case .stepLayer(let step): return stepHead(layers: step)
    case .stepSample(let step): return stepHead(samples: step)
    default: return nil
    }
    return []
  }

  /// One cell on; at the edge of the window the window moves along.
  private mutating func moveCrosshair(_ direction: KeyAction.Direction) {
    guard let map = mainMap, let ground else { return }
    // The numbers of the window may still be on their way; its cells are known.
    let isCurrent =
      map.queries == ground.queries(of: maps.place) && map.keys == ground.keys(of: maps.place)
    let cell = ground.cell(under: maps.place)
    let queries = isCurrent ? map.queriesOfCell(under: maps.query) : cell.queries
    let keys = isCurrent ? map.keysOfCell(under: maps.key) : cell.keys
    switch direction {
    case .up: maps.query = queries.lowerBound - 1
    case .down: maps.query = queries.upperBound
    case .left: maps.key = keys.lowerBound - 1
    case .right: maps.key = keys.upperBound
    }
    revealCrosshair()
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
    revealCrosshair()
  }

  private mutating func revealCrosshair() {
    guard let ground else { return }
    move(to: ground.revealing(maps.place), by: .pan)
  }

  /// Keeps the crosshair on the maps that arrived.
  mutating func clampCrosshair() {
    guard let ground else { return }
    maps.place = ground.clamped(maps.place)
  }
}
