import Charts
import Commands
import Glyphs
import Screen

/// The bottom line: the keys of the present focus, and how things stand.
struct StatusView {
  private let model: Model
  private let row: Int

  init(_ model: Model, _ layout: Layout) {
    self.model = model
    row = layout.statusRow
  }

  func draw(on frame: inout Frame) {
    let unicode = model.abilities.showsUnicode
    let activity = activityText(room: frame.size.columns - 6)
    let shown = visibleText(activity.isEmpty ? stateText : activityState, ascii: !unicode)
    var state = " \(shown) "
    // What goes on says more than how long it has: without room for both that is left out.
    if displayWidth(of: activity) + displayWidth(of: state) > frame.size.columns - 6 { state = "" }
    let stateWidth = min(displayWidth(of: state), frame.size.columns - 4)
    let stateColumn = frame.size.columns - 2 - stateWidth
    frame.put(
      StyledLine(state, model.isBusy ? Look.busy : .plain).clipped(
        to: stateWidth, unicode: unicode),
      row: row, column: stateColumn)
    let room = stateColumn - (state.isEmpty ? 1 : 3)
    guard room > 8 else { return }
    if let message = model.message {
      let text = visibleText(message, ascii: !unicode)
      frame.put(
        StyledLine(" \(text) ", Look.warning).clipped(to: room, unicode: unicode), row: row,
        column: 1)
    } else if !activity.isEmpty {
      frame.put(StyledLine(" \(activity) ", Look.busy), row: row, column: 1)
    } else {
      frame.put(hints(room: room), row: row, column: 1)
    }
  }

  /// `train m · step 120/500 · loss 0.83 · ^C pauses`; where it is too long, what stands before the
  /// last part goes first.
  private func activityText(room: Int) -> String {
    var parts = model.work.activity
    while true {
      let text = visibleText(
        parts.joined(separator: " · "), ascii: !model.abilities.showsUnicode)
      if displayWidth(of: text) <= room || parts.isEmpty { return text }
      parts.remove(at: max(0, parts.count - 2))
    }
  }

  /// What stands beside that.
  private var activityState: String {
    var parts = model.keys.isEmpty ? [] : [model.keys.map(\.name).joined(separator: " ") + " -"]
    parts.append(workText)
    return parts.joined(separator: " · ")
  }

  /// As many hints of the key table as fit.
  private func hints(room: Int) -> StyledLine {
    let separator = model.abilities.showsUnicode ? " · " : " . "
    var line = StyledLine(" ")
    var isFirst = true
    for row in hintRows {
      guard let hint = row.hint else { continue }
      let key = row.name.split(separator: ", ").first.map(String.init) ?? row.name
      var piece = StyledLine(isFirst ? "" : separator)
      piece.append(key, Look.key)
      piece.append(" " + hint)
      guard line.width + piece.width + 1 <= room else { break }
      line.append(piece)
      isFirst = false
    }
    line.append(" ")
    return line
  }

  /// Help first, then the way to the panes, then what belongs to the focus.
  private var hintRows: [KeyRow] {
    let rows = KeyTable.rows(for: model.focus).filter { $0.hint != nil }
    let leading = ["help"] + (model.focus == .prompt && !model.panes.isEmpty ? ["pane"] : [])
    let first = leading.compactMap { hint in rows.first { $0.hint == hint } }
    return first + rows.filter { row in !leading.contains { $0 == row.hint } }
  }

  /// `67 tokens · d · layer 2 head 5 · seed 7 · idle`, the most important part last.
  private var stateText: String {
    var parts: [String] = []
    if !model.keys.isEmpty {
      parts.append(model.keys.map(\.name).joined(separator: " ") + " -")
    }
    if let focus = model.status?.focus {
      if model.size.columns >= 100 { parts.append(focus.title) }
      parts.append("\(focus.tokenCount) tokens")
    }
    if let status = model.status { parts.append("seed \(status.seed)") }
    if !model.usesMouse { parts.append("mouse off") }
    parts.append(workText)
    return parts.joined(separator: " · ")
  }

  private var workText: String {
    guard model.isBusy else { return "idle" }
    let elapsed = model.now - model.work.startedAt
    guard elapsed >= 0.1 else { return "busy" }
    var text = "busy"
    if let progress = model.work.progress {
      let percent = Int((min(1, max(0, progress)) * 100).rounded(.down))
      let bar = Bar(progress, scale: BarScale(upper: 1))
        .line(width: 10, abilities: model.abilities)
      text += " \(model.abilities.showsUnicode ? "▕" : "[")\(bar.text)"
      text += "\(model.abilities.showsUnicode ? "▏" : "]")\(percent) %"
    }
    if elapsed >= 1 { text += " \(Int(elapsed)) s" }
    let waiting = model.work.waiting.count
    if waiting > 0 { text += ", \(waiting) waiting" }
    return text
  }
}
