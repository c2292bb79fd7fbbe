import Commands
import Screen

@testable import App

/// A grid of heads with fixed numbers.
enum HeadFixtures {
  static let layers = 6
  static let heads = 12

  /// A pane with the heads of `d`.
  static func pane(
    by metric: HeadMetric? = nil, headsPerLayer: Int = heads, canOpen: Bool = true
  ) -> PaneSubject {
    PaneSubject(
      kind: .heads, expressions: ["softmax", "d"], reads: ["d"],
      heads: HeadGridSubject(
        mechanism: "softmax", data: "d", headsPerLayer: headsPerLayer, metric: metric,
        canOpen: canOpen))
  }

  /// Six layers of twelve heads; the sharper a head is, the more it looks at the token before.
  static func grid(_ window: MapWindow, layers: Int = layers) -> HeadGridContent {
    var grid = HeadGridContent(
      title: "softmax · d · \(layers) layers × \(heads) heads · 13 tokens", entries: [])
    for layer in 0..<layers {
      for head in 0..<heads {
        var entry = HeadGridContent.Entry(layer: layer, head: head)
        let number = layer * heads + head
        let previous = Double((number * 29) % 72) / 72
        entry.values = [
          .sink: Double(number % 5) / 10, .previous: previous, .entropy: 2.5 - 2 * previous,
          .effective: 1 + 8 * (1 - previous), .distance: Double(number % 7), .local: previous / 2,
        ]
        if number == 30 { entry.values[.previous] = nil }
        entry.sampled = [.entropy]
        entry.kinds = (number % 5 == 4 ? [.sink] : []) + (previous > 0.9 ? [.previous] : [])
        entry.map = Fixtures.map("", sharpness: Float(previous * 4), window: window)
        entry.map?.queryLabels = []
        entry.map?.keyLabels = []
        grid.entries.append(entry)
      }
    }
    grid.hasScores = true
    return grid
  }
}

extension Driver {
  /// The screen after `heads of d`, the grid focused.
  static func heads(
    size: Size = Size(rows: 24, columns: 80), abilities: DisplayAbilities = Fixtures.unicode,
    by metric: HeadMetric? = nil
  ) -> Driver {
    var driver = Driver(size: size, abilities: abilities)
    driver.run("heads of d", Report(actions: [.showPanes([HeadFixtures.pane(by: metric)])]))
    driver.answerRequests()
    driver.press(.control("x"), .character("o"))
    return driver
  }

  /// Where the chosen head stands: layer and head.
  var chosenHead: [Int?] { [model.headGrid?.chosen?.layer, model.headGrid?.chosen?.head] }
}
