import Foundation

extension MapContent {
  /// The map as plain text, darkest where the weights are largest: two characters for a cell.
  var plainPicture: [String] {
    let values = lifts.isEmpty ? means : lifts
    let finite = values.filter(\.isFinite)
    let lower = finite.min() ?? 0
    let upper = finite.max() ?? 0
    let name = lifts.isEmpty ? "value" : "lift"
    var lines = [
      title, "\(queries.count) × \(keys.count) in \(cellRows) × \(cellColumns) cells",
      String(format: "%@ from %.4g ' ' to %.4g '@'", name, Double(lower), Double(upper)), "",
    ]
    for row in 0..<cellRows {
      let cells = (0..<cellColumns).map { column in
        character(at: row * cellColumns + column, of: values, lower: lower, upper: upper)
      }
      lines.append(cells.map { "\($0)\($0)" }.joined())
    }
    return lines
  }

  private func character(at index: Int, of values: [Float], lower: Float, upper: Float)
    -> Character
  {
    guard pairCounts[index] > 0 else { return "\u{B7}" }
    guard values[index].isFinite else { return "?" }
    guard upper > lower else { return Self.shades[Self.shades.count / 2] }
    let share = (values[index] - lower) / (upper - lower)
    return Self.shades[min(Int(share * Float(Self.shades.count)), Self.shades.count - 1)]
  }

  private static let shades: [Character] = [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"]
}
