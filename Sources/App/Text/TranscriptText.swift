import Commands
import Diagnostics
import Glyphs
import Screen

/// Writes the items of a transcript as lines of a width.
struct TranscriptText {
  let width: Int
  let abilities: DisplayAbilities
  let options: ReportText.Options

  func lines(of item: Transcript.Item) -> [StyledLine] {
    switch item {
    case .hint: hint
    case .command(let text): command(text)
    case .report(let report, let drawsMaps):
      ReportText.lines(
        of: report, width: width, abilities: abilities,
        options: ReportText.Options(
          palette: options.palette, stableOutput: options.stableOutput, drawsMaps: drawsMaps))
    case .diagnostic(let diagnostic):
      ReportText.lines(of: diagnostic, width: width, abilities: abilities)
    case .note(let text): note(text)
    case .check(let text, let holds): check(text, holds: holds)
    case .remark(let text): wrapped(text, Look.remark)
    }
  }

  private var hint: [StyledLine] {
    let dash = abilities.showsUnicode ? "—" : "-"
    return [
      "Farfield \(dash) what an attention mechanism does to real queries and keys",
      "",
      "  demo      two maps of a real head, side by side",
      "  lessons   the lessons that are there; play one with its number or name",
      "  help      all commands; help NAME explains one, F1 lists the keys",
      "",
    ].map { StyledLine(visible($0)) }
  }

  private func command(_ text: String) -> [StyledLine] {
    var line = StyledLine("ff> ", Look.prompt)
    line.append(visible(text), Look.command)
    return line.wrapped(to: width, indent: 4)
  }

  private func check(_ text: String, holds: Bool) -> [StyledLine] {
    var line = StyledLine(visible(holds ? "✓ " : "✗ "), holds ? Look.good : Look.error)
    line.append(visible(text))
    return line.wrapped(to: width, indent: 2)
  }

  private func note(_ text: String) -> [StyledLine] {
    text.isEmpty ? [StyledLine("")] : wrapped(text, Look.note)
  }

  private func wrapped(_ text: String, _ style: Style) -> [StyledLine] {
    StyledLine(visible(text), style).wrapped(to: width, indent: 2)
  }

  private func visible(_ text: String) -> String {
    visibleText(text, ascii: !abilities.showsUnicode)
  }
}
