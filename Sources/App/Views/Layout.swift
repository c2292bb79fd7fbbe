import Commands
import Screen

/// Where everything stands on a screen of one size; computed anew from the model each time.
struct Layout: Equatable, Sendable {
  /// A pane and the cells inside its lines; its heading stands in the line above.
  struct Place: Equatable, Sendable {
    var pane: Int
    var rect: Rect
  }

  /// True when nothing fits but a line that says so.
  var isTooSmall = false
  var maps: [Place] = []
  var panels: [Place] = []
  /// The row that tells of the crosshair's cell; nil without maps.
  var readoutRow: Int?
  /// Lines for that: two on tall screens that are not wide enough for one.
  var readoutHeight = 1
  /// The line under the panes with the colour bar; nil without panes.
  var barRow: Int?
  /// A lesson's notes, and the line under them.
  var notes: Rect?
  var notesRule: Int?
  var transcript = Rect(row: 0, column: 0, rows: 0, columns: 0)
  /// One row for each slider shown.
  var sliders = Rect(row: 0, column: 0, rows: 0, columns: 0)
  var prompt = Rect(row: 0, column: 0, rows: 0, columns: 0)
  var statusRow = 0

  /// The smallest screen that is drawn on.
  static let minimum = Size(rows: 15, columns: 60)
  /// Width of the gradient panel beside maps.
  static let panelWidths = 36...52
  /// Screens narrower than this show the panel on demand only.
  static let panelScreenWidth = 100
  /// Taller screens show other panels below courses of training.
  static let stackedScreenHeight = 50
  /// Shorter screens give the panes a larger share.
  static let tallScreen = 32

  /// Columns that the line of the crosshair takes for each map.
  static let readoutWidth = 130

  /// Lays out a model's screen.
  init(_ model: Model) {
    let size = model.size
    guard size.rows >= Self.minimum.rows, size.columns >= Self.minimum.columns else {
      isTooSmall = true
      return
    }
    statusRow = size.rows - 1
    let inside = Rect(row: 1, column: 2, rows: size.rows - 2, columns: size.columns - 4)
    var bottom = inside.bottom
    func take(_ rows: Int) -> Rect {
      bottom -= rows
      return Rect(
        row: bottom, column: inside.origin.column, rows: rows, columns: inside.size.columns)
    }
    prompt = take(min(model.promptLineCount, max(1, size.rows / 4)))
    sliders = take(min(model.parameters.count, 3))
    var top = inside.origin.row
    let noteRows = model.noteLineCount(width: inside.size.columns)
    let notesHeight = noteRows == 0 ? 0 : min(noteRows, max(2, size.rows / 4))
    let notesShare = notesHeight == 0 ? 0 : notesHeight + 1
    if !model.shownMaps.isEmpty || !model.shownPanels.isEmpty {
      if size.rows >= Self.tallScreen, size.columns < Self.readoutWidth * model.shownMaps.count {
        readoutHeight = 2
      }
      let free = bottom - top - notesShare - readoutHeight - 1
      let share = size.rows < Self.tallScreen ? 7 : 6
      let rows = max(min(free - 3, max(6, free * share / 10)), 1)
      placePanes(
        of: model, in: Rect(row: top, column: 1, rows: rows, columns: size.columns - 2))
      top += rows
      readoutRow = top
      barRow = top + readoutHeight
      top += readoutHeight + 1
    }
    if notesHeight > 0 {
      notes = Rect(row: top, column: 2, rows: notesHeight, columns: inside.size.columns)
      notesRule = top + notesHeight
      top += notesShare
    }
    transcript = Rect(row: top, column: 2, rows: max(0, bottom - top), columns: inside.size.columns)
  }

  /// The rectangle of a pane; nil when it is not shown.
  func rect(ofPane id: Int) -> Rect? {
    (maps + panels).first { $0.pane == id }?.rect
  }

  private mutating func placePanes(of model: Model, in area: Rect) {
    var mapArea = area
    let panelPanes = model.shownPanels
    if !panelPanes.isEmpty, !model.shownMaps.isEmpty {
      let width = panelWidth(of: model, beside: area.size.columns)
      mapArea.size.columns -= width + 1
      let right = Rect(
        row: area.origin.row, column: mapArea.right + 1, rows: area.size.rows, columns: width)
      panels = stacked(panelPanes, of: model, in: right)
    } else if !panelPanes.isEmpty {
      panels = Self.beside(panelPanes, in: area)
    }
    maps = Self.grid(model.shownMaps, in: mapArea)
  }

  /// Columns for the panels beside maps. Courses of training take more than half: their maps are small.
  private func panelWidth(of model: Model, beside columns: Int) -> Int {
    if model.showsTraining {
      return columns < Self.panelScreenWidth - 2 ? columns / 2 : columns * 3 / 5
    }
    let share = min(max(Self.panelWidths.lowerBound, columns / 4), Self.panelWidths.upperBound)
    return min(share, columns / 2)
  }

  /// One below the other; courses of training take two parts of three.
  private func stacked(_ panes: [Int], of model: Model, in area: Rect) -> [Place] {
    guard panes.count > 1, model.showsTraining, let first = panes.first else {
      return Self.stacked(panes, in: area)
    }
    var upper = area
    upper.size.rows = area.size.rows * 2 / 3
    let lower = Rect(
      row: upper.bottom + 1, column: area.origin.column,
      rows: area.size.rows - upper.size.rows - 1, columns: area.size.columns)
    return [Place(pane: first, rect: upper)] + Self.stacked(Array(panes.dropFirst()), in: lower)
  }

  /// Up to two panes, or more on a wide screen, side by side; else two rows of two.
  private static func grid(_ panes: [Int], in area: Rect) -> [Place] {
    if panes.count <= 2 || area.size.columns >= panes.count * 40 && area.size.rows < 24 {
      return beside(panes, in: area)
    }
    let upper = (area.size.rows - 1) / 2
    let half = (panes.count + 1) / 2
    let rows = [
      Rect(
        row: area.origin.row, column: area.origin.column, rows: upper, columns: area.size.columns),
      Rect(
        row: area.origin.row + upper + 1, column: area.origin.column,
        rows: area.size.rows - upper - 1, columns: area.size.columns),
    ]
    return beside(Array(panes.prefix(half)), in: rows[0])
      + beside(Array(panes.dropFirst(half)), in: rows[1])
  }

  /// Equal shares with one column of line between them.
  private static func beside(_ panes: [Int], in area: Rect) -> [Place] {
    let room = area.size.columns - (panes.count - 1)
    return panes.enumerated().map { index, pane in
      let from = room * index / panes.count + index
      let to = room * (index + 1) / panes.count + index
      return Place(
        pane: pane,
        rect: Rect(
          row: area.origin.row, column: area.origin.column + from, rows: area.size.rows,
          columns: to - from))
    }
  }

  /// Equal shares with one row of line between them.
  private static func stacked(_ panes: [Int], in area: Rect) -> [Place] {
    let room = area.size.rows - (panes.count - 1)
    return panes.enumerated().map { index, pane in
      let from = room * index / panes.count + index
      let to = room * (index + 1) / panes.count + index
      return Place(
        pane: pane,
        rect: Rect(
          row: area.origin.row + from, column: area.origin.column, rows: to - from,
          columns: area.size.columns))
    }
  }
}

extension Model {
  /// The maps on the screen.
  var shownMaps: [Int] {
    let ids = panes.filter(\.isMap).map(\.id)
    var limit = mapLimit
    if showsGradient == true, !isWide, panes.contains(where: { !$0.isMap }) { limit = 1 }
    guard ids.count > limit else { return ids }
    let first = focusedPane.flatMap { ids.firstIndex(of: $0) } ?? 0
    let start = min(first, ids.count - limit)
    return Array(ids[start..<(start + limit)])
  }

  /// The gradient panel and tables on the screen, as many as leave each some rows.
  var shownPanels: [Int] {
    let all = panes.filter { !$0.isMap }
    let hasMaps = panes.contains(where: \.isMap)
    let shows = showsGradient ?? (isWide || !hasMaps)
    let courses = all.filter { $0.subject.kind == .training }
    if !courses.isEmpty {
      let others = all.filter { $0.subject.kind != .training }
      let hasRoom = showsGradient ?? (size.rows >= Layout.stackedScreenHeight)
      return (courses + (hasRoom ? others : [])).map(\.id)
    }
    return all.filter { shows || $0.subject.kind == .heads }.map(\.id)
  }

  /// True when courses of training are among the panes.
  var showsTraining: Bool { panes.contains { $0.subject.kind == .training } }

  private var isWide: Bool { size.columns >= Layout.panelScreenWidth }

  /// The parameters the strip shows.
  var parameters: [SliderState] { status?.sliders ?? [] }

  /// Rows of the line being typed.
  var promptLineCount: Int { editor.characters.count { $0 == "\n" } + 1 }

  /// Rows of the lesson's notes.
  func noteLineCount(width: Int) -> Int {
    lesson?.noteLines(width: width, unicode: abilities.showsUnicode).count ?? 0
  }
}
