public import Commands
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

  /// The lines of a report, none wider than `width` except words of text that cannot be broken.
  public static func lines(
    of report: Report, width: Int, abilities: DisplayAbilities, options: Options = Options()
  ) -> [StyledLine] {
    []
  }
}
