import Commands
import Screen

/// What a drag began on.
enum Drag: Equatable, Sendable {
  case map(last: Position)
  case slider(Int)
}

extension Model {
  /// The mouse: a click focuses, in a map it sets the crosshair; dragging pans or moves a slider;
  /// the wheel scrolls what is under it.
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

  private mutating func click(_ position: Position, in layout: Layout) -> [Effect] {
    closeLineDialogues()
    if let place = layout.maps.first(where: { $0.rect.contains(position) }) {
      self.place = .map
      focusedPane = place.pane
      setCrosshair(at: position, of: place)
      drag = .map(last: position)
    } else if let place = layout.panels.first(where: { $0.rect.contains(position) }) {
      self.place = .panel
      focusedPane = place.pane
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

  private mutating func setCrosshair(at position: Position, of place: Layout.Place) {
    guard let pane = panes.first(where: { $0.id == place.pane }), let map = pane.map,
      let cell = MapArea(place.rect, of: self).cell(at: position, of: map)
    else { return }
    maps.query = map.queries(ofCellRow: cell.row).lowerBound
    maps.key = map.keys(ofCellColumn: cell.column).lowerBound
  }

  private mutating func dragTo(_ position: Position, in layout: Layout) -> [Effect] {
    switch drag {
    case .map(let last):
      guard let place = layout.maps.first(where: { $0.pane == focusedPane }), let map = mainMap
      else { return [] }
      let size = MapArea(place.rect, of: self).drawnSize(of: map)
      guard size.rows > 0, size.columns > 0 else { return [] }
      let rows = (last.row - position.row) * map.queries.count / size.rows
      let columns = (last.column - position.column) * map.keys.count / size.columns
      guard rows != 0 || columns != 0 else { return [] }
      drag = .map(last: position)
      pan(queries: rows, keys: columns)
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
    if let place = layout.maps.first(where: { $0.rect.contains(event.position) }),
      let map = panes.first(where: { $0.id == place.pane })?.map
    {
      let step = max(1, map.queries.count / 16)
      pan(queries: isUp ? -step : step, keys: 0)
    } else {
      for _ in 0..<3 {
        transcript.move(isUp ? .lineUp : .lineDown, rows: layout.transcript.size.rows)
      }
    }
  }
}
