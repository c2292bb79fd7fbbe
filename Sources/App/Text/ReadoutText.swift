import Charts
import Commands
import Glyphs
import Screen

/// What stands under the crosshair: the tokens, then weight and lift in every map.
///
/// `query 17 "tired" → key 3 "the" · softmax 0.081 lift 5.4 · fastmax p=2 0.012 lift 0.8`
///
/// Where that is too long it is said in fewer words, the tokens and each map's weight and lift last of all.
struct ReadoutText {
  /// How much is said of a place.
  private enum Places: CaseIterable {
    case words, indices, shortTokens, indicesOnly
  }
  /// How much is said of the numbers of a map.
  private enum Numbers: CaseIterable {
    case full, all, mostly, weightAndLift, tight
  }

  private let maps: [MapContent]
  private let main: MapContent
  private let query: Int
  private let key: Int

  /// The maps, the one that the crosshair is moved in, and where it stands.
  init(_ maps: [MapContent], main: MapContent, query: Int, key: Int) {
    self.maps = maps
    self.main = main
    self.query = query
    self.key = key
  }

  /// At most `count` lines of at most `width` columns.
  func lines(_ count: Int, width: Int, unicode: Bool) -> [StyledLine] {
    guard main.cellRows > 0, main.cellColumns > 0 else { return [] }
    func visible(_ text: String) -> StyledLine {
      StyledLine(visibleText(text, ascii: !unicode))
    }
    func first(_ texts: [String]) -> StyledLine {
      let lines = texts.map(visible)
      let fitting = lines.first { $0.width <= width } ?? lines.last ?? StyledLine()
      return fitting.clipped(to: width, unicode: unicode)
    }
    if count > 1 {
      let places = [pairs.map { " · \($0) pairs in the cell" } ?? "", ""].flatMap { pairs in
        Places.allCases.map { self.places($0) + pairs }
      }
      return [first(places), first(Numbers.allCases.map { self.numbers($0) })]
    }
    let steps: [(Places, Numbers)] = [
      (.words, .full), (.words, .all), (.words, .mostly), (.words, .weightAndLift),
      (.indices, .weightAndLift),
      (.indices, .tight), (.shortTokens, .tight), (.indicesOnly, .tight),
    ]
    var texts = steps.map { places($0) + " · " + numbers($1) }
    if let pairs { texts.insert("\(texts[0]) · \(pairs) pairs in the cell", at: 0) }
    return [first(texts)]
  }

  private var queries: Range<Int> { main.queriesOfCell(under: query) }
  private var keys: Range<Int> { main.keysOfCell(under: key) }

  /// "2x3"; nil where the cell is a single pair.
  private var pairs: String? {
    queries.count * keys.count > 1 ? "\(queries.count)x\(keys.count)" : nil
  }

  private func places(_ detail: Places) -> String {
    let words = main.kind == .matrix ? ("row", "column") : ("query", "key")
    return place(words.0, queries, main.queryLabel, detail) + " → "
      + place(words.1, keys, main.keyLabel, detail)
  }

  /// `query 17 "tired"`, or `queries 16–19 "so…tired"` where a cell holds several.
  private func place(
    _ word: String, _ range: Range<Int>, _ label: (Int) -> String?, _ detail: Places
  ) -> String {
    let isOne = range.count == 1
    var text = isOne ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound - 1)"
    if detail == .words {
      text = (isOne ? word : word == "query" ? "queries" : word + "s") + " " + text
    }
    guard detail != .indicesOnly, let first = label(range.lowerBound) else { return text }
    if detail == .shortTokens {
      return "\(text) \"\(clipped(first, toWidth: isOne ? 9 : 5))\(isOne ? "" : "…")\""
    }
    guard !isOne, let last = label(range.upperBound - 1) else { return "\(text) \"\(first)\"" }
    return "\(text) \"\(first)…\(last)\""
  }

  private func numbers(_ detail: Numbers) -> String {
    let alone = main.kind == .matrix ? "value" : "weight"
    let titles = maps.count == 1 ? [alone] : shortTitles(maps.map(\.title))
    return zip(maps, titles).compactMap { numbers(of: $0, name: $1, detail) }.joined(
      separator: " · ")
  }

  /// A map's numbers at the crosshair; nil when it does not show that place.
  private func numbers(of map: MapContent, name: String, _ detail: Numbers) -> String? {
    guard let row = map.cellRow(of: query), let column = map.cellColumn(of: key) else { return nil }
    let index = row * map.cellColumns + column
    let count = map.pairCounts[index]
    guard count > 0 else { return "\(name) masked" }
    let mean = Double(map.means[index])
    guard !mean.isNaN else { return "\(name) not finite" }
    let isLong = detail == .full || detail == .all
    let hasWords = isLong || detail == .mostly
    let evidence = CellEvidence(map, row: row, index: index)
    var text = "\(name) "
    if count > 1, hasWords { text += "mean " }
    text += numberText(mean, digits: detail == .tight ? 2 : 3)
    text += evidence.margin(isLong: isLong)
    if count > 1, hasWords, map.maxima.indices.contains(index) {
      text += " max \(numberText(Double(map.maxima[index])))"
    }
    if count > 1, isLong {
      text += (evidence.isExact ? " sum " : " sum about ") + numberText(mean * Double(count))
    }
    if map.lifts.indices.contains(index) {
      let lift = Double(map.lifts[index])
      text +=
        detail == .tight ? " ×\(numberText(lift, digits: 2))" : " lift \(numberText(lift))"
    }
    guard detail == .full else { return text }
    return ([text] + totals(of: map, row: row, column: column) + evidence.words)
      .joined(separator: ", ")
  }

  /// What the row and the column of the cell hold in all.
  private func totals(of map: MapContent, row: Int, column: Int) -> [String] {
    guard let margins = map.margins else { return [] }
    var parts: [String] = []
    if margins.rowTotals.indices.contains(row), map.keys.count < map.keyCount {
      parts.append("row \(numberText(Double(margins.rowTotals[row]))) in the window")
    }
    if margins.rowDistances.indices.contains(row) {
      parts.append("reach \(numberText(Double(margins.rowDistances[row])))")
    }
    if margins.columnLifts.indices.contains(column) {
      parts.append("column lift \(numberText(Double(margins.columnLifts[column])))")
    }
    return parts
  }
}

/// How the number of a cell was obtained.
private struct CellEvidence {
  /// The queries it was estimated from; nil when it is exact.
  private let rowCount: Int?
  private let halfWidth: Double
  private let guaranteed: ClosedRange<Float>?

  init(_ map: MapContent, row: Int, index: Int) {
    let estimate = map.estimate
    let rows = estimate.flatMap { $0.sampledRows.indices.contains(row) ? $0.sampledRows[row] : nil }
    rowCount = rows.flatMap { $0 > 0 ? $0 : nil }
    halfWidth =
      estimate.flatMap {
        $0.halfWidths.indices.contains(index) ? Double($0.halfWidths[index]) : nil
      }
      ?? .nan
    guaranteed = estimate.flatMap {
      $0.guaranteed.indices.contains(index) ? $0.guaranteed[index] : nil
    }
  }

  var isExact: Bool { rowCount == nil }

  /// What follows the number: nothing when it is exact, else how far off it may be.
  func margin(isLong: Bool) -> String {
    guard !isExact else { return "" }
    let width = halfWidth.isFinite ? "±\(numberText(halfWidth, digits: 2))" : "±?"
    return isLong ? " \(width) (t)" : width
  }

  /// "exact", or "sampled from 12 rows, in 0.003…0.04 at least 19 times in 20".
  var words: [String] {
    guard let rowCount else { return ["exact"] }
    var words = ["sampled from \(rowCount) \(rowCount == 1 ? "row" : "rows")"]
    if let guaranteed {
      words.append(
        "in \(numberText(Double(guaranteed.lowerBound), digits: 2))…"
          + numberText(Double(guaranteed.upperBound), digits: 2) + " at least 19 times in 20")
    }
    return words
  }
}
