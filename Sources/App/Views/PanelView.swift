import Commands
import Screen

/// The gradient panel or a table in a pane.
struct PanelView {
  private let place: Layout.Place
  private let model: Model

  init(_ place: Layout.Place, _ model: Model) {
    self.place = place
    self.model = model
  }

  func draw(on frame: inout Frame) {
    Self.put(lines, in: place.rect, on: &frame)
  }

  private var lines: [StyledLine] {
    let width = place.rect.size.columns - 2
    let pane = model.panes.first { $0.id == place.pane }
    switch pane?.content {
    case .gradient(let content):
      return GradientText(content, abilities: model.abilities, history: pane?.history ?? [])
        .panel(width: width, height: place.rect.size.rows)
    case .table(let table):
      var untitled = table
      untitled.title = nil
      return TableText(untitled, abilities: model.abilities, stableOutput: model.stableOutput)
        .lines(width: width)
    case .charts(let charts):
      return ChartsText(charts, abilities: model.abilities)
        .panel(width: width, height: place.rect.size.rows)
    case .training(let content):
      return TrainingText(content, abilities: model.abilities)
        .panel(width: width, height: place.rect.size.rows)
    case .failed(let diagnostic):
      return ReportText.lines(of: diagnostic, width: width, abilities: model.abilities)
    case .map, .heads: return []
    case nil: return [StyledLine("computing", Look.remark)]
    }
  }

  /// Lines inside a pane, with a blank column at the left; what does not fit is cut off.
  static func put(_ lines: [StyledLine], in rect: Rect, on frame: inout Frame) {
    for (index, line) in lines.prefix(rect.size.rows).enumerated() {
      frame.put(line, row: rect.origin.row + index, column: rect.origin.column + 1, clip: rect)
    }
  }
}
