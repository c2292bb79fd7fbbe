import Charts
import Screen

/// Where the parts of a figure go; all lengths in pixels.
struct FigureLayout {
  /// Rows between words below each other at the scale 1.
  static let wordPitch = 14
  /// The longest word beside an axis, in pixels of the font.
  private static let longestWord = 110

  let figure: MapFigure
  let groups: [FigureGroup]
  let limits: [ScaleLimits]
  let inks: [HeatmapInks]
  /// Pixels for a pixel of the font.
  let scale: Int
  private(set) var panels: [Panel] = []
  private(set) var bars: [Bar] = []
  private(set) var notes: [String] = []
  private(set) var legend: [LegendEntry] = []
  private(set) var legendTop = 0
  private(set) var notesTop = 0
  private(set) var width = 0
  private(set) var height = 0

  /// A map with its place.
  struct Panel {
    let map: Int
    let group: Int
    var x: Int
    let y: Int
    let width: Int
    let height: Int
    let title: String
    let rowTicks: [AxisTick]
    let columnTicks: [AxisTick]
    /// True when the ticks of the rows and the name of the axis are drawn.
    let showsRows: Bool
    let turnsColumns: Bool
  }

  /// A colour bar with its place.
  struct Bar {
    let group: Int
    let x: Int
    let y: Int
    let height: Int
    let ticks: [ScaleTick]
    let labels: [String]
    let nameX: Int
  }

  /// A colour that is not on the bar.
  struct LegendEntry {
    let color: Ink
    let text: String
  }

  var margin: Int { 20 * scale }
  var tick: Int { 4 * scale }
  var gap: Int { 4 * scale }
  var letter: Int { PixelFont.capHeight * scale }
  var line: Int { (PixelFont.height + 5) * scale }
  var barWidth: Int { 14 * scale }

  func length(_ text: String, isBold: Bool = false) -> Int {
    PixelFont.standard.width(of: text, isBold: isBold) * scale
  }

  init(_ figure: MapFigure, limits: [ScaleLimits]) {
    self.figure = figure
    self.limits = limits
    groups = figure.groups
    inks = limits.map { HeatmapInks(figure.palette, $0) }
    scale = Self.fontScale(for: figure)
    place()
  }

  /// Large pictures get large letters, unless a cell has a word.
  private static func fontScale(for figure: MapFigure) -> Int {
    let map = figure.maps.map { max($0.rows, $0.columns) * figure.cell }.max() ?? 0
    let hasWords = figure.maps.contains {
      AxisTicks.hasWords($0.rowAxis, cells: $0.rows)
        || AxisTicks.hasWords($0.columnAxis, cells: $0.columns)
    }
    if hasWords, figure.cell >= wordPitch { return max(1, min(4, figure.cell / wordPitch)) }
    return max(1, min(8, (map + 300) / 1024))
  }

  private mutating func place() {
    var top = margin
    if figure.title != nil { top += line + gap }
    top += line
    let mapHeight = figure.maps.map { $0.rows * figure.cell }.max() ?? 0
    let barHeight = max(figure.maps.map { $0.rows * figure.cell }.max() ?? 0, 96 * scale)
    var x = margin
    var below = 0
    for index in figure.maps.indices {
      let panel = panel(index, x: x, y: top)
      panels.append(panel)
      let names = figure.maps[index].columnAxis.name.isEmpty ? 0 : letter + 3 * scale + 2 * gap
      below = max(below, tick + gap + columnRoom(panel) + names)
      x = panel.x + max(panel.width, length(panel.title, isBold: true))
      let group = panel.group
      if groups[group].maps.last == index {
        let bar = bar(group, x: panel.x + panel.width + 18 * scale, y: top, height: barHeight)
        bars.append(bar)
        x = max(x, bar.nameX + letter + 3 * scale)
      }
      if index + 1 < figure.maps.count { x += 28 * scale }
    }
    width = max(x + margin, 300 * scale)
    placeNotes(from: top + max(mapHeight + below, bars.isEmpty ? 0 : barHeight + gap) + 2 * gap)
  }

  private mutating func placeNotes(from top: Int) {
    legend = legendEntries
    var bottom = top
    legendTop = bottom
    if !legend.isEmpty { bottom += line }
    let room = (width - 2 * margin) / scale
    notes = Self.broken(figure.note, to: room)
    notesTop = bottom
    // The last line needs no gap below itself.
    height = bottom + notes.count * line - 5 * scale + margin
    let needed = legend.map { length($0.text) + 12 * scale + 5 * gap }.reduce(0, +) + 2 * margin
    width = max(width, needed)
  }

  private func panel(_ index: Int, x: Int, y: Int) -> Panel {
    let map = figure.maps[index]
    let size = (width: map.columns * figure.cell, height: map.rows * figure.cell)
    let rowTicks = AxisTicks.ticks(
      map.rowAxis, cells: map.rows, cell: figure.cell, least: 26 * scale,
      word: Self.wordPitch * scale)
    let widest = map.columnAxis.range.upperBound
    let columnTicks = AxisTicks.ticks(
      map.columnAxis, cells: map.columns, cell: figure.cell,
      least: max(44 * scale, length("\(widest)") + 16 * scale), word: Self.wordPitch * scale)
    let previous = index > 0 ? figure.maps[index - 1] : nil
    let showsRows = !(previous.map { $0.rowAxis == map.rowAxis && $0.rows == map.rows } ?? false)
    var left = 0
    if showsRows {
      left = letter + 4 * scale + 2 * gap + tick + gap
      left += rowTicks.map { length(clipped($0.text)) }.max() ?? 0
    }
    let room = max(size.width, 240 * scale) / scale
    return Panel(
      map: index, group: groups.firstIndex { $0.maps.contains(index) } ?? 0, x: x + left, y: y,
      width: size.width, height: size.height,
      title: PixelFont.standard.clipped(map.title, to: room, isBold: true), rowTicks: rowTicks,
      columnTicks: columnTicks, showsRows: showsRows,
      turnsColumns: AxisTicks.hasWords(map.columnAxis, cells: map.columns)
        && figure.cell >= Self.wordPitch * scale)
  }

  func clipped(_ word: String) -> String {
    PixelFont.standard.clipped(word, to: Self.longestWord)
  }

  /// What the words below a map need.
  func columnRoom(_ panel: Panel) -> Int {
    guard panel.turnsColumns else { return letter }
    return panel.columnTicks.map { length(clipped($0.text)) }.max() ?? 0
  }

  private func bar(_ group: Int, x: Int, y: Int, height: Int) -> Bar {
    let limits = limits[group]
    let ticks = limits.ticks(atMost: max(2, height / (26 * scale)))
    let marks = groups[group].maps.map { limits.marks(of: figure.maps[$0].grid) }
      .reduce(ScaleMarks(), +)
    let labels = ticks.map { tick in
      let mark =
        tick.share == 0 && marks.below > 0 ? "< " : tick.share == 1 && marks.above > 0 ? "> " : ""
      return mark + numberText(tick.value)
    }
    let widest = labels.map { length($0) }.max() ?? 0
    return Bar(
      group: group, x: x, y: y, height: height, ticks: ticks, labels: labels,
      nameX: x + barWidth + tick + gap + widest + 2 * gap)
  }

  private var legendEntries: [LegendEntry] {
    var marks = ScaleMarks()
    var maskedCount = 0
    for (index, group) in groups.enumerated() {
      for map in group.maps {
        marks = marks + limits[index].marks(of: figure.maps[map].grid)
        maskedCount += figure.maps[map].masked.count { $0 }
      }
    }
    var entries: [LegendEntry] = []
    if maskedCount > 0 { entries.append(LegendEntry(color: .masked, text: "masked")) }
    if marks.negative > 0 {
      entries.append(LegendEntry(color: .negative, text: "negative: \(cells(marks.negative))"))
    }
    if marks.notFinite > 0 {
      entries.append(LegendEntry(color: .notFinite, text: "not finite: \(cells(marks.notFinite))"))
    }
    return entries
  }

  private func cells(_ count: Int) -> String { count == 1 ? "1 cell" : "\(count) cells" }

  /// Lines of whole words; a word that is too long is cut.
  private static func broken(_ text: String, to room: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ").map(String.init) {
      let longer = lines.last.map { $0 + " " + word } ?? word
      if !lines.isEmpty, PixelFont.standard.width(of: longer) <= room {
        lines[lines.count - 1] = longer
      } else {
        lines.append(PixelFont.standard.clipped(word, to: room))
      }
    }
    return lines
  }
}

extension Ink {
  /// A cell without a number: paler and bluer than any palette.
  static let masked: Ink = 0xE2E8F1
  /// NaN or infinite.
  static let notFinite: Ink = 0xFF1F1F
  /// Negative on a scale for positive numbers.
  static let negative: Ink = 0x00C8FF
}
