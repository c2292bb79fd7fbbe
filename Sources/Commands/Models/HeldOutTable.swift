import Evaluation
import Models

/// Measurements on the same held-out exercises beside each other, such as before and after a change.
struct HeldOutTable {
  private(set) var table: ReportTable

  init(title: String, of what: String = "") {
    table = ReportTable(
      title: title,
      columns: [what, "held-out loss", "accuracy", "95 % interval", "solved"], rows: [])
  }

  /// Adds a row; nil says that there is nothing to measure on.
  mutating func add(_ name: String, _ found: Evaluation?) {
    guard let found else {
      table.rows.append([.text(name)] + [String](repeating: "-", count: 4).map { .absent($0) })
      return
    }
    table.rows.append([
      .text(name), .number(found.loss, .measured), .number(found.accuracy, .measured),
      found.interval.map(ReportTable.Entry.init) ?? .absent("-"),
      .text("\(found.solved)/\(found.problems)"),
    ])
    table.footnotes = [
      "\(found.asked) targets of \(found.problems) held-out exercises, the same in every row; "
        + "targets count as independent"
    ]
  }
}

extension ReportTable.Entry {
  /// "0.969 … 0.998".
  init(_ interval: ClosedRange<Double>) {
    self = .text("\(shareText(interval.lowerBound)) … \(shareText(interval.upperBound))")
  }
}
