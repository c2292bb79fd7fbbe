import Charts
import Commands
import Glyphs
import Screen

/// Maps as lines of text: side by side where the width allows, under one scale.
struct MapText {
  private let maps: [MapContent]
  private let abilities: DisplayAbilities
  private let palette: Palette

  init(_ maps: [MapContent], abilities: DisplayAbilities, palette: String?) {
    self.maps = maps
    self.abilities = abilities
    self.palette =
      palette.flatMap { Palette.named($0) } ?? .standard(for: abilities.colorDepth)
  }

  func lines(width: Int) -> [StyledLine] {
    guard !maps.isEmpty else { return [] }
    let perRow = max(1, min(maps.count, (width + Self.gap) / (Self.narrowest + Self.gap)))
    var lines: [StyledLine] = []
    for start in stride(from: 0, to: maps.count, by: perRow) {
      let part = Array(maps[start..<min(start + perRow, maps.count)])
      lines += row(of: part, width: width, perRow: perRow)
    }
    return lines + legends(width: width) + leftOutLines(width: width)
  }

  /// A line for each map with tokens in no sum.
  private func leftOutLines(width: Int) -> [StyledLine] {
    zip(maps, shortTitles(maps.map(\.title))).compactMap { map, title -> StyledLine? in
      guard let tokens = map.leftOut else { return nil }
      let name = maps.count > 1 ? visible(title) + ": " : ""
      return StyledLine(name + MapLegend.words(for: tokens))
        .clipped(to: width, unicode: abilities.showsUnicode)
    }
  }

  /// A row of maps, each in the same room.
  private func row(of maps: [MapContent], width: Int, perRow: Int) -> [StyledLine] {
    let room = (width - Self.gap * (perRow - 1)) / perRow
    let limits = limits
    let drawings = maps.map { map in drawing(of: map, limits: limits[map.kind], width: room) }
    let height = drawings.map(\.size.rows).max() ?? 0
    var frame = Frame(size: Size(rows: height, columns: width))
    for (index, drawing) in drawings.enumerated() {
      frame.copy(drawing, to: Position(row: 0, column: index * (room + Self.gap)))
    }
    return frame.styledLines
  }

  private func drawing(of map: MapContent, limits: ScaleLimits?, width: Int) -> Frame {
    let scale = MapColors.scale(.lift, for: map)
    let grid = MapColors.grid(of: map, scale: scale)
    let limits = limits ?? scale.limits(over: [grid])
    let heatmap = Heatmap(grid, limits: limits, palette: palette, axes: map.axes(for: abilities))
    let hasTokens = !map.queryLabels.isEmpty
    var room = Rect(row: 1, column: 0, rows: max(Self.tallest, map.cellRows) + 1, columns: width)
    let margins = HeatmapMargins(
      labelColumns: HeatmapMargins.standard(
        for: room.size, hasTokens: hasTokens, rowCount: map.queryCount
      ).labelColumns,
      axisRows: 1)
    let layout = heatmap.layout(in: room, margins: margins, abilities: abilities)
    room.size.rows = layout.map.size.rows + margins.axisRows
    var frame = Frame(size: Size(rows: room.bottom, columns: width))
    let title = StyledLine(visible(map.title), Look.heading)
    frame.put(title.clipped(to: width, unicode: abilities.showsUnicode), row: 0, column: 0)
    heatmap.draw(on: &frame, in: room, margins: margins, abilities: abilities)
    return frame
  }

  /// Limits shared by the maps of one kind.
  private var limits: [MapContent.Kind: ScaleLimits] {
    var result: [MapContent.Kind: ScaleLimits] = [:]
    for kind in [MapContent.Kind.attention, .matrix] {
      let same = maps.filter { $0.kind == kind }
      guard let first = same.first else { continue }
      let scale = MapColors.scale(.lift, for: first)
      result[kind] = scale.limits(over: same.map { MapColors.grid(of: $0, scale: scale) })
    }
    return result
  }

  private func legends(width: Int) -> [StyledLine] {
    limits.sorted { $0.value.scale.rawValue < $1.value.scale.rawValue }.map { kind, limits in
      let same = maps.filter { $0.kind == kind }
      return MapLegend.bar(
        maps: same, limits: limits, palette: palette, namesLeftOut: false,
        unicode: abilities.showsUnicode
      )
      .line(width: width, abilities: abilities)
    }
  }

  private func visible(_ text: String) -> String {
    visibleText(text, ascii: !abilities.showsUnicode)
  }

  private static let gap = 2
  /// Maps narrower than this stand below each other.
  private static let narrowest = 36
  /// Rows of text that a small map is enlarged to at most.
  private static let tallest = 24
}

/// The legend under maps.
enum MapLegend {
  /// The colour bar with the name of the scale and how the cells were made.
  static func bar(
    maps: [MapContent], limits: ScaleLimits, palette: Palette, bars: [String] = [],
    namesLeftOut: Bool = true, unicode: Bool
  ) -> ColorBar {
    let grids = maps.map { MapColors.grid(of: $0, scale: limits.scale) }
    let marks = grids.map { limits.marks(of: $0) }.reduce(ScaleMarks(), +)
    let separator = unicode ? " · " : ", "
    // Where the end is cut off, that numbers are estimates must still be read.
    let isExact = maps.allSatisfy { $0.estimate == nil }
    let made =
      isExact
      ? maps.prefix(1).map(reduction) + evidence(maps)
      : evidence(maps) + maps.prefix(1).map(reduction)
    let note =
      ([limits.scale == .lift ? "log" : ""] + made + (namesLeftOut ? leftOut(maps) : []) + bars)
      .filter { !$0.isEmpty }.joined(separator: separator)
    return ColorBar(
      limits: limits, palette: palette, name: name(of: limits.scale, maps, unicode: unicode),
      note: note, marks: marks)
  }

  private static func name(of scale: HeatmapScale, _ maps: [MapContent], unicode: Bool) -> String {
    let thing = maps.first?.kind == .matrix ? "value" : "weight"
    return switch scale {
    case .lift: unicode ? "lift n·a" : "lift n*a"
    case .linear: "\(thing) linear"
    case .log: "\(thing) log"
    case .rank: "\(thing) rank"
    case .row: "\(thing) of the row's largest"
    }
  }

  /// "1 token/cell" or "mean of 3 x 2 tokens/cell".
  private static func reduction(of map: MapContent) -> String {
    guard map.cellRows > 0, map.cellColumns > 0 else { return "empty" }
    let rows = extent(map.queries.count, over: map.cellRows)
    let columns = extent(map.keys.count, over: map.cellColumns)
    let isMatrix = map.kind == .matrix
    if rows == "1", columns == "1" { return isMatrix ? "1 entry/cell" : "1 token/cell" }
    return "mean of \(rows)x\(columns) \(isMatrix ? "entries" : "tokens")/cell"
  }

  /// How many tokens a cell covers; "2.1" where cells differ by one.
  private static func extent(_ count: Int, over cells: Int) -> String {
    count.isMultiple(of: cells)
      ? "\(count / cells)" : numberText(Double(count) / Double(cells), digits: 2)
  }

  /// What the first map with tokens left out leaves out.
  private static func leftOut(_ maps: [MapContent]) -> [String] {
    maps.compactMap(\.leftOut).prefix(1).map(words)
  }

  /// "query 5 left out: no finite weight": its numbers are not finite, or those of all it sees.
  static func words(for tokens: LeftOutTokens) -> String {
    func side(_ one: String, _ many: String, _ first: [Int], _ count: Int) -> String? {
      guard count > 0 else { return nil }
      let list = first.prefix(3).map(String.init).joined(separator: ", ")
      return "\(count == 1 ? one : many) \(list)"
        + (count > 3 ? " and \(count - min(3, first.count)) more" : "")
    }
    return [
      side("query", "queries", tokens.queries, tokens.queryCount),
      side("key", "keys", tokens.keys, tokens.keyCount),
    ].compactMap { $0 }.joined(separator: ", ") + " left out: no finite weight"
  }

  private static func evidence(_ maps: [MapContent]) -> [String] {
    guard !maps.isEmpty else { return [] }
    guard let worst = maps.compactMap(\.estimate).min(by: { $0.progress < $1.progress }) else {
      return ["exact"]
    }
    let rows = worst.sampledRows.filter { $0 > 0 }.min() ?? 0
    let exact = worst.progress > 0 ? ["\(Int(worst.progress * 100)) % exact"] : []
    return ["sampled, \(rows) rows a cell"] + exact
  }
}
