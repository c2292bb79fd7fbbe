import Attention
import Glyphs
import TensorFiles
import Tensors

extension Value {
  /// The value as lines of text, as a statement prints it.
  ///
  /// - Parameter width: Columns to keep within.
  /// - Returns: At least one line; control characters in tokens are shown as symbols.
  public func lines(width: Int = 80) -> [String] {
    switch self {
    case .tensor(let tensor): return tensor.lines(width: width)
    case .attention(let attention): return attention.lines(width: width)
    case .file(let file): return file.lines(width: width)
    case .record(let fields): return recordLines(fields, width: width)
    case .model(let model): return wrapped(model.textLines, width)
    case .task(let task): return wrapped(task.textLines, width)
    case .run(let run): return wrapped(run.textLines, width)
    case .list(let values):
      if let table = recordTable(values, width: width) { return table }
      return [listText(values, width: max(width, 20))]
    default: return [clipped(short, toWidth: max(width, 8), mark: "…")]
    }
  }

  /// The value in one line of unlimited length, long lists shortened.
  public var short: String {
    switch self {
    case .none: "none"
    case .number(let number): numberText(number)
    case .boolean(let flag): flag ? "true" : "false"
    case .text(let text): "\"\(visibleText(text))\""
    case .list(let values): listText(values, width: 80)
    case .range(let lower, let upper): "\(numberText(lower))..\(numberText(upper))"
    case .tensor(let tensor): "tensor \(tensor.shape)"
    case .mechanism(let mechanism): mechanism.title
    case .attention(let value): "\(value.title), weights \(value.weightsShape)"
    case .file(let file): "file \(visibleText(file.name))"
    case .function(let name): FunctionTable.entry(named: name)?.signature ?? name
    case .record(let fields):
      fields.map { "\(visibleText($0.name)) \($0.value.short)" }.joined(separator: ", ")
    case .model(let model): model.short
    case .task(let task): visibleText(task.title)
    case .run(let run): run.short
    }
  }

  /// The values in brackets, as many as fit, with their number when some are left out.
  private func listText(_ values: [Value], width: Int) -> String {
    var text = "["
    let end = ", …] \(values.count) in all"
    for (index, value) in values.enumerated() {
      let part = (index == 0 ? "" : ", ") + value.short
      let room = width - displayWidth(of: text) - displayWidth(of: part)
      guard room >= (index == values.count - 1 ? 1 : end.utf8.count) else {
        return index == 0 ? clipped("[\(part)", toWidth: width, mark: "…") : text + end
      }
      text += part
    }
    return text + "]"
  }
}

/// Lines broken at blanks; control characters are shown as symbols.
private func wrapped(_ lines: [String], _ width: Int) -> [String] {
  let width = max(width, 8)
  return lines.flatMap { line -> [String] in
    var rows = [""]
    for word in visibleText(line).split(separator: " ", omittingEmptySubsequences: false) {
      let longer = rows[rows.count - 1] + (rows[rows.count - 1].isEmpty ? "" : " ") + word
      if displayWidth(of: longer) <= width || rows[rows.count - 1].isEmpty {
        rows[rows.count - 1] = longer
      } else {
        rows.append(String(word))
      }
    }
    return rows.map { clipped($0, toWidth: width, mark: "…") }
  }
}

extension LabeledTensor {
  /// The numbers with the shape above them; a small tensor stands alone.
  fileprivate func lines(width: Int) -> [String] {
    if shape.rank == 0 { return [numberText(Double(tensor.numbers[0]))] }
    let note = tokenLabels.isEmpty ? "" : " with tokens"
    let heading = "tensor \(shape)\(note)"
    return shape.count == 0 ? [heading] : [heading] + TensorText(tensor, width: width).lines
  }
}

extension AttentionValue {
  fileprivate func lines(width: Int) -> [String] {
    let counts =
      "\(attention.queryCount) queries, \(attention.keyCount) keys, width \(attention.headWidth)"
    let heads = attention.leadingShape.rank == 0 ? "" : ", heads \(attention.leadingShape)"
    return ["attention: \(title)", counts + heads, "ask .out .weights .scores .at(i, j) .row(i)"]
      .map {
        clipped($0, toWidth: max(width, 8), mark: "…")
      }
  }
}

extension LoadedFile {
  fileprivate func lines(width: Int) -> [String] {
    let names = contents.entries.map { entry in
      "  \(visibleText(entry.name)) \(entry.shape) \(entry.dtype)"
    }
    let shown =
      names.count > 16 ? names.prefix(12) + ["  … \(names.count) tensors in all"] : names[...]
    let note = tokens.isEmpty ? [] : ["  tokens \(tokens.count) texts"]
    return (["file \(visibleText(name))"] + shown + note).map {
      clipped($0, toWidth: max(width, 8), mark: "…")
    }
  }
}

private func recordLines(_ fields: [RecordField], width: Int) -> [String] {
  let inline = Value.record(fields).short
  let isFlat = fields.allSatisfy { field in
    switch field.value {
    case .list, .tensor, .record: false
    default: true
    }
  }
  if fields.isEmpty { return ["nothing"] }
  if isFlat, displayWidth(of: inline) <= width { return [inline] }
  return fields.flatMap { field -> [String] in
    let lines = field.value.lines(width: max(width - 2, 8))
    let name = visibleText(field.name)
    if lines.count == 1 {
      return [clipped("\(name) \(lines[0])", toWidth: max(width, 8), mark: "…")]
    }
    return [name] + lines.map { "  " + $0 }
  }
}

/// Records with the same names as a table, one row each; nil for any other list.
private func recordTable(_ values: [Value], width: Int) -> [String]? {
  var rows: [[String]] = []
  for value in values {
    guard case .record(let fields) = value else { return nil }
    if rows.isEmpty { rows.append(fields.map(\.name)) }
    guard fields.map(\.name) == rows[0] else { return nil }
    rows.append(fields.map(\.value.short))
  }
  guard let columns = rows.first?.count else { return nil }
  let widths = (0..<columns).map { column in rows.map { displayWidth(of: $0[column]) }.max() ?? 0 }
  return rows.map { row in
    let cells = zip(row, widths).map { cell, width in
      String(repeating: " ", count: width - displayWidth(of: cell)) + cell
    }
    return clipped(cells.joined(separator: "  "), toWidth: max(width, 8), mark: "…")
  }
}
