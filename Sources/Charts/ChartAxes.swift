import Foundation
import Screen

/// Logarithmic axes around some points, and the numbers written beside them.
struct ChartAxes: Equatable {
  private let x: ClosedRange<Double>
  private let y: ClosedRange<Double>

  /// Axes that hold all points, whose numbers are positive; nil without two different x.
  init?(points: [CurvePoint]) {
    guard let left = points.map(\.x).min(), let right = points.map(\.x).max(), left < right,
      let low = points.map(\.y).min(), let high = points.map(\.y).max()
    else { return nil }
    x = log10(left)...log10(right)
    // Whole powers of ten at both ends.
    let bottom = floor(log10(low))
    y = bottom...max(ceil(log10(high)), bottom + 1)
  }

  func column(of x: Double, _ size: Size) -> Int {
    place(log10(x), in: self.x, count: size.columns)
  }

  /// Row 0 is at the top.
  func row(of y: Double, _ size: Size) -> Int {
    size.rows - 1 - place(log10(y), in: self.y, count: size.rows)
  }

  private func place(_ value: Double, in range: ClosedRange<Double>, count: Int) -> Int {
    let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    return min(count - 1, max(0, Int((share * Double(count - 1)).rounded())))
  }

  /// Powers of ten by the row they stand at, and the line below the plot.
  func labels(_ size: Size, unicode: Bool) -> (rows: [Int: String], bottom: String) {
    var rows: [Int: String] = [:]
    for exponent in stride(from: Int(y.upperBound), through: Int(y.lowerBound), by: -1) {
      let row = row(of: pow(10, Double(exponent)), size)
      if rows[row] == nil { rows[row] = "1e\(exponent) " }
    }
    var bottom = [Character](repeating: " ", count: size.columns)
    var free = 0
    for exponent in Int(
      ceil(x.lowerBound * Self.bits - 1e-9))...Int(x.upperBound * Self.bits + 1e-9)
    where abs(exponent) < 62 {
      let text = exponent < 0 ? numberText(pow(2, Double(exponent))) : Self.count(1 << exponent)
      let start = min(column(of: pow(2, Double(exponent)), size), size.columns - text.count)
      guard start >= free else { continue }
      bottom.replaceSubrange(start..<start + text.count, with: text)
      free = start + text.count + 2
    }
    return (rows, String(bottom))
  }

  /// Binary orders in a decimal one.
  private static let bits = log2(10.0)

  /// 64, 512, 1k, 16k, 1M: powers of two in few characters.
  private static func count(_ number: Int) -> String {
    if number >= 1 << 30 { return "\(number >> 30)G" }
    if number >= 1 << 20 { return "\(number >> 20)M" }
    return number >= 1 << 10 ? "\(number >> 10)k" : "\(number)"
  }
}
