import Charts
import Commands
import Screen

/// The grid of heads that is on the screen.
struct HeadGrid {
  let pane: Pane
  let subject: HeadGridSubject
  let content: HeadGridContent
  let layout: HeadGridLayout

  /// The chosen head; nil when there is none.
  var chosen: HeadGridContent.Entry? {
    layout.order.indices.contains(layout.chosen)
      ? content.entries[layout.order[layout.chosen]] : nil
  }
}

extension Model {
  /// The focused place; a panel with the grid of heads has keys of its own.
  var focusedPlace: Focus {
    let isGrid =
      place == .panel
      && panes.contains { $0.id == focusedPane && $0.subject.kind == .heads }
    return isGrid ? .heads : place
  }

  /// The grid on the screen with its numbers; nil when there is none.
  var headGrid: HeadGrid? { headGrid(in: Layout(self)) }

  func headGrid(in layout: Layout) -> HeadGrid? {
    for place in layout.panels {
      guard let pane = panes.first(where: { $0.id == place.pane }),
        let subject = pane.subject.heads, case .heads(let content)? = pane.content
      else { continue }
      return HeadGrid(
        pane: pane, subject: subject, content: content,
        layout: HeadGridLayout(content, subject, in: place.rect, heads))
    }
    return nil
  }

  /// How many cells a small map of a pane has; nil when the pane is no grid.
  func headCells(of pane: Pane, in rect: Rect) -> Size? {
    guard let subject = pane.subject.heads else { return nil }
    let size = HeadGridLayout.thumbnail(in: rect.size, subject)
    return Heatmap.capacity(
      in: Rect(row: 0, column: 0, rows: size.rows, columns: size.columns), margins: .none,
      palette: colors.palette, abilities: abilities)
  }

  /// Actions of the grid of heads; nil for others.
  mutating func performOnHeads(_ action: KeyAction) -> [Effect]? {
    switch action {
    case .chooseHead(let direction): chooseHead(direction)
    case .chooseHeadFar(let direction):
      if let layout = headGrid?.layout { choose(layout.farNeighbor(direction), in: layout) }
    case .sortHeads(let step): sortHeads(step)
    case .reverseHeads:
      if let metric = heads.metric {
        heads.sort(by: metric, smallestFirst: !heads.smallestFirst)
        message = heads.orderText + (heads.smallestFirst ? "" : ", largest first")
      } else {
        message = "s sorts by a number, then o turns the order"
      }
    case .openHead: return openHead()
    default: return nil
    }
    return []
  }

  /// One head on.
  mutating func chooseHead(_ direction: KeyAction.Direction) {
    if let layout = headGrid?.layout { choose(layout.neighbor(direction), in: layout) }
  }

  private mutating func choose(_ place: Int, in layout: HeadGridLayout) {
    guard layout.order.indices.contains(place) else { return }
    heads.chosen = layout.order[place]
    // Scrolled from where it is seen, which may not be where it was left.
    (heads.top, heads.left) = (layout.top, layout.left)
    if let shown = headGrid?.layout { (heads.top, heads.left) = (shown.top, shown.left) }
  }

  /// Sorts by the next number that any head has, or by layer and head.
  private mutating func sortHeads(_ step: Int) {
    let known = headGrid?.content
    let metrics = HeadMetric.allCases.filter { metric in
      guard let known, known.hasScores else { return true }
      return known.entries.contains { $0.values[metric] != nil }
    }
    let choices = [nil] + metrics.map(Optional.some)
    let present = choices.firstIndex(of: heads.metric) ?? 0
    heads.sort(
      by: choices[(present + step + choices.count) % choices.count],
      smallestFirst: heads.smallestFirst)
    message = heads.orderText
  }

  /// A click chooses a head, and opens the one that was chosen before.
  mutating func clickHead(at position: Position, hadFocus: Bool) -> [Effect] {
    guard let grid = headGrid, grid.pane.id == focusedPane,
      let place = grid.layout.place(at: position)
    else { return [] }
    if hadFocus, place == grid.layout.chosen { return openHead() }
    choose(place, in: grid.layout)
    return []
  }

  /// Opens the map of the chosen head, as if it were typed.
  private mutating func openHead() -> [Effect] {
    guard let grid = headGrid, let entry = grid.chosen else { return [] }
    guard grid.subject.canOpen else {
      message = "this data is drawn at random: give it a name, then list its heads"
      return []
    }
    let line = grid.subject.opening(entry)
    let recorded = editor.history.record(line)
    transcript.move(.bottom, rows: 1)
    work.enqueue(
      Work.Job(kind: .run(text: line, line: 1, source: .prompt), isShown: true))
    return (recorded ? [.appendHistory(line)] : []) + startNext()
  }
}
