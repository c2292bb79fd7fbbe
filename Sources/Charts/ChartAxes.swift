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
package struct ChartAxes: Equatable {
  let xScale: ChartScale
  let yScale: ChartScale
  private let x: ClosedRange<Double>
  private let y: ClosedRange<Double>

  /// Axes that hold all points, which have places on them, and all levels; nil without two different x.
  package init?(
    points: [CurvePoint], levels: [Double] = [], x xScale: ChartScale = .logarithmic,
    y yScale: ChartScale = .logarithmic
  ) {
    let points = points.filter { xScale.holds($0.x) && yScale.holds($0.y) }
    let heights = points.map(\.y) + levels.filter(yScale.holds)
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

  /// True when a point has a place.
  package func holds(_ point: CurvePoint) -> Bool {
    xScale.holds(point.x) && yScale.holds(point.y)
  }

  /// How far to the right a number lies, 0…1.
  package func share(x number: Double) -> Double { Self.share(xScale.position(of: number), in: x) }

  /// How far up a number lies, 0…1.
  package func share(y number: Double) -> Double { Self.share(yScale.position(of: number), in: y) }

  private static func share(_ position: Double, in range: ClosedRange<Double>) -> Double {
    let share = (position - range.lowerBound) / (range.upperBound - range.lowerBound)
    return share.isFinite ? min(1, max(0, share)) : 0
  }

  func column(of x: Double, _ size: Size) -> Int {
    Int((share(x: x) * Double(size.columns - 1)).rounded())
  }

  /// Row 0 is at the top.
  func row(of y: Double, _ size: Size) -> Int {
    size.rows - 1 - Int((share(y: y) * Double(size.rows - 1)).rounded())
  }

  /// The height of a straight line between two heights.
  func between(_ first: Double, _ last: Double, share: Double) -> Double {
    let (first, last) = (yScale.position(of: first), yScale.position(of: last))
    return yScale.number(at: first + share * (last - first))
  }

  /// Numbers beside the axis upwards, from the top.
  package func heights(atMost count: Int) -> [(number: Double, text: String)] {
    switch yScale {
    case .logarithmic:
      return stride(from: Int(y.upperBound), through: Int(y.lowerBound), by: -1).map {
        (pow(10, Double($0)), "1e\($0)")
      }
    case .linear:
      let span = y.upperBound - y.lowerBound
      let step = roundStep(max(span / Double(max(count, 1)), Self.step(0, span)))
      return Self.multiples(of: step, in: y).reversed().map { ($0, numberText($0, fitting: 7)) }
    }
  }

  /// Numbers below the axis to the right, from the left.
  ///
  /// - Parameter count: About as many of a linear axis.
  package func places(atMost count: Int) -> [(number: Double, text: String)] {
    switch xScale {
    case .logarithmic:
      let exponents =
        Int(
          ceil(x.lowerBound * Self.bits - 1e-9))...Int(x.upperBound * Self.bits + 1e-9)
      return exponents.filter { abs($0) < 62 }.map { exponent in
        let number = pow(2, Double(exponent))
        return (number, exponent < 0 ? numberText(number) : Self.count(1 << exponent))
      }
    case .linear:
      let step = roundStep((x.upperBound - x.lowerBound) / Double(max(count, 1)))
      return Self.multiples(of: step, in: x).map { ($0, numberText($0)) }
    }
  }

  private static func multiples(of step: Double, in range: ClosedRange<Double>) -> [Double] {
    let first = (range.lowerBound / step - 1e-9).rounded(.up)
    let last = (range.upperBound / step + 1e-9).rounded(.down)
    guard step > 0, step.isFinite, first <= last, last - first < 1_000 else { return [] }
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }

  /// Numbers by the row they stand at, and the line below the plot.
  func labels(_ size: Size) -> (rows: [Int: String], bottom: String) {
    var rows: [Int: String] = [:]
    for (number, text) in heights(atMost: size.rows / 2) {
      let row = row(of: number, size)
      if rows[row] == nil { rows[row] = text + " " }
    }
    var bottom = [Character](repeating: " ", count: size.columns)
    var free = 0
    for (number, text) in places(atMost: size.columns / 9) {
      let start = min(column(of: number, size), size.columns - text.count)
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
