import Charts
import Commands
import Glyphs
import Screen

/// The line that tells of the crosshair's cell in every map, and the colour bar under the panes.
struct ReadoutView {
  private let model: Model
  private let layout: Layout

  init(_ model: Model, _ layout: Layout) {
    self.model = model
    self.layout = layout
  }

  func draw(on frame: inout Frame) {
    let maps = model.drawnMaps
    guard let first = maps.first else { return }
    let unicode = model.abilities.showsUnicode
    if let row = layout.readoutRow {
      let text = visibleText(readout(maps.map(\.map)), ascii: !unicode)
      let line = StyledLine(text).clipped(to: frame.size.columns - 4, unicode: unicode)
      frame.put(line, row: row, column: 2)
    }
    if let row = layout.barRow, let limits = model.colors.limits[first.pane] {
      let same = maps.map(\.map).filter { $0.kind == first.map.kind }
      let bar = MapLegend.bar(
        maps: model.maps.sharesLimits ? same : [first.map], limits: limits,
        palette: model.colors.palette, unicode: unicode)
      var line = StyledLine(" ")
      line.append(bar.line(width: frame.size.columns - 6, abilities: model.abilities))
      if !model.maps.sharesLimits, maps.count > 1 { line.append(" (first map)") }
      line.append(" ")
      frame.put(line.clipped(to: frame.size.columns - 4), row: row, column: 2)
    }
  }

  /// `query 17 "tired" → key 3 "the" · softmax .081 lift 5.4 · fastmax p=2 .012 lift .8`
  private func readout(_ maps: [MapContent]) -> String {
    guard let map = model.mainMap ?? maps.first, map.cellRows > 0, map.cellColumns > 0 else {
      return ""
    }
    let queries = map.queriesOfCell(under: model.maps.query)
    let keys = map.keysOfCell(under: model.maps.key)
    let words = map.kind == .matrix ? ("row", "column", "value") : ("query", "key", "weight")
    let query = Self.name(words.0, queries, map.queryLabel)
    let key = Self.name(words.1, keys, map.keyLabel)
    var parts = ["\(query) → \(key)"]
    let titles = maps.count == 1 ? [words.2] : shortTitles(maps.map(\.title))
    parts += zip(maps, titles).compactMap { numbers(of: $0, name: $1) }
    if queries.count * keys.count > 1 {
      parts.append("\(queries.count)x\(keys.count) pairs in the cell")
    }
    return parts.joined(separator: " · ")
  }

  /// `query 17 "tired"`, or `queries 16–19 "so…tired"` where a cell holds several.
  private static func name(
    _ word: String, _ range: Range<Int>, _ label: (Int) -> String?
  ) -> String {
    if range.count == 1 {
      let token = label(range.lowerBound).map { " \"\($0)\"" } ?? ""
      return "\(word) \(range.lowerBound)\(token)"
    }
    let plural = word == "query" ? "queries" : word + "s"
    let numbers = "\(plural) \(range.lowerBound)–\(range.upperBound - 1)"
    guard let first = label(range.lowerBound), let last = label(range.upperBound - 1) else {
      return numbers
    }
    return "\(numbers) \"\(first)…\(last)\""
  }

  /// A map's numbers at the crosshair; nil when it does not show that place.
  private func numbers(of map: MapContent, name: String) -> String? {
    guard let row = map.cellRow(of: model.maps.query),
      let column = map.cellColumn(of: model.maps.key)
    else { return nil }
    let index = row * map.cellColumns + column
    guard map.pairCounts[index] > 0 else { return "\(name) masked" }
    var text = "\(name) "
    if map.pairCounts[index] > 1 {
      let sum = Double(map.means[index]) * Double(map.pairCounts[index])
      text += "mean \(numberText(Double(map.means[index]))) "
      text += "max \(numberText(Double(map.maxima[index]))) sum \(numberText(sum))"
    } else {
      text += numberText(Double(map.means[index]))
    }
    if map.lifts.indices.contains(index) { text += " lift \(numberText(Double(map.lifts[index])))" }
    return text
  }
}
