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

  /// The part `from:to` given for an option; nil when it was left out. Negative ends count from the
  /// end, as in a slice.
  ///
  /// - Throws: `commands.window-outside` at the value for a part that is empty or not there.
  func part(_ name: String, within count: Int, in interpreter: inout Interpreter)
    throws(Diagnostic) -> Range<Int>?
  {
    guard let expression = option(name) else { return nil }
    guard case .range(let first, let second) = expression.kind else {
      throw CommandProblems.wrongKind(
        at: expression, wanted: "a part such as 0:\(count)", found: text(of: expression),
        fix: context.source.replacing(expression.span, with: "0:\(count)"))
    }
    let from = try end(first, or: 0, count: count, in: &interpreter)
    let to = try end(second, or: count, count: count, in: &interpreter)
    if from >= 0, from < to, to <= count { return from..<to }
    let lower = min(max(from, 0), max(count - 1, 0))
    let upper = to > lower && to <= count ? to : count
    throw Diagnostic(
      "commands.window-outside",
      from >= to ? "there are no \(name) in this part" : "the map does not reach so far",
      at: expression.span, label: "it has \(name) 0:\(count)",
      why: "parts count from 0, and the end is not included, as in a slice",
      fix: context.source.replacing(expression.span, with: "\(lower):\(upper)"))
  }

  private func end(
    _ expression: Expression, or standard: Int, count: Int, in interpreter: inout Interpreter
  ) throws(Diagnostic) -> Int {
    if case .none = expression.kind { return standard }
    let value = try interpreter.workspace.evaluate(expression, context: context)
    guard case .number(let number) = value, let whole = Int(exactly: number) else {
      throw CommandProblems.wrongKind(
        at: expression, wanted: "a whole number", found: value.described,
        fix: context.source.replacing(expression.span, with: "\(standard)"))
    }
    return whole < 0 ? whole + count : whole
  }
}
