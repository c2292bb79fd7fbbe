import Commands
import Diagnostics
import Screen

extension Model {
  /// Opens panes in place of the present ones; a pane with the same subject goes on.
  mutating func showPanes(_ subjects: [PaneSubject]) {
    var old = panes
    let comesFromHeads = focusedPlace == .heads
    panes = subjects.map { subject in
      guard let index = old.firstIndex(where: { $0.subject == subject }) else {
        var pane = Pane(id: newNumber(), subject: subject)
        pane.awaitsJob = true
        return pane
      }
      var pane = old.remove(at: index)
      pane.generation += 1
      pane.awaitsJob = true
      return pane
    }
    maps.startAnew()
    colors.forgetLimits()
    if let subject = subjects.lazy.compactMap(\.heads).first { heads = HeadGridState(subject) }
    if !panes.contains(where: { $0.id == focusedPane }) { focusedPane = nil }
    // Whoever opens a head looks at its map next.
    if comesFromHeads, focusedPane == nil, let map = panes.first(where: \.isMap) {
      (place, focusedPane) = (.map, map.id)
    }
  }

  /// Opens a panel beside the maps, in place of one of its kind, and looks at a query if one is named.
  ///
  /// A pane with the same subject goes on.
  mutating func showPanel(_ subject: PaneSubject, query: Int?) {
    let present = panes.first { $0.subject == subject }
    var pane = present ?? Pane(id: newNumber(), subject: subject)
    pane.awaitsJob = true
    pane.generation += 1
    if let index = panes.firstIndex(where: { $0.subject.kind == subject.kind }) {
      panes[index] = pane
    } else {
      panes.append(pane)
    }
    showsGradient = true
    if let query {
      maps.query = query
      maps.focusedQuery = query
    }
    if !panes.contains(where: { $0.id == focusedPane }) { focusedPane = nil }
  }

  /// Asks for what the panes on the screen want and have not asked for.
  ///
  /// Each pane has one request under way at most: while a key is held down, the newest wish waits
  /// for the answer to an older one, which is shown meanwhile.
  mutating func requestContents() -> [Effect] {
    let layout = Layout(self)
    var effects: [Effect] = []
    for index in panes.indices where panes[index].pending == nil && !panes[index].awaitsJob {
      guard let wish = wish(of: panes[index], in: layout), wish != panes[index].shown else {
        continue
      }
      let request = newNumber()
      panes[index].pending = (request, wish)
      if !work.isRunning { work.startedAt = now }
      effects.append(
        .render(
          request: request, wish.subject, wish.window, focusedQuery: wish.focusedQuery))
    }
    return effects
  }

  /// A pane's numbers arrived; nil when they were cancelled.
  mutating func take(_ content: PaneContent?, ofRequest request: Int, isFinal: Bool) -> [Effect] {
    if takeOverview(content, ofRequest: request) { return [] }
    if let index = panes.firstIndex(where: { $0.refining == request }) {
      if isFinal { panes[index].refining = nil }
      if let content { panes[index].content = content }
      return []
    }
    guard let index = panes.firstIndex(where: { $0.pending?.request == request }) else {
      return isFinal ? [] : [.stopRefining(request: request)]
    }
    panes[index].refining = isFinal ? nil : request
    let before = panes[index].shown
    panes[index].shown = panes[index].pending?.wish
    panes[index].pending = nil
    if let content {
      panes[index].content = content
      panes[index].remember(after: before)
      clampCrosshair()
      if panes[index].isMap { fixLimits(arrived: panes[index].id) }
    }
    return []
  }

  /// Gives up what is being computed; the panes keep what they show.
  mutating func forgetRequests() {
    forgetOverviews()
    for index in panes.indices {
      guard let pending = panes[index].pending else { continue }
      panes[index].shown = pending.wish
      panes[index].pending = nil
    }
  }

  /// Everything that decides what a pane shows now; nil when it is not on the screen.
  private func wish(of pane: Pane, in layout: Layout) -> Pane.Wish? {
    guard let rect = layout.rect(ofPane: pane.id) else { return nil }
    let cells =
      pane.isMap
      ? MapArea(rect, of: self).capacity : headCells(of: pane, in: rect) ?? rect.size
    let (queries, keys) = pane.isMap ? (maps.queries, maps.keys) : (nil, nil)
    let window = MapWindow(
      queries: queries, keys: keys,
      cellRows: Self.cells(for: queries, room: cells.rows),
      cellColumns: Self.cells(for: keys, room: cells.columns))
    return Pane.Wish(
      subject: pane.subject, window: window,
      focusedQuery: pane.isMap || pane.subject.kind == .heads ? 0 : gradientQuery,
      generation: pane.generation)
  }

  /// Cells for a part of a map: where it can be, each with as many tokens as the others.
  private static func cells(for range: Range<Int>?, room: Int) -> Int {
    max(1, range.map { MapGround.evenCells($0.count, atMost: room) } ?? room)
  }

  /// The query of the gradient panel: the crosshair's, unless the map is so long that following
  /// every move would keep the machine busy.
  var gradientQuery: Int {
    (mainMap?.queryCount ?? 0) <= Self.followLimit ? maps.query : maps.focusedQuery
  }

  private static let followLimit = 2048
}
