import Charts
import Commands
import Foundation
import Glyphs
import Screen

/// Gradient norms beside their bounds, as a table and as a panel.
struct GradientText {
  private let content: GradientContent
  private let abilities: DisplayAbilities
  /// The course of each mechanism's norm; empty without a screen.
  private let history: [[Double]]

  init(_ content: GradientContent, abilities: DisplayAbilities, history: [[Double]] = []) {
    var content = content
    for (index, name) in shortTitles(content.entries.map(\.name)).enumerated() {
      content.entries[index].name = name
    }
    self.content = content
    self.abilities = abilities
    self.history = history
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
      rows.append(["", "mean" + sample(entry)] + meanNumbers(entry))
    }
    let title = "gradient \(content.measure.notation) and its bounds"
    var lines = [StyledLine(visible(title), Look.heading)]
    lines += TextTable(columns: columns, rows: rows.map { $0.map { visible($0) } })
      .lines(width: width, unicode: abilities.showsUnicode)
    lines += alarms(width: width, indent: 2)
    lines += remarks(width: width, indent: 2)
    return lines
  }

  /// The panel beside the maps: alarms, the focused query with bars, the worst one, the mean.
  ///
  /// Where rows are short, first the explanation of the bars goes, then bars share the line of the
  /// numbers, as far as names leave room.
  func panel(width: Int, height: Int) -> [StyledLine] {
    let canDraw = width >= Self.shortestBar
    for (bars, legend) in [(canDraw, canDraw), (canDraw, false), (false, false)] {
      let lines = panel(width: width, bars: bars, legend: legend)
      if lines.count <= height { return lines }
    }
    let lines = panel(
      width: width, bars: canDraw && height >= Self.heightForBars, legend: false, isShort: true)
    return lines.count <= height ? lines : cut(lines, to: height, width: width)
  }

  /// The first lines, a mark for those left out, and how the numbers were obtained, which is always
  /// there.
  private func cut(_ lines: [StyledLine], to height: Int, width: Int) -> [StyledLine] {
    guard height > 2, let evidence = lines.last else { return Array(lines.prefix(height)) }
    let kept = lines.prefix(height - 2)
    let mark = abilities.showsUnicode ? "…" : "..."
    let words = "\(mark) \(lines.count - kept.count - 1) more lines in a taller pane"
    return kept + [StyledLine(words, Look.remark).clipped(to: width), evidence]
  }

  private func panel(
    width: Int, bars: Bool, legend: Bool, isShort: Bool = false
  ) -> [StyledLine] {
    var lines = [StyledLine(visible(queryText), Look.heading)]
    lines += alarms(width: width, indent: 0, isShort: isShort)
    lines.append(heading(indent: width - 3 * Self.numberWidth))
    for (index, entry) in content.entries.enumerated() {
      lines += row(entry, entry.focused, name: entry.name, width, bars ? 0 : inlineBars(width))
      if bars { lines.append(bar(entry.focused).line(width: width, abilities: abilities)) }
      if let course = course(of: index, width: width) { lines.append(course) }
    }
    if legend {
      lines += StyledLine(visible(self.legend), Look.remark).wrapped(to: width, indent: 2)
    }
    // The first rows have told which letter is which.
    let names = content.entries.map { isShort ? letter(of: $0.name) : $0.name }
    lines.append(StyledLine("worst query", Look.heading))
    lines += zip(content.entries, names).flatMap { entry, name in
      row(entry, entry.worst, name: "\(name) @\(entry.worstQuery)", width)
    }
    lines.append(StyledLine("mean" + (content.entries.first.map(sample) ?? ""), Look.heading))
    lines += zip(content.entries, names).flatMap { row($0, $0.mean, name: $1, width) }
    guard isShort else { return lines + remarks(width: width, indent: 0) }
    let evidence = visible(GradientRemarks(content).shortEvidence)
    return lines + reasons(width: width, indent: 0)
      + [StyledLine(evidence, Look.remark).clipped(to: width, unicode: abilities.showsUnicode)]
  }

  /// "a" of "a · softmax", when no other has it; else the name.
  private func letter(of name: String) -> String {
    func first(_ name: String) -> String {
      name.range(of: " · ").map { String(name[..<$0.lowerBound]) } ?? name
    }
    let letter = first(name)
    return content.entries.filter { first($0.name) == letter }.count == 1 ? letter : name
  }

  private func heading(indent: Int) -> StyledLine {
    let titles = ["actual", "envel.", "ceil."].map {
      padded($0, toWidth: Self.numberWidth, alignment: .trailing)
    }
    return StyledLine(String(repeating: " ", count: max(0, indent)) + titles.joined(), Look.remark)
  }

  /// Columns for a bar between the longest name and the numbers; 0 where there are too few.
  private func inlineBars(_ width: Int) -> Int {
    let names = content.entries.map { displayWidth(of: $0.name) }.max() ?? 0
    let room = width - 3 * Self.numberWidth - names - 2
    return room >= 4 ? room : 0
  }

  /// Name, bar, three numbers; a long name has a line of its own.
  private func row(
    _ entry: GradientContent.Entry, _ norms: GradientContent.Norms, name: String, _ width: Int,
    _ bars: Int = 0
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

  /// The scale of all bars: logarithmic where the numbers lie more than a decade and a half apart.
  private var barScale: BarScale {
    let reach = content.entries.flatMap { entry -> [Double] in
      [entry.focused.actual, entry.focused.envelope, entry.focused.ceiling ?? 0]
    }.filter { $0.isFinite && $0 > 0 }
    guard let least = reach.min(), let greatest = reach.max() else { return BarScale(upper: 1) }
    guard greatest > 30 * least else { return BarScale(upper: greatest) }
    let decade = { (number: Double) in pow(10, number) }
    return BarScale(
      lower: max(decade(floor(log10(least))), greatest * 1e-12),
      upper: decade(ceil(log10(greatest))), isLogarithmic: true)
  }

  /// The focused norm with signs for envelope and ceiling.
  private func bar(_ norms: GradientContent.Norms) -> Bar {
    var marks = [BarMark(norms.envelope, glyph: "│", ascii: "e")]
    if let ceiling = norms.ceiling { marks.append(BarMark(ceiling, glyph: "┃", ascii: "c")) }
    return Bar(norms.actual, scale: barScale, marks: marks)
  }

  /// What the signs of a bar mean, and its scale.
  private var legend: String {
    let signs = abilities.showsUnicode ? ("█", "│", "┃") : ("#", "e", "c")
    let scale = barScale
    let range =
      (scale.isLogarithmic ? "log " : "")
      + "\(numberText(scale.lower)) to \(numberText(scale.upper))"
    return "\(signs.0) actual  \(signs.1) envelope  \(signs.2) ceiling  \(range)"
  }

  /// How a norm moved while a slider did: "course ▁▂▅█ 0.01 to 0.2".
  private func course(of index: Int, width: Int) -> StyledLine? {
    guard history.indices.contains(index), history[index].count > 1 else { return nil }
    let values = history[index]
    let finite = values.filter(\.isFinite)
    guard let least = finite.min(), let greatest = finite.max() else { return nil }
    let range = " \(numberText(least)) to \(numberText(greatest))"
    // Course is drawn by ratios: a norm that passes a pole would flatten everything else.
    let drawn = greatest > 30 * max(least, 1e-300) ? values.map { log(max($0, 1e-300)) } : values
    let room = width - range.count - 7
    guard room >= 4 else { return nil }
    return StyledLine(
      "course " + Sparkline(drawn).text(width: room, abilities: abilities) + range, Look.note)
  }

  /// What must not be overlooked: a word in capitals, and colour where there is some. In short rows as
  /// few lines as will do, for the numbers that it warns of are to stay in sight.
  private func alarms(width: Int, indent: Int, isShort: Bool = false) -> [StyledLine] {
    let remarks = GradientRemarks(content)
    let blanks = String(repeating: " ", count: indent)
    func lines(_ name: String, _ alarms: [String]) -> [StyledLine] {
      let text = "\(blanks)ALARM \(name): \(alarms.joined(separator: "; "))"
      return StyledLine(visible(text), Look.error).wrapped(to: width, indent: indent + 2)
    }
    return content.entries.flatMap { entry -> [StyledLine] in
      let alarms = remarks.alarms(entry)
      guard !alarms.isEmpty else { return [] }
      let words = lines(entry.name, alarms)
      guard isShort, words.count > 1 else { return words }
      return lines(letter(of: entry.name), remarks.shortAlarms(entry))
    }
  }

  /// The numbers of the mean, with their intervals when sampled.
  private func meanNumbers(_ entry: GradientContent.Entry) -> [String] {
    var texts = numbers(entry.mean, of: entry)
    for (index, width) in entry.meanHalfWidths.enumerated().prefix(2) {
      texts[index] = "~\(texts[index]) ± \(numberText(width, digits: 1))"
    }
    return texts
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
    reasons(width: width, indent: indent)
      + wrapped(GradientRemarks(content).evidence, width: width, indent: indent)
  }

  /// What is to be said of each mechanism.
  private func reasons(width: Int, indent: Int) -> [StyledLine] {
    let remarks = GradientRemarks(content)
    let texts = content.entries.flatMap { entry in
      remarks.of(entry).map { "\(entry.name): \($0)" }
    }
    return wrapped(texts, width: width, indent: indent)
  }

  private func wrapped(_ texts: [String], width: Int, indent: Int) -> [StyledLine] {
    let blanks = String(repeating: " ", count: indent)
    return texts.flatMap {
      StyledLine(visible(blanks + $0), Look.remark).wrapped(to: width, indent: indent + 2)
    }
  }

  private func visible(_ text: String) -> String {
    visibleText(text, ascii: !abilities.showsUnicode)
  }

  private static let numberWidth = 7
  private static let shortestBar = 12
  private static let heightForBars = 14
}
