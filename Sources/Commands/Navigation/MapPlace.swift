/// Where maps are looked at: the window, and the pair under the crosshair. All maps share it.
public struct MapPlace: Equatable, Sendable {
  /// The queries shown; nil for all.
  public var queries: Range<Int>?
  /// The keys shown; nil for all.
  public var keys: Range<Int>?
  /// The query under the crosshair.
  public var query: Int
  /// The key under the crosshair.
  public var key: Int
  /// True while the window stays on the diagonal.
  public var follows: Bool

  /// Makes a place; without arguments, the whole map with the crosshair at its start.
  public init(
    queries: Range<Int>? = nil, keys: Range<Int>? = nil, query: Int = 0, key: Int = 0,
    follows: Bool = false
  ) {
    self.queries = queries
    self.keys = keys
    self.query = query
    self.key = key
    self.follows = follows
  }

  /// True when all of the map is shown.
  public var isWhole: Bool { queries == nil && keys == nil }

  /// True when both show the same part.
  public func hasSameWindow(as other: MapPlace) -> Bool {
    queries == other.queries && keys == other.keys
  }
}
