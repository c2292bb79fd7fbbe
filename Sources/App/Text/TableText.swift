import Charts
import Commands
import Glyphs
import Screen

/// A table of a report as lines: numbers to the right, how each was obtained beside it.
struct TableText {
  private let table: ReportTable
  private let abilities: DisplayAbilities
  private let stableOutput: Bool

  init(_ table: ReportTable, abilities: DisplayAbilities, stableOutput: Bool) {
    self.table = table
    self.abilities = abilities
    self.stableOutput = stableOutput
  }

  func lines(width: Int) -> [StyledLine] {
    var lines: [StyledLine] = []
    if let title = table.title {
      lines += StyledLine(visible(title), Look.heading).wrapped(to: width)
    }
    let columns = table.columns.indices.map { index in
      TextTable.Column(visible(table.columns[index]), isNumeric(index) ? .right : .left)
    }
    let rows = table.rows.map { row in row.map { StyledLine(text(of: $0)) } }
    lines += TextTable(columns: columns, rows: rows)
      .lines(width: width, unicode: abilities.showsUnicode)
    lines += table.footnotes.flatMap {
      StyledLine(visible($0), Look.remark).wrapped(to: width, indent: 2)
    }
    return lines
  }

  private func isNumeric(_ column: Int) -> Bool {
    let entries = table.rows.compactMap { $0.indices.contains(column) ? $0[column] : nil }
    let hasNumbers = entries.contains { entry in
      switch entry {
      case .number, .bytes, .seconds: true
      case .text, .absent: false
      }
    }
    return hasNumbers
      && !entries.contains { if case .text = $0 { true } else { false } }
  }

  private func text(of entry: ReportTable.Entry) -> String {
    switch entry {
    case .text(let text), .absent(let text): visible(text)
    case .number(let number, let how): visible(Self.text(number, how))
    case .bytes(let count, let how): visible(Self.mark(how) + Self.bytes(count))
    case .seconds(let seconds): stableOutput ? "-" : visible(Self.duration(seconds))
    }
  }

  /// A number with the sign of how it was obtained.
  static func text(_ number: Double, _ how: Provenance) -> String {
    if case .sampled(_, let halfWidth?) = how {
      return "~\(numberText(number)) ± \(numberText(halfWidth, digits: 1))"
    }
    return mark(how) + numberText(number)
  }

  private static func mark(_ how: Provenance) -> String {
    switch how {
    case .exact, .measured: ""
    case .sampled: "~"
    case .bound: "≤ "
    }
  }

  /// "1.5 MiB".
  static func bytes(_ count: Int) -> String {
    var value = Double(count)
    for unit in ["B", "KiB", "MiB", "GiB"] {
      if value < 1024 { return "\(numberText(value)) \(unit)" }
      value /= 1024
    }
    return "\(numberText(value)) TiB"
  }

  /// "12 ms".
  static func duration(_ seconds: Double) -> String {
    if seconds >= 1 { return "\(numberText(seconds)) s" }
    if seconds >= 1e-3 { return "\(numberText(seconds * 1e3)) ms" }
    return "\(numberText(seconds * 1e6)) µs"
  }

  private func visible(_ text: String) -> String {
    visibleText(text, ascii: !abilities.showsUnicode)
  }
}
