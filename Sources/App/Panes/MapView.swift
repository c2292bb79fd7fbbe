import Charts

/// How all maps are looked at together: one window, one crosshair, one scale.
struct MapView: Equatable, Sendable {
  /// The queries shown; nil for all.
  var queries: Range<Int>?
  /// The keys shown; nil for all.
  var keys: Range<Int>?
  /// The query and the key under the crosshair.
  var query = 0
  var key = 0
  /// The query of the gradient panel, where it does not follow the crosshair.
  var focusedQuery = 0
  /// False hides the token labels.
  var showsLabels = true
  /// False gives each map limits of its own.
  var sharesLimits = true

  /// Shows everything again.
  mutating func resetWindow() {
    queries = nil
    keys = nil
  }

  /// A range of `length` places around `center`, inside `0..<count`; nil when that is all of it.
  static func window(around center: Int, length: Int, count: Int) -> Range<Int>? {
    guard length < count else { return nil }
    let length = max(1, length)
    let lower = min(max(0, center - length / 2), count - length)
    return lower..<(lower + length)
  }

  /// A range moved by `distance` inside `0..<count`.
  static func moved(_ range: Range<Int>?, by distance: Int, count: Int) -> Range<Int>? {
    guard let range, range.count < count else { return nil }
    let lower = min(max(0, range.lowerBound + distance), count - range.count)
    return lower..<(lower + range.count)
  }

  /// A range moved just far enough to hold a place.
  static func revealing(_ place: Int, in range: Range<Int>?, count: Int) -> Range<Int>? {
    guard let range else { return nil }
    if place < range.lowerBound { return moved(range, by: place - range.lowerBound, count: count) }
    if place >= range.upperBound {
      return moved(range, by: place - range.upperBound + 1, count: count)
    }
    return range
  }
}
