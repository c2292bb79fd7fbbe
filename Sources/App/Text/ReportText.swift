public import Commands
public import Diagnostics
import Glyphs
public import Screen

/// The text form of reports: the transcript's, and all there is without a screen.
public enum ReportText {
  /// How reports are written.
  public struct Options: Equatable, Sendable {
    /// The palette of maps; nil for the one that suits the display.
    public var palette: String?
    /// True to hide durations, so that two runs print the same.
    public var stableOutput: Bool
    /// False to leave maps out, for a screen that shows them in panes.
    public var drawsMaps: Bool

    /// Makes options.
    public init(palette: String? = nil, stableOutput: Bool = false, drawsMaps: Bool = true) {
      self.palette = palette
      self.stableOutput = stableOutput
      self.drawsMaps = drawsMaps
    }
  }

  /// The lines of a report; only a word of text that cannot be broken is cut.
  ///
  /// - Parameters:
  ///   - report: What a statement had to say.
  ///   - width: Columns a line may take.
  ///   - abilities: Colours, and Unicode or ASCII.
  ///   - options: The palette, durations, maps.
  /// - Returns: Lines without control characters.
  public static func lines(
    of report: Report, width: Int, abilities: DisplayAbilities, options: Options = Options()
  ) -> [StyledLine] {
    report.parts.flatMap { part -> [StyledLine] in
      switch part {
      case .text(let lines):
        return lines.flatMap { text($0, width: width, abilities: abilities) }
      case .table(let table):
        return TableText(table, abilities: abilities, stableOutput: options.stableOutput)
          .lines(width: width)
      case .maps(let maps):
        guard options.drawsMaps else { return [] }
        return MapText(maps, abilities: abilities, palette: options.palette).lines(width: width)
      case .gradient(let content):
        guard options.drawsMaps else { return [] }
        return GradientText(content, abilities: abilities).table(width: width)
      case .curves(let content):
        return CurveText(content, abilities: abilities).lines(width: width)
      case .charts(let charts):
        guard options.drawsMaps else { return [] }
        return ChartsText(charts, abilities: abilities).lines(width: width)
      case .warning(let diagnostic):
        return lines(of: diagnostic, width: width, abilities: abilities)
      }
    }
  }

  /// The lines of a diagnostic, each part in its look.
  ///
  /// - Parameters:
  ///   - diagnostic: What to tell.
  ///   - width: Columns the typed line may take; sentences are wrapped at it.
  ///   - abilities: Colours, and Unicode or ASCII.
  /// - Returns: Headline, typed line, caret with label, why, fix; those that there are.
  public static func lines(
    of diagnostic: Diagnostic, width: Int, abilities: DisplayAbilities
  ) -> [StyledLine] {
    let headline = diagnostic.severity == .error ? Look.error : Look.warning
    return diagnostic.lines(width: width, ascii: !abilities.showsUnicode).flatMap { line in
      switch line.part {
      case .headline: StyledLine(line.text, headline).wrapped(to: width, indent: 2)
      case .source: [StyledLine(line.text)]
      case .caret: [StyledLine(line.text, Look.caret)]
      case .why: StyledLine(line.text).wrapped(to: width, indent: 7)
      case .fix: StyledLine(line.text, Look.fix).wrapped(to: width, indent: 7)
      }
    }
  }

  private static func text(
    _ line: String, width: Int, abilities: DisplayAbilities
  ) -> [StyledLine] {
    let visible = visibleText(line, ascii: !abilities.showsUnicode)
    return StyledLine(visible).wrapped(to: width, indent: min(hangingIndent(visible), width / 2))
  }

  /// Where the second line of a text begins: under the second column of a list, under the first word
  /// of an indented paragraph, a little inside otherwise.
  private static func hangingIndent(_ text: String) -> Int {
    let indent = text.prefix { $0 == " " }.count
    if let gap = text.dropFirst(indent).firstRange(of: "  ") {
      let second = text[gap.upperBound...].drop { $0 == " " }
      if !second.isEmpty { return displayWidth(of: text[..<second.startIndex]) }
    }
    return indent > 0 ? indent : 2
  }
}
