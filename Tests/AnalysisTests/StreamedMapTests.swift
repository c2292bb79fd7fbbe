import Attention
import Tensors
import Testing

@testable import Analysis

/// Streamed maps against every weight: exact in the end, honest before.
@Suite("Streamed maps")
struct StreamedMapTests {
  private static func mechanisms() throws -> [any Mechanism] {
    [
      Softmax(), try Softmax(temperature: 0.25),
      try Fastmax(order: 2), try Fastmax(temperature: 2, coefficients: [2, 0, 1, 0, 0.25]),
    ]
  }

  @Test("refined windows are what the weights sum to", arguments: [false, true], [1, 2])
  func exactInTheEnd(isCausal: Bool, threadCount: Int) throws {
    let context = ComputeContext(threadCount: threadCount)
    for mechanism in try Self.mechanisms() {
      for (queryCount, keyCount, width) in [(211, 307, 5), (31, 33, 1), (1, 1, 3), (131, 131, 7)] {
        let attention = try Attentions.random(
          queryCount: queryCount, keyCount: keyCount, width: width, valueWidth: 1, seed: 3,
          mechanism: mechanism, isCausal: isCausal)
        let dense = try DenseSums(attention)
        let map = try StreamedMap(attention, context: context)
        var generator = RandomGenerator(seed: 4)
        for turn in 0..<5 {
          let queries = turn == 0 ? 0..<queryCount : generator.range(below: queryCount)
          let keys = turn == 0 ? 0..<keyCount : generator.range(below: keyCount)
          var view = try map.view(
            queries: queries, keys: keys, cellRows: 1 + generator.integer(below: queries.count),
            cellColumns: 1 + generator.integer(below: keys.count), context: context)
          while !view.isExact { _ = try view.step(context) }
          #expect(view.progress == 1)
          dense.expectAgreement(view.cells, within: 1e-10)
          #expect(view.cells.sampling?.rowCounts.allSatisfy { $0 == 0 } == true)
          #expect(view.cells.sampling?.halfWidths.allSatisfy { $0 == 0 } == true)
          #expect(view.cells.sampling?.guaranteed.allSatisfy { $0 == nil } == true)
        }
      }
    }
  }

  /// Scores that overflow an exponential, and rows of one key each.
  @Test("scores far beyond the exponential's range sum to 1", arguments: [false, true])
  func hugeScores(isCausal: Bool) throws {
    var attention = try Attentions.random(
      queryCount: 307, keyCount: 307, width: 3, valueWidth: 1, seed: 5,
      mechanism: try Softmax(temperature: 1), isCausal: isCausal)
    attention = try Attention(
      queries: Tensor([307, 3], attention.queries.elements.map { 300 * $0 }), keys: attention.keys,
      values: attention.values,
      mechanism: attention.mechanism, isCausal: isCausal)
    let dense = try DenseSums(attention)
    let map = try StreamedMap(attention, context: .init())
    var view = try map.view(
      queries: 0..<307, keys: 0..<307, cellRows: 23, cellColumns: 17, context: .init())
    while !view.isExact { _ = try view.step(.init()) }
    dense.expectAgreement(view.cells, within: 1e-10)
    let total = view.cells.mass.reduce(0, +)
    #expect(abs(total - 307) < 1e-9)
  }

  /// A map of 4,507 tokens, every row of cells of which is too dear to be exact at once.
  private static func large(isCausal: Bool) throws -> Attention {
    try Attentions.random(
      queryCount: 4_507, keyCount: 4_507, width: 3, valueWidth: 1, seed: 6,
      mechanism: try Softmax(temperature: 0.7), isCausal: isCausal)
  }

  @Test("estimates lie as near as they claim, and what is sure holds", arguments: [false, true])
  func coverage(isCausal: Bool) throws {
    let attention = try Self.large(isCausal: isCausal)
    let map = try StreamedMap(attention, context: .init(threadCount: 2))
    var view = try map.view(
      queries: 0..<4_507, keys: 0..<4_507, cellRows: 19, cellColumns: 13,
      context: .init(threadCount: 2))
    let first = view.cells
    let sampling = try #require(first.sampling)
    let sampled = (0..<19).filter { sampling.rowCounts[$0] > 0 }
    #expect(sampled.count >= 10)
    while !view.isExact { _ = try view.step(.init(threadCount: 2)) }
    var (inside, sure, cells) = (0, 0, 0)
    for row in sampled {
      for column in 0..<13 {
        let cell = row * 13 + column
        guard first.pairCounts[cell] > 0 else {
          #expect(first.mass[cell] == 0)
          continue
        }
        let exact = view.cells.mass[cell]
        cells += 1
        if abs(first.mass[cell] - exact) <= sampling.halfWidths[cell] + 1e-12 { inside += 1 }
        let range = try #require(sampling.guaranteed[cell])
        if range.contains(exact) { sure += 1 }
        #expect(range.contains(first.mass[cell]))
      }
    }
    // 95 % each, cells of one row alike: far fewer would mean a wrong interval.
    #expect(Double(inside) >= 0.85 * Double(cells), "\(inside) of \(cells)")
    #expect(Double(sure) >= 0.95 * Double(cells), "\(sure) of \(cells)")
  }

  /// Against published tables of the distribution.
  @Test("few degrees have the wide intervals of Student's distribution")
  func studentFactors() {
    for (degrees, factor) in [
      (1, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (7, 2.3646), (30, 2.0423),
    ] {
      #expect(abs(studentFactor(degrees: degrees) / factor - 1) < 0.004, "\(degrees)")
    }
    #expect(studentFactor(degrees: 0) == .infinity)
  }

  @Test("what is exact stays known: the same window is exact at once, its parts need less")
  func remembers() throws {
    let map = try StreamedMap(try Self.large(isCausal: true), context: .init())
    func look() throws -> MapRefinement {
      try map.view(
        queries: 0..<4_507, keys: 0..<4_507, cellRows: 5, cellColumns: 7, context: .init())
    }
    var view = try look()
    let before = view.remainingPairs
    #expect(!view.isExact && before > 0)
    while !view.isExact { _ = try view.step(.init()) }
    #expect(view.remainingPairs == 0)
    let again = try look()
    #expect(again.isExact)
    #expect(again.cells.mass == view.cells.mass)
    // Normalisers are known now, so that a narrow window is cheap.
    let part = try map.view(
      queries: 4_000..<4_500, keys: 100..<200, cellRows: 50, cellColumns: 50, context: .init())
    #expect(part.isExact)
  }

  @Test("a raised flag stops looking and refining, and keeps what was found")
  func cancels() throws {
    let map = try StreamedMap(try Self.large(isCausal: false), context: .init())
    var view = try map.view(
      queries: 0..<4_507, keys: 0..<4_507, cellRows: 5, cellColumns: 7, context: .init())
    let cells = view.cells
    let flag = CancelFlag()
    flag.cancel()
    #expect(throws: ComputationCancelled.self) { try view.step(.init(cancelFlag: flag)) }
    #expect(view.cells == cells)
    #expect(throws: ComputationCancelled.self) {
      try map.view(
        queries: 0..<4_507, keys: 0..<4_507, cellRows: 3, cellColumns: 7,
        context: .init(cancelFlag: flag))
    }
    #expect(throws: AnalysisError.self) {
      try map.view(
        queries: 0..<4_508, keys: 0..<4_507, cellRows: 3, cellColumns: 7, context: .init())
    }
  }

  @Test("tokens that are not finite are named and left out", arguments: [false, true])
  func leftOut(isCausal: Bool) throws {
    let whole = try Attentions.random(
      queryCount: 211, keyCount: 211, width: 3, valueWidth: 1, seed: 7, mechanism: Softmax(),
      isCausal: isCausal)
    var (queries, keys) = (whole.queries.elements, whole.keys.elements)
    queries[3 * 100 + 1] = .nan
    keys[3 * 40] = .infinity
    let attention = try Attention(
      queries: Tensor([211, 3], queries), keys: Tensor([211, 3], keys), values: whole.values,
      mechanism: Softmax(), isCausal: isCausal)
    let map = try StreamedMap(attention, context: .init())
    #expect(map.leftOutQueries == [100])
    #expect(map.leftOutKeys == [40])
    var view = try map.view(
      queries: 0..<211, keys: 0..<211, cellRows: 211, cellColumns: 31, context: .init())
    while !view.isExact { _ = try view.step(.init()) }
    var cleared = keys
    cleared[3 * 40] = 0
    var clearedQueries = queries
    clearedQueries[3 * 100 + 1] = 0
    let finite = try Attention(
      queries: Tensor([211, 3], clearedQueries), keys: Tensor([211, 3], cleared),
      values: whole.values, mechanism: Softmax(), isCausal: isCausal)
    try DenseSums(finite, leavingOut: [100], [40]).expectAgreement(view.cells, within: 1e-10)
  }

  /// The mass of uniform rows is a difference of running sums: a row that counts with no key would
  /// put an infinity into all that follow.
  @Test("rows that see left-out keys alone are left out too", arguments: [false, true])
  func noLiveKey(isCausal: Bool) throws {
    let whole = try Attentions.random(
      queryCount: 101, keyCount: 103, width: 3, valueWidth: 1, seed: 8, mechanism: Softmax(),
      isCausal: isCausal)
    var keys = whole.keys.elements
    for key in 0..<5 { keys[3 * key] = .nan }
    let attention = try Attention(
      queries: whole.queries, keys: Tensor([103, 3], keys), values: whole.values,
      mechanism: Softmax(), isCausal: isCausal)
    let map = try StreamedMap(attention, context: .init())
    // Query i sees the keys up to i + 2.
    #expect(map.leftOutQueries == (isCausal ? [0, 1, 2] : []))
    var view = try map.view(
      queries: 0..<101, keys: 0..<103, cellRows: 11, cellColumns: 13, context: .init())
    while !view.isExact { _ = try view.step(.init()) }
    let cells = view.cells
    #expect(cells.uniformMass.allSatisfy(\.isFinite) && cells.mass.allSatisfy(\.isFinite))
    let rows = Double(isCausal ? 98 : 101)
    #expect(abs(cells.mass.reduce(0, +) - rows) < 1e-9)
    #expect(abs(cells.uniformMass.reduce(0, +) - rows) < 1e-9)
  }

  @Test("a map without a finite key has no mass, and says so", arguments: [false, true])
  func noLiveKeyAtAll(isCausal: Bool) throws {
    let attention = try Attention(
      queries: Tensor([7, 2], repeating: 1), keys: Tensor([7, 2], repeating: .nan),
      values: Tensor([7, 1], repeating: 1), mechanism: Softmax(), isCausal: isCausal)
    let map = try StreamedMap(attention, context: .init())
    #expect(map.leftOutQueries == Array(0..<7) && map.leftOutKeys == Array(0..<7))
    let view = try map.view(
      queries: 0..<7, keys: 0..<7, cellRows: 3, cellColumns: 2, context: .init())
    #expect(view.isExact)
    #expect(view.cells.mass.allSatisfy { $0 == 0 })
    #expect(view.cells.countedPairs.allSatisfy { $0 == 0 })
  }
}
