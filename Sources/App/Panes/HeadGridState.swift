import Commands

/// How the grid of heads is looked at: its order, the chosen head, and how far it is scrolled.
struct HeadGridState: Equatable, Sendable {
  /// What it is sorted by; nil for layers and heads.
  var metric: HeadMetric?
  var smallestFirst = false
  /// The chosen head by layer and head; nil for the first in the order.
  var chosen: Int?
  /// The first row and column of heads on the screen.
  var top = 0
  var left = 0

  init() {}

  /// The order that was asked for.
  init(_ subject: HeadGridSubject) {
    metric = subject.metric
    smallestFirst = subject.smallestFirst
  }

  /// Shows another order from its start.
  mutating func sort(by metric: HeadMetric?, smallestFirst: Bool) {
    self = HeadGridState()
    self.metric = metric
    self.smallestFirst = smallestFirst
  }

  /// What stands above the grid.
  var orderText: String {
    guard let metric else { return "heads by layer and head" }
    return "heads by \(metric.rawValue)" + (smallestFirst ? ", smallest first" : "")
  }
}
