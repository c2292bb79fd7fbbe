import Charts
import Commands

extension Model {
  /// The maps on the screen with their numbers.
  var drawnMaps: [(pane: Int, map: MapContent)] {
    let shown = shownMaps
    return panes.compactMap { pane in
      guard shown.contains(pane.id), let map = pane.map else { return nil }
      return (pane.id, map)
    }
  }

  /// Finds the limits of the maps again where they are open; `pane` has new numbers, nil for all.
  mutating func fixLimits(arrived pane: Int? = nil) {
    let drawn = drawnMaps
    let arrived = pane.map { [$0] } ?? Set(drawn.map(\.pane))
    colors.fixLimits(drawn, arrived: arrived, isShared: maps.sharesLimits)
  }

  mutating func nextScale() {
    let all = HeatmapScale.allCases
    let present = all.firstIndex(of: colors.scale) ?? 0
    setScale(all[(present + 1) % all.count].rawValue)
  }

  mutating func setScale(_ name: String) {
    guard let scale = HeatmapScale(rawValue: name) else { return }
    colors.scale = scale
    colors.forgetLimits()
    fixLimits()
    message = "scale \(name)"
  }

  mutating func nextPalette() {
    let all = Palette.all
    let present = all.firstIndex(of: colors.palette) ?? 0
    setPalette(all[(present + 1) % all.count].name)
  }

  mutating func setPalette(_ name: String) {
    guard let palette = Palette.named(name) else { return }
    colors.palette = palette
    message = "palette \(name)"
  }
}
