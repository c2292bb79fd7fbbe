import Commands

extension Model {
  /// Steps through the heads and layers of the focus with a quiet `use`.
  mutating func stepFocus(layers: Int, heads: Int) -> [Effect] {
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
