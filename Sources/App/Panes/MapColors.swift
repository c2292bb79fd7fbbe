import Charts
import Commands
import Screen

/// The scale and the palette of all maps, and the limits the colours stand for.
struct MapColors: Equatable, Sendable {
  var scale = HeatmapScale.lift
  var palette: Palette
  /// The limits a pane is drawn with.
  private(set) var limits: [Int: ScaleLimits] = [:]
  /// Panes whose limits are found anew when their numbers arrive. Under a pan none is: a shade
  /// keeps its meaning while the window moves.
  private var isOpen = true
  private var settled: Set<Int> = []

  init(palette name: String?, abilities: DisplayAbilities) {
    palette = name.flatMap { Palette.named($0) } ?? .standard(for: abilities.colorDepth)
  }

  /// The limits are to be found anew from the numbers that come next.
  mutating func forgetLimits() {
    isOpen = true
    settled = []
  }

  /// Finds limits from the maps on the screen, unless they are settled.
  ///
  /// - Parameters:
  ///   - maps: The maps on the screen, by pane.
  ///   - arrived: The panes whose numbers are new; all of them when only the scale changed.
  ///   - isShared: True to give maps of one kind one pair of limits.
  mutating func fixLimits(_ maps: [(pane: Int, map: MapContent)], arrived: Set<Int>, isShared: Bool)
  {
    let missing = maps.contains { limits[$0.pane] == nil }
    guard missing || isOpen && !arrived.isSubset(of: settled) else { return }
    settled.formUnion(arrived)
    if maps.allSatisfy({ settled.contains($0.pane) }) { isOpen = false }
    limits = [:]
    for (pane, map) in maps {
      let companions = isShared ? maps.map(\.map).filter { $0.kind == map.kind } : [map]
      let scale = Self.scale(self.scale, for: map)
      limits[pane] = scale.limits(over: companions.map { Self.grid(of: $0, scale: scale) })
    }
  }

  /// The scale a map is drawn on: a plain matrix has no lift.
  static func scale(_ wanted: HeatmapScale, for map: MapContent) -> HeatmapScale {
    wanted == .lift && map.lifts.isEmpty ? .linear : wanted
  }

  /// The numbers of a map on a scale.
  static func grid(of map: MapContent, scale: HeatmapScale) -> HeatmapGrid {
    HeatmapGrid(
      rows: map.cellRows, columns: map.cellColumns,
      values: scale == .lift ? map.lifts : map.means, masked: map.pairCounts.map { $0 == 0 })
  }
}
