import Charts
import Commands
import Screen

extension Model {
  /// The keys of the focused place over the screen.
  mutating func openKeyHelp() {
    let place = focusedPlace
    editor.cancelCompletion()
    let own = KeyTable.rows(for: place)
    let width = own.map(\.name.count).max() ?? 0
    let lines = own.map { row in
      var line = StyledLine(row.name, Look.key)
      line = line.padded(to: width + 2)
      line.append(row.help)
      return line
    }
    help = HelpOverlay(title: "keys of \(place.title)", lines: lines)
  }

  /// The text of `help` over the screen.
  mutating func openHelp(_ report: Report) {
    let lines = ReportText.lines(
      of: report, width: HelpView.width(in: size), abilities: abilities,
      options: ReportText.Options(palette: colors.palette.name, stableOutput: stableOutput))
    help = HelpOverlay(title: "help", lines: lines)
  }
}

extension HelpOverlay {
  mutating func scroll(_ step: KeyAction.Scroll, rows: Int) {
    let most = max(0, lines.count - rows)
    let page = max(1, rows - 1)
    switch step {
    case .lineUp: top -= 1
    case .lineDown: top += 1
    case .pageUp: top -= page
    case .pageDown: top += page
    case .top: top = 0
    case .bottom: top = most
    }
    top = min(max(0, top), most)
  }
}
