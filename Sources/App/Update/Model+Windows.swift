import Commands
import Screen

/// Moving the window that all maps share.
extension Model {
  /// What windows move in: the main map, and the cells that every map on the screen has room for.
  var ground: MapGround? {
    mainMap.flatMap { ground(queryCount: $0.queryCount, keyCount: $0.keyCount) }
  }

  private func ground(queryCount: Int, keyCount: Int) -> MapGround? {
    let areas = Layout(self).maps.map { MapArea($0.rect, of: self) }
    guard let first = areas.first else { return nil }
    return MapGround(
      queryCount: queryCount, keyCount: keyCount,
      cellRows: areas.map(\.capacity.rows).min() ?? 1,
      cellColumns: areas.map(\.capacity.columns).min() ?? 1,
      columnsPerUnit: first.columnsPerUnit)
  }

  /// Tells the interpreter where the maps are looked at when a line depends on it; commands know
  /// the extents themselves, so that the numbers of the maps need not be there yet.
  func placeNote(before text: String) -> [Effect] {
    guard Interpreter.navigates(text),
      let ground = ground ?? ground(queryCount: 0, keyCount: 0)
    else { return [] }
    return [.setPlace(maps.place, on: ground)]
  }

  /// Shows another place; under a pan a shade keeps its meaning.
  mutating func move(to place: MapPlace, by gesture: MapTrail.Gesture) {
    let isOther = !place.hasSameWindow(as: maps.place)
    maps.move(to: place, by: gesture)
    if isOther, gesture != .pan { colors.forgetLimits() }
  }

  /// Moves the window by an eighth of it, in whole cells.
  mutating func pan(_ direction: KeyAction.Direction) {
    guard let ground else { return }
    let grain = ground.grain(of: maps.place)
    let rows = max(1, ground.queries(of: maps.place).count / grain.rows / 8) * grain.rows
    let columns = max(1, ground.keys(of: maps.place).count / grain.columns / 8) * grain.columns
    let (down, right) =
      switch direction {
      case .up: (-rows, 0)
      case .down: (rows, 0)
      case .left: (0, -columns)
      case .right: (0, columns)
      }
    move(to: ground.panned(maps.place, queries: down, keys: right), by: .pan)
  }

  /// A step closer or wider; what is under the anchor stays there. Nil is the crosshair.
  mutating func zoom(
    closer: Bool, about anchor: (query: Int, key: Int)?, by gesture: MapTrail.Gesture
  ) {
    guard let ground else { return }
    let anchor = anchor ?? (maps.query, maps.key)
    let place =
      closer
      ? ground.zoomedIn(maps.place, about: anchor) : ground.zoomedOut(maps.place, about: anchor)
    move(to: place, by: gesture)
  }

  /// Shows the whole map.
  mutating func showWhole() {
    var place = maps.place
    place.queries = nil
    place.keys = nil
    place.follows = false
    move(to: place, by: .jump)
  }

  /// Goes back to the former window, or forth again.
  mutating func goBack(_ isBack: Bool) {
    guard maps.goBack(isBack) else {
      message = isBack ? "no former window" : "no later window"
      return
    }
    colors.forgetLimits()
    if let ground { maps.place = ground.keepingCrosshair(maps.place) }
  }

  /// Keeps the window on the diagonal, or lets it go.
  mutating func toggleFollowing() {
    guard let ground else { return }
    var place = maps.place
    place.follows.toggle()
    if place.follows { place = ground.following(place) }
    move(to: place, by: .jump)
    message = place.follows ? "follows the diagonal" : "leaves the diagonal"
  }
}
