public import Screen

/// The legend of one or more heat maps: the name of the scale, its ends, its colours.
///
/// `lift n·a  <0.2 ▒▒▒▒▒▒ 5  log · 1 token/cell · exact`
public struct ColorBar: Equatable, Sendable {
  /// The scale with its ends.
  public var limits: ScaleLimits
  /// The colours, as given to the maps.
  public var palette: Palette
  /// The name of what is shown.
  public var name: String
  /// What follows the bar: how the numbers were reduced and obtained.
  public var note: String
  /// What is not shown as it is, over all the maps.
  public var marks: ScaleMarks

  /// Makes a legend.
  public init(
    limits: ScaleLimits, palette: Palette, name: String, note: String = "",
    marks: ScaleMarks = ScaleMarks()
  ) {
    self.limits = limits
    self.palette = palette
    self.name = name
    self.note = note
    self.marks = marks
  }

  /// The legend as a line of at most `width` columns.
  public func line(width: Int, abilities: DisplayAbilities) -> StyledLine {
    let lower = (marks.below > 0 ? "<" : "") + numberText(limits.lower)
    let upper = (marks.above > 0 ? ">" : "") + numberText(limits.upper)
    var line = StyledLine(name + "  ")
    if limits.isFlat {
      line.append("flat " + (limits.lower == limits.upper ? upper : lower + ".." + upper))
    } else {
      line.append(lower + " ")
      line.append(bar(room: (width - name.count) / 4, abilities))
      line.append(" " + upper)
    }
    for part in [signs, note] where !part.isEmpty { line.append("  " + part) }
    return line.clipped(to: width, unicode: abilities.showsUnicode)
  }

  /// The signs that stand in cells without a shade.
  private var signs: String {
    var parts: [String] = []
    if marks.negative > 0 { parts.append("- negative \(marks.negative)") }
    if marks.notFinite > 0 { parts.append("x not finite \(marks.notFinite)") }
    return parts.joined(separator: "  ")
  }

  /// Every level once, or as many as there is room for.
  private func bar(room: Int, _ abilities: DisplayAbilities) -> StyledLine {
    let inks = Inks(palette, limits, abilities)
    let count = inks.levelCount
    let width = min(max(room, min(count, 5)), count)
    var line = StyledLine()
    for column in 0..<width {
      let level = width == 1 ? 0 : column * (count - 1) / (width - 1)
      switch inks {
      case .halfBlocks(let colors), .blanks(let colors):
        line.append(" ", Style(background: colors[level]))
      case .characters(let characters): line.append(String(characters[level]))
      }
    }
    return line
  }
}
