import Diagnostics

/// Which maps are looked at, and where: what `go`, `zoom` and `find` move.
struct MapNavigation: Equatable, Sendable {
  /// A place with a name.
  struct Bookmark: Equatable, Sendable {
    var name: String
    var place: MapPlace
  }

  /// The maps on the screen, or those that were drawn last.
  private(set) var maps: [PaneSubject] = []
  /// Where they are looked at.
  private(set) var place = MapPlace()
  /// The cells of the screen; nil for the text form.
  private(set) var screen: MapGround?
  /// In the order they were set.
  private(set) var bookmarks: [Bookmark] = []
  /// What `find` looked for last.
  var search: TokenSearch?
  /// True when keys moved the window since a command did.
  private(set) var isMovedByKeys = false

  /// Takes note of what a report asks of the screen.
  mutating func take(_ actions: [ReportAction]) {
    for action in actions {
      switch action {
      case .showPanes(let subjects), .showTraining(let subjects):
        maps = subjects.filter { $0.kind == .map }
        place = MapPlace()
        isMovedByKeys = false
      case .closePanes: maps = []
      case .lookAt(let place):
        self.place = place
        isMovedByKeys = false
      default: continue
      }
    }
  }

  /// Takes note of where keys moved the maps.
  mutating func moved(to place: MapPlace, on screen: MapGround) {
    self.screen = screen
    if place != self.place { isMovedByKeys = true }
    self.place = place
  }

  /// Says that the present place is known to a saved session.
  mutating func settle() { isMovedByKeys = false }

  /// The bookmark of this name.
  func bookmark(_ name: String) -> MapPlace? { bookmarks.first { $0.name == name }?.place }

  /// Sets a bookmark; one of the same name is replaced.
  mutating func setBookmark(_ name: String, at place: MapPlace) {
    bookmarks.removeAll { $0.name == name }
    bookmarks.append(Bookmark(name: name, place: place))
  }
}

extension Interpreter {
  /// Takes note of where keys and mouse moved the maps, and of the cells there are to draw them.
  public mutating func setPlace(_ place: MapPlace, on screen: MapGround) {
    navigation.moved(to: place, on: screen)
  }

  /// True when a line holds a command that depends on where maps are looked at.
  public static func navigates(_ line: String) -> Bool {
    line.split(whereSeparator: { $0 == ";" || $0 == "\n" }).contains { statement in
      let word = statement.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }
      return Verb.named(String(word))?.group == .navigate
    }
  }
}
