import Analysis
import Attention
import Tensors
import Testing

/// Windows of far-field maps against every weight, in double precision.
@Suite("Far-field maps")
struct FarFieldTests {
  static let cases: [MapCase] = {
    let mechanisms: [any Mechanism] =
      (try? [
        Fastmax(order: 2), Fastmax(order: 2, temperature: 1), Fastmax(order: 4),
        Fastmax(order: 2, normalization: .maxNorm(limit: 1)),
        Fastmax(order: 2, normalization: .none, temperature: 3),
        Fastmax(order: 1, normalization: .maxNorm(limit: 0.9)), Fastmax(order: 3),
        Fastmax(temperature: 2, coefficients: [2, 0, 1, 0, 0.25]), Fastmax(coefficients: [1]),
      ]) ?? []
    var cases = mechanisms.flatMap { mechanism in
      [
        MapCase(mechanism: mechanism, queryCount: 389, keyCount: 613, width: 5, isCausal: false),
        MapCase(mechanism: mechanism, queryCount: 389, keyCount: 613, width: 5, isCausal: true),
      ]
    }
    let main = mechanisms[0]
    cases += [
      MapCase(mechanism: main, queryCount: 1_021, keyCount: 307, width: 7, isCausal: false),
      MapCase(mechanism: main, queryCount: 1_021, keyCount: 1_021, width: 17, isCausal: true),
      MapCase(mechanism: main, queryCount: 2_503, keyCount: 4_096, width: 3, isCausal: true),
      MapCase(mechanism: main, queryCount: 1, keyCount: 1, width: 3, isCausal: true),
      MapCase(mechanism: main, queryCount: 31, keyCount: 33, width: 1, isCausal: true),
      MapCase(mechanism: main, queryCount: 128, keyCount: 256, width: 2, isCausal: true),
      MapCase(mechanism: main, queryCount: 129, keyCount: 127, width: 2, isCausal: false),
    ]
    return cases
  }()

  @Test("every cell of random windows is what the weights sum to", arguments: cases)
  func randomWindows(_ given: MapCase) throws {
    let attention = try given.attention(seed: 3)
    let dense = try DenseSums(attention)
    let field = try #require(try FarField.open(attention, context: .init(threadCount: 2)))
    var generator = RandomGenerator(seed: 4)
    for turn in 0..<40 {
      let queries = turn == 0 ? 0..<given.queryCount : generator.range(below: given.queryCount)
      let keys = turn == 0 ? 0..<given.keyCount : generator.range(below: given.keyCount)
      let rows = 1 + generator.integer(below: min(queries.count, 23))
      let columns = 1 + generator.integer(below: min(keys.count, 29))
      let cells = try field.cells(
        queries: queries, keys: keys, cellRows: rows, cellColumns: columns,
        context: .init(threadCount: 2))
      dense.expectAgreement(cells, within: 1e-10)
    }
  }

  @Test("single weights are exact on and off the diagonal", arguments: [false, true])
  func singleWeights(isCausal: Bool) throws {
    let attention = try Attentions.random(
      queryCount: 997, keyCount: 1_009, width: 11, valueWidth: 1, seed: 5,
      mechanism: Fastmax(order: 2), isCausal: isCausal)
    let field = try #require(try FarField.open(attention, context: .init()))
    for query in [0, 1, 500, 996] {
      let weights = try attention.row(query).weights
      for key in [0, 12, query + 11, query + 12, 1_008] {
        let mass = try field.mass(
          queries: query..<query + 1, keys: key..<key + 1, context: .init())
        let weight = key < weights.count ? weights[key] : 0
        #expect(isClose(mass, weight, within: 1e-12 * abs(weight)))
      }
    }
  }

  @Test("rows add up to 1, columns to what their keys receive, distances to the mean of the rows'")
  func margins() throws {
    for isCausal in [false, true] {
      let attention = try Attentions.random(
        queryCount: 263, keyCount: 311, width: 3, valueWidth: 1, seed: 6,
        mechanism: Fastmax(order: 2), isCausal: isCausal)
      let dense = try DenseSums(attention)
      let field = try #require(try FarField.open(attention, context: .init()))
      let cells = try field.cells(
        queries: 7..<250, keys: 5..<290, cellRows: 13, cellColumns: 19, context: .init())
      let margins = try #require(cells.margins)
      for row in 0..<13 {
        let queries = 7 + 243 * row / 13..<7 + 243 * (row + 1) / 13
        let count = Double(queries.count)
        let total = dense.mass(queries, 5..<290) / count
        #expect(isClose(margins.rowTotals[row], total, within: 1e-12))
        let distance = dense.distances[queries].reduce(0, +) / count
        #expect(isClose(margins.rowDistances[row], distance, within: 1e-10))
      }
      for column in 0..<19 {
        let keys = 5 + 285 * column / 19..<5 + 285 * (column + 1) / 19
        let lift = dense.mass(0..<263, keys) / dense.uniformMass(0..<263, keys)
        #expect(isClose(margins.columnLifts[column], lift, within: 1e-11))
      }
    }
  }

  @Test("tokens that are not finite are named and left out of every sum", arguments: [false, true])
  func leftOut(isCausal: Bool) throws {
    let whole = try Attentions.random(
      queryCount: 211, keyCount: 211, width: 3, valueWidth: 1, seed: 7,
      mechanism: Fastmax(order: 2), isCausal: isCausal)
    var (queries, keys) = (whole.queries.elements, whole.keys.elements)
    queries[3 * 100 + 1] = .nan
    keys[3 * 40] = .infinity
    keys[0] = -.infinity
    let attention = try Attention(
      queries: Tensor([211, 3], queries), keys: Tensor([211, 3], keys), values: whole.values,
      mechanism: whole.mechanism, isCausal: isCausal)
    let field = try #require(try FarField.open(attention, context: .init()))
    // The first query of a causal map sees the first key alone: nothing is left of its row.
    #expect(field.leftOutQueries == (isCausal ? [0, 100] : [100]))
    #expect(field.leftOutKeys == [0, 40])
    let dense = try DenseSums(whole, leavingOut: field.leftOutQueries, [0, 40])
    var generator = RandomGenerator(seed: 8)
    for _ in 0..<30 {
      let cells = try field.cells(
        queries: generator.range(below: 211), keys: generator.range(below: 211), cellRows: 1,
        cellColumns: 1, context: .init())
      dense.expectAgreement(cells, within: 1e-10)
    }
    let alone = try field.cells(
      queries: 100..<101, keys: 3..<9, cellRows: 1, cellColumns: 2, context: .init())
    #expect(alone.countedPairs == [0, 0])
    #expect(alone.pairCounts == [3, 3])
  }

  @Test("the number of threads changes nothing")
  func threads() throws {
    let attention = try Attentions.random(
      queryCount: 700, keyCount: 900, width: 5, valueWidth: 1, seed: 9,
      mechanism: Fastmax(order: 3), isCausal: true)
    let found = try [1, 2, 5].map { count in
      let context = ComputeContext(threadCount: count)
      let field = try #require(try FarField.open(attention, context: context))
      return try field.cells(
        queries: 3..<689, keys: 11..<877, cellRows: 17, cellColumns: 23, context: context)
    }
    #expect(found[0] == found[1])
    #expect(found[0] == found[2])
  }

  @Test("empty maps and windows have no mass; windows outside are refused")
  func edges() throws {
    let empty = try Attention(
      queries: Tensor([0, 3], []), keys: Tensor([5, 3], repeating: 1),
      values: Tensor([5, 1], repeating: 1), mechanism: Fastmax(order: 2))
    let nothing = try #require(try FarField.open(empty, context: .init()))
    #expect(
      try nothing.cells(queries: 0..<0, keys: 0..<5, cellRows: 0, cellColumns: 3, context: .init())
        .mass.isEmpty)
    let noKeys = try Attention(
      queries: Tensor([2, 3], repeating: 1), keys: Tensor([0, 3], []), values: Tensor([0, 1], []),
      mechanism: Fastmax(order: 2))
    let blind = try #require(try FarField.open(noKeys, context: .init()))
    #expect(blind.leftOutQueries == [0, 1])
    let attention = try Attentions.random(
      queryCount: 9, keyCount: 9, width: 0, valueWidth: 1, seed: 1, mechanism: Fastmax(order: 2))
    let field = try #require(try FarField.open(attention, context: .init()))
    #expect(
      isClose(try field.mass(queries: 2..<4, keys: 0..<3, context: .init()), 2.0 / 3, within: 1e-15)
    )
    #expect(try field.mass(queries: 2..<2, keys: 0..<3, context: .init()) == 0)
    #expect(throws: AnalysisError.windowOutside(queries: 5..<10, keys: 0..<3, of: [9, 9])) {
      try field.mass(queries: 5..<10, keys: 0..<3, context: .init())
    }
  }

  @Test("what does not factorise has none; several heads and too much memory are refused")
  func refused() throws {
    func attention(_ mechanism: any Mechanism, scale: Float = 1) throws -> Attention {
      try Attentions.random(
        queryCount: 500, keyCount: 500, width: 4, valueWidth: 1, scale: scale, seed: 2,
        mechanism: mechanism)
    }
    #expect(try FarField.open(attention(Softmax()), context: .init()) == nil)
    #expect(try FarField.open(attention(Fastmax(order: 7)), context: .init()) == nil)
    let wide = try Fastmax(order: 2, normalization: .none, temperature: 1)
    #expect(try FarField.open(attention(wide, scale: 1e6), context: .init()) == nil)
    #expect(throws: AttentionError.self) {
      try FarField.open(
        attention(Fastmax(order: 2)), context: .init(memoryLimit: 1_000))
    }
    let flag = CancelFlag()
    flag.cancel()
    #expect(throws: ComputationCancelled.self) {
      try FarField.open(attention(Fastmax(order: 2)), context: .init(cancelFlag: flag))
    }
    let heads = try Attention(
      queries: Tensor([2, 3, 4], repeating: 1), keys: Tensor([2, 3, 4], repeating: 1),
      values: Tensor([2, 3, 4], repeating: 1), mechanism: Fastmax(order: 2))
    #expect(throws: AttentionError.needsOneHead([2])) {
      try FarField.open(heads, context: .init())
    }
  }
}
