import Screen

/// What one cell of a heat map shows.
enum Shade: Equatable {
  /// A step of the palette or ramp, 0 for the lowest.
  case level(Int)
  /// Nothing.
  case masked
  /// NaN or infinite.
  case notFinite
  /// Negative on a scale for positive numbers.
  case negative
}

/// How many cells are not shown as they are.
public struct ScaleMarks: Equatable, Sendable {
  /// Cells below the lower limit.
  public var below = 0
  /// Cells above the upper limit.
  public var above = 0
  /// Negative cells on a scale for positive numbers; drawn as `-`.
  public var negative = 0
  /// Cells that are NaN or infinite; drawn as `x`.
  public var notFinite = 0

  /// Makes marks of nothing.
  public init() {}

  /// Counts over several maps.
  public static func + (left: ScaleMarks, right: ScaleMarks) -> ScaleMarks {
    var sum = left
    sum.below += right.below
    sum.above += right.above
    sum.negative += right.negative
    sum.notFinite += right.notFinite
    return sum
  }
}

extension ScaleLimits {
  /// The shades of a grid, `[rows, columns]`.
  func shades(of grid: HeatmapGrid, levelCount: Int) -> [Shade] {
    let magnitudes = scale == .row ? grid.rowMagnitudes : []
    return grid.values.indices.map { index in
      if grid.masked[index] { return .masked }
      let magnitude = magnitudes.isEmpty ? 0 : magnitudes[index / max(1, grid.columns)]
      switch place(of: grid.values[index], rowMagnitude: magnitude) {
      case .inside(let share): return .level(level(share, of: levelCount))
      case .below: return .level(0)
      case .above: return .level(levelCount - 1)
      case .negative: return .negative
      case .notFinite: return .notFinite
      }
    }
  }

  /// Even shares; on a diverging scale the middle level is 0 alone and its nearest neighbourhood.
  func level(_ share: Double, of count: Int) -> Int {
    if isDiverging { return Int((share * Double(count - 1)).rounded()) }
    return min(count - 1, Int(share * Double(count)))
  }

  /// How many cells of a grid fall outside the limits.
  public func marks(of grid: HeatmapGrid) -> ScaleMarks {
    let magnitudes = scale == .row ? grid.rowMagnitudes : []
    var marks = ScaleMarks()
    for index in grid.values.indices where !grid.masked[index] {
      let magnitude = magnitudes.isEmpty ? 0 : magnitudes[index / max(1, grid.columns)]
      switch place(of: grid.values[index], rowMagnitude: magnitude) {
      case .inside: continue
      case .below: marks.below += 1
      case .above: marks.above += 1
      case .negative: marks.negative += 1
      case .notFinite: marks.notFinite += 1
      }
    }
    return marks
  }
}

/// The means by which a display shows levels.
enum Inks: Equatable {
  /// Two cells above each other in one character: half blocks.
  case halfBlocks([Color])
  /// One cell a character: blanks on a colour.
  case blanks([Color])
  /// One cell a character: the characters of a ramp.
  case characters([Character])

  /// Chooses the means for a display, a palette and limits.
  init(_ palette: Palette, _ limits: ScaleLimits, _ abilities: DisplayAbilities) {
    let chosen = limits.isDiverging && !palette.isDiverging ? Palette.diverging : palette
    if var colors = chosen.colors(for: abilities) {
      // A palette with two arms shows a scale with one end by its upper arm.
      if chosen.isDiverging && !limits.isDiverging { colors.removeFirst(colors.count / 2) }
      self = abilities.showsUnicode ? .halfBlocks(colors) : .blanks(colors)
    } else {
      self = .characters(
        Ramp.characters(unicode: abilities.showsUnicode, isDiverging: limits.isDiverging))
    }
  }

  var levelCount: Int {
    switch self {
    case .halfBlocks(let colors), .blanks(let colors): colors.count
    case .characters(let characters): characters.count
    }
  }
}
