import Attention

/// How many pairs a tile has, and what uniform rows would put there, with some tokens left out; each
/// in constant time.
struct FarFieldCounts: Sendable {
  /// Queries and keys that are left out, ascending.
  let leftOutQueries: [Int]
  let leftOutKeys: [Int]
  private let offset: Int
  private let isCausal: Bool
  private let queryCount: Int
  /// Live keys before each key; empty when all are live.
  private let keys: [Int32]
  /// Over the live rows before each: their number, Σ n_i and Σ 1/n_i, n_i the live keys it sees.
  private let rows: [Int32]
  private let seen: [Double]
  private let shares: [Double]

  init(_ attention: Attention, isKeyLive: [Bool], inverseNormalizers: [Double]) {
    offset = attention.causalOffset
    isCausal = attention.isCausal
    queryCount = attention.queryCount
    leftOutKeys = isKeyLive.indices.filter { !isKeyLive[$0] }
    leftOutQueries = inverseNormalizers.indices.filter { inverseNormalizers[$0] == 0 }
    keys = leftOutKeys.isEmpty ? [] : Self.running(isKeyLive.map { $0 ? 1 : 0 })
    rows =
      leftOutQueries.isEmpty ? [] : Self.running(inverseNormalizers.map { $0 == 0 ? 0 : 1 })
    var seen = [0.0]
    var shares = [0.0]
    if attention.isCausal {
      seen.reserveCapacity(queryCount + 1)
      shares.reserveCapacity(queryCount + 1)
      for query in 0..<queryCount {
        let end = query + attention.causalOffset + 1
        let count = Double(keys.isEmpty ? end : Int(keys[end]))
        let isLive = inverseNormalizers[query] != 0
        seen.append(seen[query] + (isLive ? count : 0))
        shares.append(shares[query] + (isLive ? 1 / count : 0))
      }
    }
    (self.seen, self.shares) = (seen, shares)
  }

  private static func running(_ steps: [Int32]) -> [Int32] {
    var sums: [Int32] = [0]
    sums.reserveCapacity(steps.count + 1)
    for step in steps { sums.append((sums.last ?? 0) + step) }
    return sums
  }

  /// Live rows of a range.
  func rowCount(_ range: Range<Int>) -> Int {
    rows.isEmpty ? range.count : Int(rows[range.upperBound] - rows[range.lowerBound])
  }

  /// Live keys before a key.
  func keyCount(before key: Int) -> Int { keys.isEmpty ? key : Int(keys[key]) }

  /// Where a tile begins to be seen, and from where it is seen whole: rows before the first see
  /// nothing of it, rows from the second on all.
  func diagonal(_ queries: Range<Int>, _ keys: Range<Int>) -> Range<Int> {
    guard isCausal else { return queries.lowerBound..<queries.lowerBound }
    func clipped(_ row: Int) -> Int { min(max(row, queries.lowerBound), queries.upperBound) }
    let first = clipped(keys.lowerBound - offset)
    return first..<max(first, clipped(keys.upperBound - offset))
  }

  /// Visible pairs of a tile, those of tokens that are left out too.
  func visiblePairs(_ queries: Range<Int>, _ keys: Range<Int>) -> Int {
    let part = diagonal(queries, keys)
    let full = (queries.upperBound - part.upperBound) * keys.count
    guard !part.isEmpty, !keys.isEmpty else { return full }
    // Row i of the part sees keys.lowerBound..<i + offset + 1.
    let first = part.lowerBound + offset + 1 - keys.lowerBound
    let last = part.upperBound - 1 + offset + 1 - keys.lowerBound
    return full + (first + last) * part.count / 2
  }

  /// Visible pairs of live tokens, and the mass uniform rows would have on them.
  func uniform(
    _ queries: Range<Int>, _ keys: Range<Int>, total: Int
  ) -> (pairs: Double, mass: Double) {
    let begin = Double(keyCount(before: keys.lowerBound))
    let width = Double(keyCount(before: keys.upperBound)) - begin
    guard isCausal else {
      let pairs = Double(rowCount(queries)) * width
      return (pairs, pairs / Double(max(keyCount(before: total), 1)))
    }
    let part = diagonal(queries, keys)
    let full = part.upperBound..<queries.upperBound
    let partRows = Double(rowCount(part))
    let pairs =
      seen[part.upperBound] - seen[part.lowerBound] - begin * partRows
      + width * Double(rowCount(full))
    let mass =
      partRows - begin * (shares[part.upperBound] - shares[part.lowerBound])
      + width * (shares[full.upperBound] - shares[full.lowerBound])
    return (pairs, mass)
  }
}
