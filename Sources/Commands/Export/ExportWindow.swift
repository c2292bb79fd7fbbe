import CommandLanguage
import Diagnostics
import Evaluation
import Tensors

/// The options of an export that say which cells are wanted.
struct ExportWindow {
  /// Cells along a side unless more are asked for.
  static let usualCells = 1_024

  let queries: Range<Int>?
  let keys: Range<Int>?
  let rows: Int?
  let columns: Int?

  /// Reads the options; `subjects` are the maps that they must fit.
  ///
  /// - Throws: A diagnostic at the option.
  init(
    _ request: CommandRequest, for subjects: [MapSubject], in interpreter: inout Interpreter
  ) throws(Diagnostic) {
    let extents = subjects.map(\.extents)
    queries = try request.part(
      "queries", within: extents.map(\.rows).min() ?? 0, in: &interpreter)
    keys = try request.part("keys", within: extents.map(\.columns).min() ?? 0, in: &interpreter)
    rows = try request.count(
      "rows", 1...Int.max, standard: min(queries?.count ?? Self.usualCells, Self.usualCells),
      in: &interpreter)
    columns = try request.count(
      "columns", 1...Int.max, standard: min(keys?.count ?? Self.usualCells, Self.usualCells),
      in: &interpreter)
  }

  /// True when nothing was asked for.
  var isWhole: Bool { queries == nil && keys == nil && rows == nil && columns == nil }

  /// The window on a map: no cell is finer than a token.
  func window(on subject: MapSubject) -> MapWindow {
    let extents = subject.extents
    let shownRows = queries?.count ?? extents.rows
    let shownColumns = keys?.count ?? extents.columns
    return MapWindow(
      queries: queries, keys: keys, cellRows: min(rows ?? Self.usualCells, shownRows),
      cellColumns: min(columns ?? Self.usualCells, shownColumns))
  }
}

extension CommandRequest {
  /// A whole number in a range.
  ///
  /// - Throws: `commands.number-outside` at the value, with `standard` in the fix.
  func count(
    _ name: String, _ range: ClosedRange<Int>, standard: Int, in interpreter: inout Interpreter
  ) throws(Diagnostic) -> Int? {
    guard let number = try integer(name, in: &interpreter) else { return nil }
    if range.contains(number) { return number }
    let span = span(ofOption: name)
    throw Diagnostic(
      "commands.number-outside", "\(name)=\(number) cannot be drawn", at: span,
      label: range.upperBound == .max
        ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)",
      fix: context.source.replacing(span, with: "\(standard)"))
  }
}
