import Charts
import Commands
import Diagnostics
import Screen

extension Model {
  /// Adds something to the transcript.
  mutating func tell(_ item: Transcript.Item) {
    transcript.append(item)
    transcript.show(transcriptText.lines(of: item))
  }

  /// Writes the transcript anew for the present width.
  mutating func layOutTranscript() {
    let text = transcriptText
    transcript.layOut { text.lines(of: $0) }
  }

  private var transcriptText: TranscriptText {
    TranscriptText(
      width: max(20, size.columns - 4), abilities: abilities,
      options: ReportText.Options(palette: colors.palette.name, stableOutput: stableOutput))
  }

  /// Scrolls what has the focus: the help, a lesson's transcript, the transcript.
  mutating func scroll(_ step: KeyAction.Scroll) {
    let layout = Layout(self)
    if help != nil {
      help?.scroll(step, rows: HelpView.rows(in: size))
    } else {
      transcript.move(step, rows: layout.transcript.size.rows)
    }
  }

  /// Looks for a pattern, or for the last one again.
  mutating func findInTranscript(_ pattern: String?, up: Bool) {
    let rows = Layout(self).transcript.size.rows
    if !transcript.find(pattern, up: up, rows: rows) {
      message =
        transcript.pattern.isEmpty ? "nothing to look for: /" : "not found: \(transcript.pattern)"
    }
  }
}
