import Analysis
import Attention
import Tensors
import Testing

/// Numbers from sums of features against the same numbers from every row.
@Suite("Metrics in linear time")
struct LinearMetricsTests {
  static let cases: [MapCase] = {
    let mechanisms: [any Mechanism] =
      (try? [
        Fastmax(order: 2), Fastmax(order: 1, normalization: .maxNorm(limit: 0.9)),
        Fastmax(order: 4, temperature: 5),
        Fastmax(order: 2, normalization: .none, temperature: 3),
        Fastmax(temperature: 2, coefficients: [2, 0, 1, 0, 0.25]),
      ]) ?? []
    let main = mechanisms[0]
    return mechanisms.flatMap { mechanism in
      [
        MapCase(mechanism: mechanism, queryCount: 389, keyCount: 613, width: 3, isCausal: false),
        MapCase(mechanism: mechanism, queryCount: 389, keyCount: 613, width: 3, isCausal: true),
      ]
    } + [
      MapCase(mechanism: main, queryCount: 1_499, keyCount: 1_499, width: 5, isCausal: true),
      MapCase(mechanism: main, queryCount: 1_021, keyCount: 307, width: 5, isCausal: false),
      MapCase(mechanism: main, queryCount: 1, keyCount: 1, width: 3, isCausal: true),
      MapCase(mechanism: main, queryCount: 2, keyCount: 3, width: 2, isCausal: true),
      MapCase(mechanism: main, queryCount: 31, keyCount: 33, width: 3, isCausal: true),
      MapCase(mechanism: main, queryCount: 33, keyCount: 5, width: 2, isCausal: false),
    ]
  }()

  private func expectSame(_ found: Metric?, _ exact: Metric?, _ name: String) {
    #expect(found?.evidence == .exact, "\(name)")
    guard let value = exact?.value else {
      #expect(found?.value == nil, "\(name)")
      return
    }
    #expect(
      isClose(found?.value, value, within: 1e-9 * max(1, abs(value))),
      "\(name): \(String(describing: found?.value)) for \(value)")
  }

  @Test("every number that has sums is the one from all rows", arguments: cases)
  func agreement(_ given: MapCase) throws {
    let attention = try given.attention(seed: 5)
    let dense = try metrics(of: attention, context: .init(threadCount: 2))
    let found = try metrics(of: attention, pairLimit: 0, context: .init(threadCount: 2))
    expectSame(found.sinkMass, dense.sinkMass, "sink")
    expectSame(found.previousTokenMass, dense.previousTokenMass, "previous")
    expectSame(found.meanDistance, dense.meanDistance, "distance")
    expectSame(found.localMass, dense.localMass, "local")
    expectSame(found.effectiveKeys, dense.effectiveKeys, "effective keys")
    expectSame(found.frobeniusNorm, dense.frobeniusNorm, "Frobenius")
    expectSame(found.smallestNormalizer, dense.smallestNormalizer, "normaliser")
    expectSame(found.largestReceivedLift, dense.largestReceivedLift, "received")
    #expect(found.mostReceivingKey == dense.mostReceivingKey)
    for (part, exact) in zip(found.positionMasses, dense.positionMasses) {
      expectSame(part, exact, "eighths")
    }
    #expect(found.rankBound == dense.rankBound)
    #expect(found.rankBound == nil || found.rankBound?.evidence == .bound)
  }

  @Test("scores of heads agree too, with the sink and without", arguments: cases, [true, false])
  func scores(_ given: MapCase, removesSink: Bool) throws {
    let attention = try given.attention(seed: 5)
    for band in [0, 1, 4, 64] {
      let options = HeadScores.Options(removesSink: removesSink, band: band)
      let dense = try headScores(
        of: attention, repeats: nil, options: options, context: .init(threadCount: 2))
      let found = try headScores(
        of: attention, repeats: nil, options: options, pairLimit: 0,
        context: .init(threadCount: 2))
      expectSame(found.sinkMass, dense.sinkMass, "sink")
      expectSame(found.previousTokenMass, dense.previousTokenMass, "previous")
      expectSame(found.meanDistance, dense.meanDistance, "distance")
      expectSame(found.localMass, dense.localMass, "local, band \(band)")
      expectSame(found.effectiveKeys, dense.effectiveKeys, "effective keys")
    }
  }

  @Test("a map that is open gives the same numbers, and one that was opened for them stays open")
  func openMaps() throws {
    let attention = try Attentions.random(
      queryCount: 2053, keyCount: 2063, width: 2, valueWidth: 1, seed: 8,
      mechanism: Fastmax(order: 2), isCausal: false)
    let maps = MapStore()
    func scores(_ maps: MapStore?) throws -> HeadScores {
      try headScores(
        of: attention, repeats: nil, options: .init(), maps: maps, context: .init(threadCount: 2))
    }
    let alone = try scores(nil)
    let first = try scores(maps)
    #expect(first == alone)
    #expect(try scores(maps) == alone)
    #expect(try metrics(of: attention, maps: maps, context: .init()).sinkMass.evidence == .exact)
    // What is open is given without work, and so without hearing of the flag.
    let flag = CancelFlag()
    flag.cancel()
    let cancelled = ComputeContext(cancelFlag: flag)
    #expect(throws: Never.self) { try maps.map(of: attention, context: cancelled) }
    #expect(throws: ComputationCancelled.self) {
      try MapStore().map(of: attention, context: cancelled)
    }
  }

  @Test("the received mass and the rank are those of the weights")
  func received() throws {
    let attention = try Attentions.random(
      queryCount: 23, keyCount: 31, width: 2, valueWidth: 1, seed: 8,
      mechanism: Fastmax(order: 2), isCausal: false)
    var columns = [Double](repeating: 0, count: 31)
    try attention.forEachRow(in: 0..<23, .init()) { row in
      for key in 0..<31 { columns[key] += row.weights[key] * 31 / 23 }
    }
    let found = try metrics(of: attention, context: .init())
    #expect(isClose(found.largestReceivedLift.value, columns.max() ?? .nan, within: 1e-13))
    #expect(found.rankBound == Metric(value: 6, evidence: .bound))
  }

  @Test("softmax keeps its samples, and a sample does not tell the largest of all keys")
  func sampled() throws {
    let attention = try Attentions.random(
      queryCount: 1_201, keyCount: 1_201, width: 2, valueWidth: 1, seed: 8, mechanism: Softmax())
    let found = try metrics(of: attention, pairLimit: 0, context: .init())
    guard case .sampled = found.meanDistance.evidence else {
      Issue.record("\(found.meanDistance)")
      return
    }
    #expect(found.largestReceivedLift.note == .needsEveryRow)
    #expect(found.largestReceivedLift.value == nil)
    #expect(found.smallestNormalizer == nil)
  }

  @Test("queries that are not finite are left out and counted")
  func notFinite() throws {
    var queries = [Float](repeating: 0.5, count: 300 * 2)
    queries[14] = .nan
    let attention = try Attention(
      queries: Tensor([300, 2], queries), keys: randomKeys(300),
      values: Tensor([300, 1], repeating: 0),
      mechanism: Fastmax(order: 2))
    let found = try metrics(of: attention, pairLimit: 0, context: .init())
    #expect(found.meanDistance.note == .rowsLeftOut(1))
    #expect(found.meanDistance.value?.isFinite == true)
  }

  private func randomKeys(_ count: Int) -> Tensor {
    var generator = RandomGenerator(seed: 2)
    return Tensor([count, 2], (0..<count * 2).map { _ in Float(generator.normal()) })
  }
}
