public import Screen

/// A row of small columns: the course of a number.
public struct Sparkline: Equatable, Sendable {
  /// The numbers, from left to right.
  public var values: [Double]

  /// Makes a sparkline.
  public init(_ values: [Double]) { self.values = values }

  private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  private static let letters: [Character] = ["_", ".", "-", "~", "=", "+", "*", "#"]

  /// The numbers in at most `width` columns, each the mean of its share; `x` where one is not finite.
  public func text(width: Int, abilities: DisplayAbilities) -> String {
    let count = min(width, values.count)
    guard count > 0 else { return "" }
    let means = (0..<count).map { column -> Double in
      let part = values[values.count * column / count..<values.count * (column + 1) / count]
      return part.reduce(0, +) / Double(part.count)
    }
    let finite = means.filter(\.isFinite)
    guard let least = finite.min(), let greatest = finite.max() else {
      return String(repeating: "x", count: count)
    }
    let glyphs = abilities.showsUnicode ? Self.blocks : Self.letters
    let span = greatest - least
    return String(
      means.map { mean in
        if !mean.isFinite { return "x" }
        let share = span > 0 ? (mean - least) / span : 0
        return glyphs[min(glyphs.count - 1, Int(share * Double(glyphs.count)))]
      })
  }
}
