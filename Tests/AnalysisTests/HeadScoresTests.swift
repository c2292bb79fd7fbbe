import Analysis
import Attention
import Foundation
import Tensors
import Testing

@Suite("Scores of heads")
struct HeadScoresTests {
  private static let keepsSink = HeadScores.Options(removesSink: false, band: 1)

  /// The tokens 4 7 4 4 7 at five causal places.
  private static let repeats = TokenRepeats(
    queryTokens: [4, 7, 4, 4, 7], keyTokens: [4, 7, 4, 4, 7])

  private func uniform(_ count: Int, isCausal: Bool) throws -> Attention {
    try Attention(
      queries: Tensor([count, 2], repeating: 0), keys: Tensor([count, 2], repeating: 0),
      values: Tensor([count, 1], repeating: 0), mechanism: Softmax(), isCausal: isCausal)
  }

  private func share(_ part: Double, _ whole: Double) -> Double { part / whole }

  private func mean(_ numbers: [Double], of count: Double) -> Double {
    numbers.reduce(0, +) / count
  }

  @Test("five uniform causal rows, solved by hand, with the sink")
  func withSink() throws {
    let found = try headScores(
      of: uniform(5, isCausal: true), repeats: Self.repeats, options: Self.keepsSink,
      context: .init())
    #expect(
      isClose(
        found.sinkMass.value, mean([share(1, 2), share(1, 3), share(1, 4), share(1, 5)], of: 4),
        within: 1e-14))
    #expect(found.previousTokenMass.value == found.sinkMass.value)
    // Row 2: key 0; row 3: keys 0 and 2; row 4: key 1.
    #expect(
      isClose(
        found.duplicateMass?.value, mean([share(1, 3), share(2, 4), share(1, 5)], of: 3),
        within: 1e-14))
    #expect(found.duplicateRowCount == 3)
    // Row 2: key 1; row 3: key 1, for what follows key 2 is its own place; row 4: key 2.
    #expect(
      isClose(
        found.inductionMass?.value, mean([share(1, 3), share(1, 4), share(1, 5)], of: 3),
        within: 1e-14))
    #expect(found.inductionRowCount == 3)
    #expect(
      isClose(found.entropy.value, log(120.0) / 5, within: 1e-15))
    #expect(isClose(found.effectiveKeys.value, 3, within: 1e-14))
    #expect(isClose(found.meanDistance.value, mean([0.5, 1, 1.5, 2], of: 5), within: 1e-14))
    #expect(
      isClose(
        found.localMass.value, mean([1, 1, share(2, 3), share(2, 4), share(2, 5)], of: 5),
        within: 1e-14))
  }

  @Test(
    "without the sink, rows are shares of what the first key leaves; a row of it alone is left out")
  func withoutSink() throws {
    let found = try headScores(
      of: uniform(5, isCausal: true), repeats: Self.repeats,
      options: .init(removesSink: true, band: 1), context: .init())
    #expect(
      isClose(
        found.sinkMass.value, mean([share(1, 2), share(1, 3), share(1, 4), share(1, 5)], of: 4),
        within: 1e-14))
    #expect(
      isClose(
        found.previousTokenMass.value, mean([share(1, 2), share(1, 3), share(1, 4)], of: 3),
        within: 1e-14))
    // Row 2 has key 0 alone, which is gone; row 3: key 2; row 4: key 1.
    #expect(
      isClose(found.duplicateMass?.value, mean([share(1, 3), share(1, 4)], of: 2), within: 1e-14))
    #expect(found.duplicateRowCount == 2)
    #expect(
      isClose(
        found.inductionMass?.value, mean([share(1, 2), share(1, 3), share(1, 4)], of: 3),
        within: 1e-14))
    #expect(isClose(found.entropy.value, log(24.0) / 4, within: 1e-15))
    #expect(isClose(found.effectiveKeys.value, 2.5, within: 1e-14))
    #expect(isClose(found.meanDistance.value, mean([0, 0.5, 1, 1.5], of: 4), within: 1e-14))
    #expect(
      isClose(found.localMass.value, mean([1, 1, share(2, 3), share(2, 4)], of: 4), within: 1e-14))
  }

  @Test("without tokens the scores about them are absent; where none repeats they are undefined")
  func tokens() throws {
    let attention = try uniform(5, isCausal: false)
    let unknown = try headScores(
      of: attention, repeats: nil, options: .init(), context: .init())
    #expect(unknown.duplicateMass == nil)
    #expect(unknown.inductionMass == nil)
    let distinct = try headScores(
      of: attention,
      repeats: TokenRepeats(queryTokens: [0, 1, 2, 3, 4], keyTokens: [0, 1, 2, 3, 4]),
      options: .init(), context: .init())
    #expect(distinct.duplicateMass == Metric(value: nil, evidence: .exact, note: .noRows))
    #expect(distinct.inductionRowCount == 0)
  }

  @Test("queries stand at the last of the keys' positions under a mask", arguments: [true, false])
  func plainLoops(isCausal: Bool) throws {
    let attention = try Attentions.random(
      queryCount: 13, keyCount: 29, width: 3, valueWidth: 1, scale: 2, seed: 4,
      mechanism: Softmax(), isCausal: isCausal)
    var generator = RandomGenerator(seed: 6)
    let keyTokens = (0..<29).map { _ in generator.integer(below: 5) }
    let queryTokens = (0..<13).map { _ in generator.integer(below: 5) }
    let options = HeadScores.Options(removesSink: true, band: 2)
    let found = try headScores(
      of: attention, repeats: TokenRepeats(queryTokens: queryTokens, keyTokens: keyTokens),
      options: options, context: .init())
    var (previous, same, after, near): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    for query in 0..<13 {
      let row = try attention.row(query)
      let position = query + (isCausal ? 16 : 0)
      let rest = 1 - row.weights[0]
      func share(_ isWanted: (Int) -> Bool) -> Double? {
        let keys = (1..<row.visibleCount).filter(isWanted)
        return keys.isEmpty ? nil : keys.reduce(0) { $0 + row.weights[$1] / rest }
      }
      previous += [share { $0 == position - 1 }].compactMap { $0 }
      same += [share { $0 < position && keyTokens[$0] == queryTokens[query] }].compactMap { $0 }
      after += [share { $0 < position && keyTokens[$0 - 1] == queryTokens[query] }]
        .compactMap { $0 }
      near += [share { abs($0 - position) <= 2 }].compactMap { $0 }
    }
    #expect(
      isClose(
        found.previousTokenMass.value, mean(previous, of: Double(previous.count)), within: 1e-12))
    #expect(isClose(found.duplicateMass?.value, mean(same, of: Double(same.count)), within: 1e-12))
    #expect(
      isClose(found.inductionMass?.value, mean(after, of: Double(after.count)), within: 1e-12))
    #expect(isClose(found.localMass.value, mean(near, of: Double(near.count)), within: 1e-12))
    #expect(found.duplicateRowCount == same.count)
    #expect(found.inductionRowCount == after.count)
  }

  @Test("no rows, one key, and a key that is not finite break nothing")
  func edges() throws {
    let none = try Attention(
      queries: Tensor([0, 2], []), keys: Tensor([3, 2], repeating: 0),
      values: Tensor([3, 1], repeating: 0), mechanism: Softmax())
    #expect(
      try headScores(of: none, repeats: nil, options: .init(), context: .init()).entropy.value
        == nil)
    let one = try headScores(
      of: uniform(1, isCausal: true), repeats: nil, options: .init(), context: .init())
    #expect(one.entropy.value == nil)
    #expect(one.sinkMass.value == nil)
    let broken = try Attentions.row(
      scores: [0, .nan, 1], values: [[0], [0], [0]], mechanism: Softmax())
    #expect(
      try headScores(of: broken, repeats: nil, options: .init(), context: .init())
        .effectiveKeys.value == nil)
  }
}
