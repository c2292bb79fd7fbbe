import Commands
import Screen

/// What a drag began on.
enum Drag: Equatable, Sendable {
  case map(from: Position, place: MapPlace)
  case slider(Int)
}

extension Model {
  /// The mouse: a click focuses, in a map it sets the crosshair and a second one zooms in; dragging
  /// pans or moves a slider; the wheel zooms in a map, chooses a head or scrolls.
  mutating func mouse(_ event: MouseEvent) -> [Effect] {
    guard usesMouse, question == nil else { return [] }
    if help != nil {
      if event.action == .wheelUp { scroll(.lineUp) }
      if event.action == .wheelDown { scroll(.lineDown) }
      if event.action == .press { help = nil }
      return []
    }
    let layout = Layout(self)
    guard !layout.isTooSmall else { return [] }
    switch event.action {
    case .press: return click(event.position, in: layout)
    case .drag: return dragTo(event.position, in: layout)
    case .release: drag = nil
    case .wheelUp, .wheelDown: wheel(event, in: layout)
    }
    return []
  }

  /// A press at a place at a time; the second of two in short order means more.
  struct Click: Equatable, Sendable {
    var position: Position
    var time: Double

    /// True when `self` follows `other` so soon that both are one gesture.
    func isSecond(after other: Click?) -> Bool {
      guard let other else { return false }
      return position == other.position && time - other.time <= 0.4
    }
  }

  private mutating func click(_ position: Position, in layout: Layout) -> [Effect] {
    closeLineDialogues()
    if let place = layout.maps.first(where: { $0.rect.contains(position) }) {
      self.place = .map
      focusedPane = place.pane
      clickMap(at: position, of: place)
    } else if let place = layout.panels.first(where: { $0.rect.contains(position) }) {
      let hadFocus = self.place == .panel && focusedPane == place.pane
      self.place = .panel
      focusedPane = place.pane
      return clickHead(at: position, hadFocus: hadFocus)
    } else if layout.sliders.contains(position) {
      place = .slider
      sliders.selected = position.row - layout.sliders.origin.row
      drag = .slider(sliders.selected)
      return dragTo(position, in: layout)
    } else if layout.transcript.contains(position) {
      place = .transcript
    } else if layout.notes?.contains(position) == true {
      place = .lesson
    } else if layout.prompt.contains(position) {
      place = .prompt
    }
    return []
  }

  private mutating func closeLineDialogues() {
    editor.acceptSearch()
    if editor.completion != nil { editor.acceptCompletion() }
    find = nil
    keys = []
  }

  private mutating func clickMap(at position: Position, of place: Layout.Place) {
    if goTo(position, inInsetOf: place) { return }
    let click = Click(position: position, time: now)
    if click.isSecond(after: lastClick), let anchor = tokens(at: position, of: place) {
      lastClick = nil
      zoom(closer: true, about: anchor, by: .jump)
      return
    }
    lastClick = click
    if let pane = panes.first(where: { $0.id == place.pane }), let map = pane.map,
      let cell = MapArea(place.rect, of: self).cell(at: position, of: map)
    {
      maps.query = map.queries(ofCellRow: cell.row).lowerBound
      maps.key = map.keys(ofCellColumn: cell.column).lowerBound
    }
    drag = .map(from: position, place: maps.place)
  }

  /// A click in the small picture brings the window there; false beside it.
  private mutating func goTo(_ position: Position, inInsetOf place: Layout.Place) -> Bool {
    guard let pane = panes.first(where: { $0.id == place.pane }), pane.overview != nil,
      let inset = inset(in: place.rect), let ground
    else { return false }
    let rect = insetRect(of: inset, pane: pane, in: place.rect)
    guard rect.contains(position) else { return false }
    if let tokens = inset.tokens(at: position, in: rect, of: ground) {
      var wanted = maps.place
      (wanted.query, wanted.key) = tokens
      move(to: ground.centered(wanted), by: .jump)
    }
    return true
  }

  /// The tokens at a place of the screen, in the window as it is wanted; nil beside the cells.
  private func tokens(at position: Position, of place: Layout.Place) -> (query: Int, key: Int)? {
    guard let map = panes.first(where: { $0.id == place.pane })?.map, let ground else { return nil }
    let rect = MapArea(place.rect, of: self).drawnRect(of: map)
    guard rect.contains(position) else { return nil }
    func token(_ offset: Int, of length: Int, in range: Range<Int>) -> Int {
      range.lowerBound + (2 * offset + 1) * range.count / (2 * max(length, 1))
    }
    return (
      token(
        position.row - rect.origin.row, of: rect.size.rows, in: ground.queries(of: maps.place)),
      token(
        position.column - rect.origin.column, of: rect.size.columns,
        in: ground.keys(of: maps.place))
    )
  }

  private mutating func dragTo(_ position: Position, in layout: Layout) -> [Effect] {
    switch drag {
    case .map(let start, let from):
      guard let place = layout.maps.first(where: { $0.pane == focusedPane }), let map = mainMap,
        let ground
      else { return [] }
      let size = MapArea(place.rect, of: self).drawnRect(of: map).size
      guard size.rows > 0, size.columns > 0 else { return [] }
      let rows = (start.row - position.row) * ground.queries(of: from).count / size.rows
      let columns = (start.column - position.column) * ground.keys(of: from).count / size.columns
      move(to: ground.panned(from, queries: rows, keys: columns), by: .pan)
      return []
    case .slider(let index):
      guard parameters.indices.contains(index) else { return [] }
      let slider = parameter(at: index)
      let track = SliderView.track(in: layout.sliders, parameters: parameters)
      let share = Double(position.column - track.lowerBound) / Double(max(1, track.count - 1))
      return move(
        slider, to: slider.lower + min(max(0, share), 1) * (slider.upper - slider.lower))
    case nil: return []
    }
  }

  private mutating func wheel(_ event: MouseEvent, in layout: Layout) {
    let isUp = event.action == .wheelUp
    if let place = layout.maps.first(where: { $0.rect.contains(event.position) }) {
      zoom(closer: isUp, about: tokens(at: event.position, of: place), by: .wheel)
    } else if let grid = headGrid, grid.layout.rect.contains(event.position) {
      chooseHead(isUp ? .up : .down)
    } else {
      for _ in 0..<3 {
        transcript.move(isUp ? .lineUp : .lineDown, rows: layout.transcript.size.rows)
      }
    }
  }
}
