import Charts
import Commands
import Glyphs
import Screen

/// Gradient norms beside their bounds, as a table and as a panel.
struct GradientText {
  private let content: GradientContent
  private let abilities: DisplayAbilities

  init(_ content: GradientContent, abilities: DisplayAbilities) {
    var content = content
    for (index, name) in shortTitles(content.entries.map(\.name)).enumerated() {
      content.entries[index].name = name
    }
    self.content = content
    self.abilities = abilities
  }

  /// "query 17 "tired"".
  private var queryText: String {
    "query \(content.query)" + (content.queryLabel.map { " \"\($0)\"" } ?? "")
  }

  /// The table without a screen: a row for each mechanism and kind of query.
  func table(width: Int) -> [StyledLine] {
    let columns = [
      TextTable.Column("mechanism"), TextTable.Column("query"),
      TextTable.Column("actual", .right), TextTable.Column("envelope", .right),
      TextTable.Column("ceiling", .right),
    ]
    var rows: [[String]] = []
    for entry in content.entries {
      rows.append([entry.name, queryText] + numbers(entry.focused, of: entry))
      rows.append(["", "worst: \(entry.worstQuery)"] + numbers(entry.worst, of: entry))
      rows.append(["", "mean" + sample(entry)] + numbers(entry.mean, of: entry))
    }
    var lines = [StyledLine(visible("gradient ‖∂o/∂s‖ and its bounds"), Look.heading)]
    lines += TextTable(columns: columns, rows: rows.map { $0.map { visible($0) } })
      .lines(width: width, unicode: abilities.showsUnicode)
    lines += remarks(width: width, indent: 2)
    return lines
  }

  /// The panel beside the maps.
  func panel(width: Int) -> [StyledLine] {
    let room = width - 3 * Self.numberWidth
    let names = content.entries.map { displayWidth(of: $0.name) }.max() ?? 0
    let bars = room - names - 2 >= Self.shortestBar ? room - names - 2 : 0
    var lines = [StyledLine(visible(queryText), Look.heading)]
    lines.append(heading(indent: room))
    lines += content.entries.flatMap { row($0, $0.focused, name: $0.name, bars, width) }
    lines.append(StyledLine(""))
    lines.append(StyledLine("worst query", Look.heading))
    lines += content.entries.flatMap {
      row($0, $0.worst, name: "\($0.name) @\($0.worstQuery)", 0, width)
    }
    lines.append(StyledLine(""))
    lines.append(StyledLine("mean" + (content.entries.first.map(sample) ?? ""), Look.heading))
    lines += content.entries.flatMap { row($0, $0.mean, name: $0.name, 0, width) }
    return lines + remarks(width: width, indent: 0)
  }

  private func heading(indent: Int) -> StyledLine {
    let titles = ["actual", "envel.", "ceil."].map {
      padded($0, toWidth: Self.numberWidth, alignment: .trailing)
    }
    return StyledLine(String(repeating: " ", count: max(0, indent)) + titles.joined(), Look.remark)
  }

  /// Name, bar, three numbers; a long name has a line of its own.
  private func row(
    _ entry: GradientContent.Entry, _ norms: GradientContent.Norms, name: String, _ bars: Int,
    _ width: Int
  ) -> [StyledLine] {
    let numbers = numbers(norms, of: entry, width: Self.numberWidth - 1).map {
      padded(visible($0), toWidth: Self.numberWidth, alignment: .trailing)
    }
    let room = width - numbers.count * Self.numberWidth
    var line = StyledLine(visible(name))
    var lines: [StyledLine] = []
    if line.width > room {
      lines.append(line.clipped(to: width, unicode: abilities.showsUnicode))
      line = StyledLine()
    }
    if bars > 0 {
      line = line.padded(to: room - bars - 1)
      line.append(bar(norms).line(width: bars, abilities: abilities))
    }
    line = line.padded(to: room)
    line.append(numbers.joined())
    return lines + [line]
  }

  /// The focused norm on the scale of all ceilings, with the envelope as a sign.
  private func bar(_ norms: GradientContent.Norms) -> Bar {
    let reach: [Double] = content.entries.flatMap { entry -> [Double] in
      [entry.focused.actual, entry.focused.envelope, entry.focused.ceiling ?? 0]
    }
    let upper = reach.filter(\.isFinite).max() ?? 1
    var marks = [BarMark(norms.envelope)]
    if let ceiling = norms.ceiling { marks.append(BarMark(ceiling, glyph: "▏", ascii: "|")) }
    return Bar(norms.actual, scale: BarScale(upper: upper), marks: marks)
  }

  /// Actual, envelope and ceiling in at most `width` columns each; nil for as many as they need.
  private func numbers(
    _ norms: GradientContent.Norms, of entry: GradientContent.Entry, width: Int? = nil
  ) -> [String] {
    func text(_ number: Double, after sign: String = "") -> String {
      sign + (width.map { numberText(number, fitting: $0 - sign.count) } ?? numberText(number))
    }
    return [
      text(norms.actual), text(norms.envelope),
      norms.ceiling.map { text($0, after: entry.diameterIsBound ? "≤" : "") } ?? "none",
    ]
  }

  private func sample(_ entry: GradientContent.Entry) -> String {
    if case .sampled(let rows, _) = entry.how { return " of \(rows) rows" }
    return ""
  }

  /// What is to be said of each mechanism, then how the numbers were obtained.
  private func remarks(width: Int, indent: Int) -> [StyledLine] {
    let remarks = GradientRemarks(content)
    let texts = content.entries.flatMap { entry in
      remarks.of(entry).map { "\(entry.name): \($0)" }
    }
    let blanks = String(repeating: " ", count: indent)
    return (texts + remarks.evidence).flatMap {
      StyledLine(visible(blanks + $0), Look.remark).wrapped(to: width, indent: indent + 2)
    }
  }

  private func visible(_ text: String) -> String {
    visibleText(text, ascii: !abilities.showsUnicode)
  }

  private static let numberWidth = 7
  private static let shortestBar = 4
}
