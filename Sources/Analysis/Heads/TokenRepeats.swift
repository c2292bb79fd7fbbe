/// Where the token of a query stands among the keys: which heads copy or continue can be told by it.
///
/// Tokens are numbers here, equal for equal tokens.
public struct TokenRepeats: Sendable {
  private let queries: [Int]
  /// The keys of each token, ascending.
  private let places: [Int: [Int]]

  /// Takes the tokens of the queries and of the keys.
  ///
  /// - Complexity: O(N).
  public init(queryTokens: [Int], keyTokens: [Int]) {
    queries = queryTokens
    var places: [Int: [Int]] = [:]
    for (key, token) in keyTokens.enumerated() { places[token, default: []].append(key) }
    self.places = places
  }

  /// Keys with the query's token that stand before a position, ascending.
  func duplicates(of query: Int, before position: Int) -> ArraySlice<Int> {
    guard let own = places[queries[query]] else { return [] }
    var (low, high) = (0, own.count)
    while low < high {
      let middle = (low + high) / 2
      if own[middle] < position { low = middle + 1 } else { high = middle }
    }
    return own[..<low]
  }

  /// The same keys without those directly before the position: the key after each of the others is
  /// what followed the token earlier, and is not the query's own place.
  func continued(of query: Int, before position: Int) -> ArraySlice<Int> {
    duplicates(of: query, before: position - 1)
  }
}
