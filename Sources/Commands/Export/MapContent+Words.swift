import Evaluation
import Foundation

extension MapContent {
  /// What a side of the map counts.
  var axisNames: (rows: String, columns: String) {
    kind == .attention ? ("queries", "keys") : ("rows", "columns")
  }

  /// "1 token a cell" or "mean of 4 × 4 tokens a cell".
  var reduction: String {
    let rows = Self.extent(queries.count, over: cellRows)
    let columns = Self.extent(keys.count, over: cellColumns)
    let isMatrix = kind == .matrix
    if rows == "1", columns == "1" { return isMatrix ? "1 entry a cell" : "1 token a cell" }
    return "mean of \(rows) × \(columns) \(isMatrix ? "entries" : "tokens") a cell"
  }

  /// How many tokens a cell covers; "2.1" where cells differ by one.
  private static func extent(_ count: Int, over cells: Int) -> String {
    guard cells > 0 else { return "0" }
    return count.isMultiple(of: cells)
      ? "\(count / cells)" : String(format: "%.3g", Double(count) / Double(cells))
  }

  /// "queries 0:512 of 4096, keys 0:512 of 4096"; empty for the whole map.
  var windowWords: String {
    guard queries.count < queryCount || keys.count < keyCount else { return "" }
    let names = axisNames
    return "\(names.rows) \(queries.lowerBound):\(queries.upperBound) of \(queryCount), "
      + "\(names.columns) \(keys.lowerBound):\(keys.upperBound) of \(keyCount)"
  }

  /// How the cells were made and how their numbers were obtained.
  var madeHow: String {
    [reduction, windowWords, obtained, leftOutWords].filter { !$0.isEmpty }.joined(separator: " · ")
  }

  /// "exact", or from how many rows the cells were estimated and how far off they may be.
  private var obtained: String {
    guard let estimate, let rows = estimate.sampledRows.filter({ $0 > 0 }).min() else {
      return how.words
    }
    let widest = estimate.halfWidths.filter(\.isFinite).max() ?? 0
    let part = estimate.progress > 0 ? ", \(Int(estimate.progress * 100)) % exact" : ""
    return "sampled, \(rows) rows a cell, mean weights ± \(numberText(Double(widest))) at most "
      + "(95 % t interval)\(part)"
  }

  /// What is in no sum; empty when all is.
  private var leftOutWords: String {
    guard let leftOut else { return "" }
    return "left out, not finite: \(leftOut.queryCount) queries, \(leftOut.keyCount) keys"
  }
}

/// One line for several maps: what they share once, else each with its title.
func wordsTogether(_ contents: [MapContent]) -> String {
  let words = contents.map(\.madeHow)
  guard let first = words.first, !words.allSatisfy({ $0 == first }) else {
    return words.first ?? ""
  }
  return zip(contents, words).map { "\($0.title): \($1)" }.joined(separator: "; ")
}
