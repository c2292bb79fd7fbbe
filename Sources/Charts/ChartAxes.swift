import Foundation
import Screen

/// How numbers become places on an axis.
public enum ChartScale: Equatable, Sendable {
  /// Equal ratios are equally far apart; only positive numbers have a place.
  case logarithmic
  /// Equal differences are equally far apart.
  case linear

  /// True when a number has a place.
  func holds(_ number: Double) -> Bool {
    number.isFinite && (self == .linear || number > 0)
  }

  /// A number where differences are distances.
  func position(of number: Double) -> Double { self == .linear ? number : log10(number) }

  /// The number at a position.
  func number(at position: Double) -> Double { self == .linear ? position : pow(10, position) }
}

/// Axes around some points, and the numbers written beside them.
struct ChartAxes: Equatable {
  let xScale: ChartScale
  let yScale: ChartScale
  private let x: ClosedRange<Double>
  private let y: ClosedRange<Double>

  /// Axes that hold all points, which have places on them, and all levels; nil without two different x.
  init?(
    points: [CurvePoint], levels: [Double] = [], x xScale: ChartScale = .logarithmic,
    y yScale: ChartScale = .logarithmic
  ) {
    let heights = points.map(\.y) + levels
    guard let left = points.map(\.x).min(), let right = points.map(\.x).max(), left < right,
      let low = heights.min(), let high = heights.max()
    else { return nil }
    self.xScale = xScale
    self.yScale = yScale
    x = xScale.position(of: left)...xScale.position(of: right)
    switch yScale {
    case .logarithmic:
      // Whole powers of ten at both ends.
      let bottom = floor(log10(low))
      y = bottom...max(ceil(log10(high)), bottom + 1)
    case .linear:
      let step = Self.step(low, high)
      let bottom = floor(low / step + 1e-9) * step
      y = bottom...max(ceil(high / step - 1e-9) * step, bottom + step)
    }
  }

  /// The distance of numbers beside a linear axis: about five of them.
  private static func step(_ low: Double, _ high: Double) -> Double {
    let step = roundStep((high - low) / 5)
    return step > 0 ? step : max(roundStep(abs(high) / 10), 1e-12)
  }

  func column(of x: Double, _ size: Size) -> Int {
    place(xScale.position(of: x), in: self.x, count: size.columns)
  }

  /// Row 0 is at the top.
  func row(of y: Double, _ size: Size) -> Int {
    size.rows - 1 - place(yScale.position(of: y), in: self.y, count: size.rows)
  }

  /// The height of a straight line between two heights.
  func between(_ first: Double, _ last: Double, share: Double) -> Double {
    let (first, last) = (yScale.position(of: first), yScale.position(of: last))
    return yScale.number(at: first + share * (last - first))
  }

  private func place(_ value: Double, in range: ClosedRange<Double>, count: Int) -> Int {
    let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    guard share.isFinite else { return 0 }
    return Int((min(1, max(0, share)) * Double(count - 1)).rounded())
  }

  /// Numbers by the row they stand at, and the line below the plot.
  func labels(_ size: Size, unicode: Bool) -> (rows: [Int: String], bottom: String) {
    (
      yScale == .linear ? evenRows(size) : powerRows(size),
      xScale == .linear ? evenBottom(size) : powerBottom(size)
    )
  }

  private func powerRows(_ size: Size) -> [Int: String] {
    var rows: [Int: String] = [:]
    for exponent in stride(from: Int(y.upperBound), through: Int(y.lowerBound), by: -1) {
      let row = row(of: pow(10, Double(exponent)), size)
      if rows[row] == nil { rows[row] = "1e\(exponent) " }
    }
    return rows
  }

  private func evenRows(_ size: Size) -> [Int: String] {
    var rows: [Int: String] = [:]
    let span = y.upperBound - y.lowerBound
    let step = roundStep(max(span / Double(max(size.rows / 2, 1)), Self.step(0, span)))
    guard step > 0, step.isFinite else { return rows }
    for index in Int(
      (y.lowerBound / step).rounded(.up))...max(
        Int((y.upperBound / step + 1e-9).rounded(.down)),
        Int((y.lowerBound / step).rounded(.up)))
    {
      let number = Double(index) * step
      rows[row(of: number, size)] = numberText(number, fitting: 7) + " "
    }
    return rows
  }

  private func powerBottom(_ size: Size) -> String {
    let exponents =
      Int(
        ceil(x.lowerBound * Self.bits - 1e-9))...Int(x.upperBound * Self.bits + 1e-9)
    return bottom(
      exponents.filter { abs($0) < 62 }.map { exponent in
        let number = pow(2, Double(exponent))
        return (number, exponent < 0 ? numberText(number) : Self.count(1 << exponent))
      }, size)
  }

  private func evenBottom(_ size: Size) -> String {
    let step = roundStep((x.upperBound - x.lowerBound) / Double(max(size.columns / 9, 1)))
    guard step > 0, step.isFinite else { return bottom([], size) }
    let first = Int((x.lowerBound / step - 1e-9).rounded(.up))
    let last = Int((x.upperBound / step + 1e-9).rounded(.down))
    guard first <= last else { return bottom([], size) }
    return bottom(
      (first...last).map { (Double($0) * step, numberText(Double($0) * step)) }, size)
  }

  /// Numbers at their columns, as many as do not run into each other.
  private func bottom(_ numbers: [(Double, String)], _ size: Size) -> String {
    var bottom = [Character](repeating: " ", count: size.columns)
    var free = 0
    for (number, text) in numbers {
      let start = min(column(of: number, size), size.columns - text.count)
      guard start >= free else { continue }
      bottom.replaceSubrange(start..<start + text.count, with: text)
      free = start + text.count + 2
    }
    return String(bottom)
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
