import Commands
import Screen

/// The small pictures of whole maps, asked for when nothing more urgent is.
extension Model {
  /// Asks for the small pictures that are wanted and not there.
  mutating func requestOverviews() -> [Effect] {
    let layout = Layout(self)
    var effects: [Effect] = []
    for index in panes.indices {
      let pane = panes[index]
      guard pane.isMap, pane.pending == nil, !pane.awaitsJob, pane.pendingOverview == nil,
        let rect = layout.rect(ofPane: pane.id), let inset = inset(in: rect)
      else { continue }
      let wish = Pane.Wish(
        subject: pane.subject, window: inset.window, focusedQuery: 0, generation: pane.generation)
      guard wish != pane.shownOverview else { continue }
      let request = newNumber()
      panes[index].pendingOverview = (request, wish)
      effects.append(.render(request: request, wish.subject, wish.window, focusedQuery: 0))
    }
    return effects
  }

  /// A small picture arrived; nil when something more urgent came between. False for other requests.
  mutating func takeOverview(_ content: PaneContent?, ofRequest request: Int) -> Bool {
    guard let index = panes.firstIndex(where: { $0.pendingOverview?.request == request }) else {
      return false
    }
    let wish = panes[index].pendingOverview?.wish
    panes[index].pendingOverview = nil
    guard let content else { return true }
    panes[index].shownOverview = wish
    if case .map(let map) = content {
      panes[index].overview = map
    } else {
      panes[index].overview = nil
    }
    return true
  }

  /// Gives up the small pictures that are being computed.
  mutating func forgetOverviews() {
    for index in panes.indices {
      guard let pending = panes[index].pendingOverview else { continue }
      panes[index].shownOverview = pending.wish
      panes[index].pendingOverview = nil
    }
  }
}
