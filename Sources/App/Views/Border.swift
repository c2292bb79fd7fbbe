import Commands
import Glyphs
import Screen

/// The frame's lines with the headings that stand in them.
struct Border {
  private let model: Model
  private let layout: Layout

  init(_ model: Model, _ layout: Layout) {
    self.model = model
    self.layout = layout
  }

  func draw(on frame: inout Frame) {
    let unicode = model.abilities.showsUnicode
    frame.box(frame.bounds, style: Look.rule, unicode: unicode)
    for place in layout.maps + layout.panels {
      let rect = place.rect
      if rect.right < frame.size.columns - 1 {
        frame.verticalRule(
          column: rect.right, rows: (rect.origin.row - 1)..<(rect.bottom + 1), style: Look.rule,
          unicode: unicode)
      }
      frame.horizontalRule(
        row: rect.origin.row - 1, columns: (rect.origin.column - 1)..<(rect.right + 1),
        style: Look.rule, unicode: unicode)
    }
    for row in [layout.readoutRow, layout.barRow, layout.notesRule].compactMap({ $0 })
    where row != layout.readoutRow {
      frame.horizontalRule(
        row: row, columns: 0..<frame.size.columns, style: Look.rule, unicode: unicode)
    }
    if let row = layout.readoutRow { closePanes(above: row, on: &frame) }
    drawHeadings(on: &frame)
  }

  /// The lines between panes end at the row of the readout.
  private func closePanes(above row: Int, on frame: inout Frame) {
    for column in 1..<(frame.size.columns - 1) { frame[row, column] = .blank }
    frame[row, 0] = Cell(
      LineSides([.up, .down]).glyph(unicode: model.abilities.showsUnicode), Look.rule)
  }

  private func drawHeadings(on frame: inout Frame) {
    for place in layout.maps + layout.panels {
      guard let pane = model.panes.first(where: { $0.id == place.pane }) else { continue }
      let hasFocus =
        (model.place == .map || model.place == .panel) && model.focusedPane == pane.id
      heading(
        PaneHeading.text(of: pane, in: model, isBusy: isStale(pane)),
        row: place.rect.origin.row - 1,
        column: place.rect.origin.column, width: place.rect.size.columns, hasFocus: hasFocus,
        on: &frame)
    }
    if layout.maps.isEmpty, layout.panels.isEmpty {
      heading(
        "farfield", row: 0, column: 1, width: frame.size.columns - 2, hasFocus: false, on: &frame)
    }
    if let row = layout.notesRule, let player = model.lesson {
      heading(
        lessonHeading(player), row: row, column: 1, width: frame.size.columns - 2,
        hasFocus: model.place == .lesson, on: &frame)
    }
  }

  private func lessonHeading(_ player: LessonPlayer) -> String {
    var parts = [player.lesson.title, player.progressText]
    if let marker = player.current?.marker { parts.append("@\(marker)") }
    let failed = player.failedChecks
    if failed > 0 { parts.append("\(failed) \(failed == 1 ? "check" : "checks") failed") }
    return parts.joined(separator: " · ")
  }

  /// True when a pane shows numbers that are being replaced.
  private func isStale(_ pane: Pane) -> Bool { pane.isComputing || pane.awaitsJob }

  private func heading(
    _ text: String, row: Int, column: Int, width: Int, hasFocus: Bool, on frame: inout Frame
  ) {
    let unicode = model.abilities.showsUnicode
    let visible = visibleText(text, ascii: !unicode)
    let line = StyledLine(" \(visible) ", hasFocus ? Look.focusedHeading : Look.heading)
      .clipped(to: max(0, width - 1), unicode: unicode)
    frame.put(line, row: row, column: column)
  }
}

/// What stands above a pane.
enum PaneHeading {
  static func text(of pane: Pane, in model: Model, isBusy: Bool) -> String {
    let title =
      switch pane.content {
      case .map(let map):
        (pane.subject.modelHead.map { "\($0.model) \($0.place) · " } ?? "") + map.title
      case .gradient(let content): "gradient \(content.measure.notation)"
      case .charts: "gradients towards q, k, v"
      case .heads(let grid): "\(model.heads.orderText) · \(grid.title)"
      case .training(let content): "training \(content.title)"
      case .table(let table): table.title ?? pane.subject.kind.rawValue
      case .failed, nil: pane.subject.expressions.joined(separator: ", ")
      }
    return isBusy ? title + " …" : title
  }
}
