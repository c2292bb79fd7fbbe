import Charts
import Commands

/// How all maps are looked at together: one place, one scale.
struct MapView: Equatable, Sendable {
  /// The window and the crosshair.
  var place = MapPlace()
  /// The windows from before, and those that were gone back from.
  private(set) var trail = MapTrail()
  /// The query of the gradient panel, where it does not follow the crosshair.
  var focusedQuery = 0
  /// False hides the token labels.
  var showsLabels = true
  /// What stands beside the maps.
  var bars = MapBars.distances
  /// False hides the small picture of the whole map.
  var showsOverview = true
  /// False gives each map limits of its own.
  var sharesLimits = true

  var queries: Range<Int>? { place.queries }
  var keys: Range<Int>? { place.keys }
  var query: Int {
    get { place.query }
    set { place.query = newValue }
  }
  var key: Int {
    get { place.key }
    set { place.key = newValue }
  }

  /// Shows everything again and forgets the former windows: there are other maps.
  mutating func startAnew() {
    place.queries = nil
    place.keys = nil
    place.follows = false
    trail = MapTrail()
  }

  /// Goes to a place; the former window is remembered, once for moves that belong together.
  mutating func move(to new: MapPlace, by gesture: MapTrail.Gesture) {
    trail.leave(place, for: new, by: gesture)
    place = new
  }

  /// Goes back to the former window, or forth again; false when there is none.
  mutating func goBack(_ isBack: Bool) -> Bool {
    guard let former = isBack ? trail.back(from: place) : trail.forth(from: place) else {
      return false
    }
    place = former
    return true
  }
}

/// The windows that were looked at, as an editor remembers jumps.
struct MapTrail: Equatable, Sendable {
  /// What moves a window; pans and turns of the wheel that follow each other are one move.
  enum Gesture: Equatable, Sendable {
    case jump, pan, wheel
  }

  private var past: [MapPlace] = []
  private var future: [MapPlace] = []
  private var last: Gesture?

  private static let longest = 100

  mutating func leave(_ place: MapPlace, for new: MapPlace, by gesture: Gesture) {
    guard !place.hasSameWindow(as: new) else { return }
    let goesOn = gesture != .jump && gesture == last
    last = gesture
    future = []
    if !goesOn { past.append(place) }
    if past.count > Self.longest { past.removeFirst() }
  }

  mutating func back(from place: MapPlace) -> MapPlace? {
    last = nil
    guard let former = past.popLast() else { return nil }
    future.append(place)
    return former
  }

  mutating func forth(from place: MapPlace) -> MapPlace? {
    last = nil
    guard let next = future.popLast() else { return nil }
    past.append(place)
    return next
  }
}
