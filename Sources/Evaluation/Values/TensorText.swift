import Tensors

/// The numbers of a tensor in brackets as NumPy prints them, long axes shortened with an ellipsis.
struct TensorText {
  private let tensor: Tensor
  private let column: NumberColumn
  private let shownColumns: [Int?]
  /// Entries shown at each end of a shortened axis.
  private static let edge = 3
  /// Above this many rows less of the outer axes is shown, then less of the rows.
  private static let rowLimit = 24
  /// Entries shown at each end of the last axis but one, and of those outside of it.
  private let edges: (rows: Int, outer: Int)

  /// Chooses what to show of `tensor` in lines of `width` columns.
  init(_ tensor: Tensor, width: Int) {
    self.tensor = tensor
    let lastExtent = tensor.shape.extents.last ?? 1
    let choices = [(Self.edge, Self.edge), (Self.edge, 1), (1, 1)]
    edges =
      choices.first { Self.shownRows(tensor.shape.extents, edges: $0) <= Self.rowLimit } ?? (1, 1)
    var sample: [Float] = []
    Self.visit(tensor.shape.extents, shownColumns: Self.edges(of: lastExtent, edge: 8)) {
      sample.append(tensor.numbers[$0])
    }
    column = NumberColumn(showing: sample)
    let room = max((width - 2 * tensor.shape.rank - 4) / (column.width + 1), 2)
    let rows = tensor.shape.rank
    shownColumns =
      lastExtent <= room && (rows > 1 || lastExtent <= 200)
      ? (0..<lastExtent).map { $0 }
      : Self.edges(of: lastExtent, edge: min(max((room - 1) / 2, 1), 8))
  }

  /// The lines, without the shape.
  var lines: [String] {
    guard tensor.shape.rank > 0 else { return tensor.numbers.map { numberText(Double($0)) } }
    return block(axis: 0, offset: 0)
  }

  private func block(axis: Int, offset: Int) -> [String] {
    let extents = tensor.shape.extents
    if axis == extents.count - 1 { return [row(offset: offset)] }
    let stride = extents[(axis + 1)...].reduce(1, *)
    var lines: [String] = []
    let edge = axis == extents.count - 2 ? edges.rows : edges.outer
    for index in Self.edges(of: extents[axis], edge: edge) {
      if let index {
        lines += block(axis: axis + 1, offset: offset + index * stride)
      } else {
        lines.append("…")
      }
    }
    if lines.isEmpty { return ["[]"] }
    return lines.enumerated().map { ($0 == 0 ? "[" : " ") + $1 }.closing()
  }

  private func row(offset: Int) -> String {
    let parts = shownColumns.map { index in
      index.map { column.text(tensor.numbers[offset + $0]) } ?? "…"
    }
    return "[" + parts.joined(separator: " ") + "]"
  }

  /// How many rows would be shown.
  private static func shownRows(_ extents: [Int], edges: (rows: Int, outer: Int)) -> Int {
    var count = 1
    for (axis, extent) in extents.dropLast().enumerated() {
      count *=
        Self.edges(of: extent, edge: axis == extents.count - 2 ? edges.rows : edges.outer).count
    }
    return count
  }

  /// The indices of an axis that are shown, nil standing for those left out.
  private static func edges(of extent: Int, edge: Int) -> [Int?] {
    guard extent > 2 * edge + 1 else { return (0..<extent).map { $0 } }
    return (0..<edge).map { $0 } + [nil] + ((extent - edge)..<extent).map { $0 }
  }

  /// Calls `body` with the flat index of every element that may be shown.
  private static func visit(_ extents: [Int], shownColumns: [Int?], _ body: (Int) -> Void) {
    guard !extents.contains(0) else { return }
    func walk(_ axis: Int, _ offset: Int) {
      if axis == extents.count {
        body(offset)
        return
      }
      let shown = axis == extents.count - 1 ? shownColumns : edges(of: extents[axis], edge: edge)
      for case let index? in shown { walk(axis + 1, offset * extents[axis] + index) }
    }
    walk(0, 0)
  }
}

extension [String] {
  /// The same lines with a closing bracket after the last.
  fileprivate func closing() -> [String] {
    guard let last else { return self }
    return dropLast() + [last + "]"]
  }
}
