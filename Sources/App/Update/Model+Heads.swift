import Commands

extension Model {
  /// Steps to another head: of the model whose map has the keys, else of the focus.
  mutating func stepHead(layers: Int = 0, heads: Int = 0, samples: Int = 0) -> [Effect] {
    let pane = panes.first { $0.id == focusedPane } ?? panes.first(where: \.isMap)
    guard let present = pane?.subject.modelHead else {
      guard samples == 0 else {
        message = "no exercises here: they belong to maps of a model"
        return []
      }
      return stepFocus(layers: layers, heads: heads)
    }
    let place = present.stepped(layers: layers, heads: heads, samples: samples)
    for index in panes.indices where panes[index].subject.modelHead == present {
      panes[index].subject = panes[index].subject.showing(place)
    }
    // Another exercise may have other tokens.
    if samples != 0 { maps.startAnew() }
    colors.forgetLimits()
    message = place.place
    return []
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
    return runQuietly(command)
  }
}
