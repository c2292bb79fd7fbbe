import Foundation
import Tensors

/// The numbers of a map on their way into a file.
struct ExportNumbers {
  /// A row for each row of cells, `[rows, columns]`.
  var tensor: Tensor
  /// What they are: "mean weight", "lift".
  let name: String
  /// What stands above them.
  let content: MapContent

  /// The numbers of cells: mean weights with 0 where everything is masked, or lifts with NaN there.
  init(_ content: MapContent, lifts: Bool) {
    self.content = content
    let values =
      lifts
      ? content.lifts
      : zip(content.means, content.pairCounts).map { $1 == 0 ? 0 : $0 }
    tensor = Tensor([content.cellRows, content.cellColumns], values)
    let thing = content.kind == .matrix ? "value" : "weight"
    name = lifts ? "lift" : "mean \(thing)"
  }

  /// The file as text: two lines of words that begin with `#`, then a line for each row of cells.
  ///
  /// Numbers have the fewest digits that read back as the same float32.
  var csv: String {
    let names = content.axisNames
    var text = "# \(content.title): \(name) in each cell; \(content.madeHow)\n"
    text +=
      "# \(names.rows) \(content.queries.lowerBound):\(content.queries.upperBound) "
      + "in \(content.cellRows) rows, "
      + "\(names.columns) \(content.keys.lowerBound):\(content.keys.upperBound) "
      + "in \(content.cellColumns) columns\n"
    for row in 0..<content.cellRows {
      let range = row * content.cellColumns..<(row + 1) * content.cellColumns
      text += tensor.numbers[range].map { $0.isNaN ? "nan" : "\($0)" }.joined(separator: ",")
      text += "\n"
    }
    return text
  }
}
