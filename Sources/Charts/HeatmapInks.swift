public import Screen

/// The colours of heat maps where every cell may have any of them: pictures made of pixels.
///
/// They are the steps that a screen with 24-bit colours shows, so that both agree.
public struct HeatmapInks: Equatable, Sendable {
  /// What stands for a cell without a step of the palette.
  public enum Mark: UInt8, CaseIterable, Sendable {
    /// No number at all.
    case masked
    /// NaN or infinite.
    case notFinite
    /// Negative on a scale for positive numbers.
    case negative
  }

  /// From low to high; fewer than 250.
  public let colors: [Color]
  private let limits: ScaleLimits

  /// The colours for a palette and limits.
  public init(_ palette: Palette, _ limits: ScaleLimits) {
    let display = DisplayAbilities(colorDepth: .direct, showsUnicode: false)
    if case .blanks(let colors) = Inks(palette, limits, display) {
      self.colors = colors
    } else {
      preconditionFailure("a palette has 24-bit colours")
    }
    self.limits = limits
  }

  /// For each cell its place among ``colors``, or behind them that of a ``Mark``.
  ///
  /// - Complexity: O(cells).
  public func indices(of grid: HeatmapGrid) -> [UInt8] {
    limits.shades(of: grid, levelCount: colors.count).map { shade in
      switch shade {
      case .level(let level): UInt8(level)
      case .masked: index(of: .masked)
      case .notFinite: index(of: .notFinite)
      case .negative: index(of: .negative)
      }
    }
  }

  /// The index that stands for a mark.
  public func index(of mark: Mark) -> UInt8 { UInt8(colors.count) + mark.rawValue }
}
