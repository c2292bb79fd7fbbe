import Analysis
import Attention
import Diagnostics
import Tensors

private let firstQuery = FunctionParameter(
  "q0", .integer, or: "0", "the first query; negative counts from the end")
private let endQuery = FunctionParameter(
  "q1", .integer, or: "none", "the query after the last; none is the end")
private let firstKey = FunctionParameter("k0", .integer, or: "0", "the first key")
private let endKey = FunctionParameter(
  "k1", .integer, or: "none", "the key after the last; none is the end")
private let tileHelp =
  "For a mechanism that factorises the sum comes from sums of features, in a time that does not "
  + "depend on the number of tokens; for others every pair is looked at. Always exact."

let attentionTileEntries: [FunctionEntry] = [
  FunctionEntry(
    "tile", .attention,
    [
      FunctionParameter("attention", .any, "what comes before the dot"),
      firstQuery, endQuery, firstKey, endKey,
    ],
    "the sum of the weights of queries q0:q1 on keys k0:k1, exact at any length",
    help: "lift is the sum over what uniform rows would put there. " + tileHelp,
    example: "\(smallAttention); a.tile(2, 7, 0, 3)",
    implementation: tileRecord),
  FunctionEntry(
    "lifts", .attention,
    [
      FunctionParameter("attention", .any, "what comes before the dot"),
      FunctionParameter("rows", .integer, "rows of cells"),
      FunctionParameter("columns", .integer, "columns of cells"),
      firstQuery, endQuery, firstKey, endKey,
    ],
    "the map of queries q0:q1 and keys k0:k1 in rows × columns cells, as a tensor of lifts",
    help: "Cell r of R begins at q0 + n*r//R, columns alike. A masked cell is nan. " + tileHelp,
    example: "\(smallAttention); a.lifts(3, 3)",
    implementation: liftTensor),
]

private func tileRecord(_ call: inout Call) throws -> Value {
  guard case .attention(let value) = call.value("attention") else { return .none }
  let window = try call.window(of: value, cellRows: 1, cellColumns: 1)
  let cells = try call.cells(of: value, window)
  func numbers(_ range: Range<Int>) -> Value {
    .list([.number(Double(range.lowerBound)), .number(Double(range.upperBound))])
  }
  let counted = Double(cells.countedPairs[0])
  return .record([
    RecordField("queries", numbers(window.queries)), RecordField("keys", numbers(window.keys)),
    RecordField("pairs", .number(Double(cells.pairCounts[0]))),
    RecordField("mass", .number(cells.mass[0])),
    RecordField("mean", .number(cells.mass[0] / counted)),
    RecordField("lift", .number(cells.mass[0] / cells.uniformMass[0])),
    RecordField("exact", .boolean(true)),
  ])
}

private func liftTensor(_ call: inout Call) throws -> Value {
  guard case .attention(let value) = call.value("attention") else { return .none }
  let (rows, columns) = (call.integer("rows", or: 0), call.integer("columns", or: 0))
  let window = try call.window(of: value, cellRows: rows, cellColumns: columns)
  try call.check(rows, "rows", among: window.queries)
  try call.check(columns, "columns", among: window.keys)
  // Sums, counts and lifts of every cell.
  _ = try call.reserved([16, rows, columns])
  let cells = try call.cells(of: value, window)
  let lifts = cells.mass.indices.map { Float(cells.mass[$0] / cells.uniformMass[$0]) }
  return .numeric(Tensor([rows, columns], lifts))
}

extension Call {
  fileprivate func cells(of value: AttentionValue, _ window: CellWindow) throws -> MapCells {
    try context.maps.map(of: value.attention, context: context.compute)
      .exactCells(window, context: context.compute)
  }

  fileprivate func window(of value: AttentionValue, cellRows: Int, cellColumns: Int)
    throws(Diagnostic) -> CellWindow
  {
    CellWindow(
      queries: try range("q0", "q1", of: value.attention.queryCount, "queries"),
      keys: try range("k0", "k1", of: value.attention.keyCount, "keys"), cellRows: cellRows,
      cellColumns: cellColumns)
  }

  private func range(_ first: String, _ end: String, of count: Int, _ word: String)
    throws(Diagnostic) -> Range<Int>
  {
    func place(_ name: String, or fallback: Int) -> Int {
      let index = integer(name, or: fallback)
      return index < 0 ? index + count : index
    }
    let (from, to) = (place(first, or: 0), place(end, or: count))
    guard from >= 0, to <= count, from < to else {
      let isFirst = from < 0 || from >= count
      throw Diagnostic(
        "evaluation.window-outside", "these \(word) are not part of the map",
        at: span(of: isFirst || !has(end) ? first : end), label: "\(from):\(to) of \(count)",
        why: "a part begins at 0 or later, ends at \(count) or before, and is not empty",
        fix: context.line(replacing: span, with: "\(typedReceiver).\(entry.name)(\(leading))"))
    }
    return from..<to
  }

  /// What stands before the dot, as typed.
  private var typedReceiver: String { context.typed(span(of: "attention")) }

  /// The arguments before the window, as numbers.
  private var leading: String {
    entry.name == "tile" ? "" : "\(integer("rows", or: 1)), \(integer("columns", or: 1))"
  }

  fileprivate func check(_ count: Int, _ name: String, among tokens: Range<Int>)
    throws(Diagnostic)
  {
    guard count < 1 || count > tokens.count else { return }
    throw Diagnostic(
      "evaluation.cells-finer-than-tokens",
      count < 1 ? "there are no cells to sum into" : "there would be more cells than tokens",
      at: span(of: name), label: "\(count) \(name) for \(tokens.count) tokens",
      why: "a cell holds at least one token",
      fix: context.line(
        replacing: span(of: name), with: "\(min(max(count, 1), tokens.count))"))
  }
}
