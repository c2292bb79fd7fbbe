import Analysis
import Attention
import Tensors
import Testing

/// Every weight of a map, to be summed by plain loops; made for tests of what never forms them.
struct DenseSums {
  private let attention: Attention
  private let leftOutKeys: Set<Int>
  private let leftOutQueries: Set<Int>
  /// `[query][key]`, the visible ones.
  private let weights: [[Double]]
  /// Σ a·|p − n| of each query.
  let distances: [Double]

  /// Computes every row; weights of keys that are left out go to the others.
  init(_ attention: Attention, leavingOut queries: [Int] = [], _ keys: [Int] = []) throws {
    self.attention = attention
    leftOutKeys = Set(keys)
    let unheard = Set(queries)
    leftOutQueries = unheard
    var weights: [[Double]] = []
    var distances: [Double] = []
    for query in 0..<attention.queryCount {
      let row = try attention.row(query)
      var values = row.kernelValues
      for key in keys where key < values.count { values[key] = 0 }
      let sum = values.reduce(0, +)
      let own = values.map { unheard.contains(query) ? 0 : $0 / sum }
      weights.append(own)
      let position = query + attention.causalOffset
      distances.append(
        own.enumerated().reduce(0) { $0 + $1.1 * Double(abs(position - $1.0)) })
    }
    self.weights = weights
    self.distances = distances
  }

  func mass(_ queries: Range<Int>, _ keys: Range<Int>) -> Double {
    queries.reduce(0) { sum, query in
      sum + weights[query][keys.clamped(to: 0..<weights[query].count)].reduce(0, +)
    }
  }

  /// The same of the weights' sizes: what rounding is measured by.
  private func size(_ queries: Range<Int>, _ keys: Range<Int>) -> Double {
    queries.reduce(0) { sum, query in
      sum
        + weights[query][keys.clamped(to: 0..<weights[query].count)].reduce(0) { $0 + abs($1) }
    }
  }

  func uniformMass(_ queries: Range<Int>, _ keys: Range<Int>) -> Double {
    queries.reduce(0) { sum, query in
      let seen = live(0..<weights[query].count)
      guard !leftOutQueries.contains(query), seen > 0 else { return sum }
      return sum + Double(live(keys.clamped(to: 0..<weights[query].count))) / Double(seen)
    }
  }

  private func live(_ keys: Range<Int>) -> Int {
    keys.count - leftOutKeys.count { keys.contains($0) }
  }

  /// Expects masses, uniform masses and counts of cells to be those of the weights.
  func expectAgreement(_ cells: MapCells, within tolerance: Double) {
    for row in 0..<cells.cellRows {
      for column in 0..<cells.cellColumns {
        let queries = part(row, cells.cellRows, cells.queries)
        let keys = part(column, cells.cellColumns, cells.keys)
        let cell = row * cells.cellColumns + column
        let name = "\(queries) × \(keys)"
        let exact = mass(queries, keys)
        #expect(
          isClose(cells.mass[cell], exact, within: tolerance * size(queries, keys)),
          "\(name): \(cells.mass[cell]) for \(exact)")
        let uniform = uniformMass(queries, keys)
        #expect(isClose(cells.uniformMass[cell], uniform, within: 1e-9 * uniform), "\(name)")
        let visible = queries.reduce(0) {
          $0 + keys.clamped(to: 0..<attention.visibleKeyCount(query: $1)).count
        }
        let counted = queries.filter { !leftOutQueries.contains($0) }.reduce(0) {
          $0 + live(keys.clamped(to: 0..<attention.visibleKeyCount(query: $1)))
        }
        #expect(cells.pairCounts[cell] == visible, "\(name)")
        #expect(cells.countedPairs[cell] == counted, "\(name)")
      }
    }
  }

  private func part(_ index: Int, _ count: Int, _ range: Range<Int>) -> Range<Int> {
    range.lowerBound + range.count * index / count..<range.lowerBound + range.count * (index + 1)
      / count
  }
}

extension RandomGenerator {
  /// A range within 0..<`count` that is not empty; short ones are as likely as long ones.
  mutating func range(below count: Int) -> Range<Int> {
    let length = 1 + integer(below: 1 + integer(below: count))
    let lower = integer(below: count - length + 1)
    return lower..<lower + length
  }
}
