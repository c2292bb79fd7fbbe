import Attention
import Tensors
import TestKit
import Testing

@Suite("Edges of attention")
struct EdgeTests {
  @Test("no queries, no keys, no width and no value width are answered, not refused")
  func nothing() throws {
    for mechanism in try allMechanisms() {
      for (queries, keys, width, valueWidth) in [
        (0, 5, 3, 2), (0, 0, 3, 2), (4, 5, 0, 2), (4, 5, 3, 0), (0, 0, 0, 0), (1, 1, 0, 0),
      ] {
        let problem = Problem(
          queryCount: queries, keyCount: keys, headWidth: width, valueWidth: valueWidth)
        let attention = try problem.attention(mechanism)
        let context = ComputeContext(threadCount: 2)
        for way in AttentionWay.allCases {
          let output = try attention.forward(context, way: way).output
          #expect(output.shape == [queries, valueWidth])
        }
        #expect(try attention.weights(context).shape == [queries, keys])
        #expect(try attention.scores(context).shape == [queries, keys])
        if width == 0, queries > 0, mechanism.kernel.value(at: 0) != 0 {
          // Nothing to compare: every key weighs the same.
          #expect(
            try attention.row(0).weights.allSatisfy { abs($0 - 1 / Double(keys)) < 1e-15 })
        }
      }
    }
  }

  @Test("queries without any key give NaN, the mean of nothing")
  func noKeys() throws {
    for mechanism in try allMechanisms() {
      let attention = try Problem(queryCount: 3, keyCount: 0, headWidth: 2, valueWidth: 2)
        .attention(mechanism)
      let output = try attention.output(ComputeContext())
      #expect(output.elements.count == 6 && output.elements.allSatisfy(\.isNaN))
      #expect(try attention.row(1).weights.isEmpty)
    }
  }

  @Test("a zero query mixes the values evenly", arguments: [false, true])
  func zeroQueries(isCausal: Bool) throws {
    let values = randomTensor([300, 3], seed: 5)
    for mechanism in try allMechanisms() where mechanism.kernel.value(at: 0) != 0 {
      let attention = try Attention(
        queries: Tensor([300, 4], repeating: 0), keys: randomTensor([300, 4], seed: 6),
        values: values, mechanism: mechanism, isCausal: isCausal)
      let output = try attention.output(ComputeContext())
      let last = try values.mean(axis: 0)
      for column in 0..<3 {
        #expect(abs(output.elements[299 * 3 + column] - last.elements[column]) < 1e-6)
        if isCausal {
          #expect(abs(output.elements[column] - values.elements[column]) < 1e-6)
        }
      }
    }
  }

  @Test("tiny numbers neither vanish into NaN nor hang")
  func subnormal() throws {
    let tiny = Float.leastNonzeroMagnitude
    for mechanism in try allMechanisms() where mechanism.kernel.value(at: 0) != 0 {
      let attention = try Attention(
        queries: Tensor([5, 3], repeating: tiny), keys: Tensor([5, 3], repeating: tiny),
        values: randomTensor([5, 2], seed: 1), mechanism: mechanism)
      #expect(try attention.output(ComputeContext()).elements.allSatisfy(\.isFinite))
    }
  }

  @Test("a NaN in a query spoils its row alone; in a key, every row that sees it")
  func notANumber() throws {
    for mechanism in try allMechanisms() {
      if case .maxNorm = mechanism.normalization { continue }
      if mechanism.kernel == .polynomial([2]) { continue }
      for way in [AttentionWay.tiled, .factorized] {
        var numbers = randomTensor([270, 4], seed: 1).elements
        numbers[200 * 4 + 1] = .nan
        let spoilt = Tensor([270, 4], numbers)
        let sound = randomTensor([270, 4], seed: 2)
        let queries = try Attention(
          queries: spoilt, keys: sound, values: sound, mechanism: mechanism, isCausal: true)
        let keys = try Attention(
          queries: sound, keys: spoilt, values: sound, mechanism: mechanism, isCausal: true)
        let values = try Attention(
          queries: sound, keys: sound, values: spoilt, mechanism: mechanism, isCausal: true)
        func rowsWithNaN(_ attention: Attention) throws -> [Int] {
          let output = try attention.forward(ComputeContext(), way: way).output
          return (0..<270).filter { row in
            output.elements[row * 4..<row * 4 + 4].contains(where: \.isNaN)
          }
        }
        #expect(try rowsWithNaN(queries) == [200], "\(mechanism.title) \(way)")
        #expect(try rowsWithNaN(keys) == Array(200..<270), "\(mechanism.title) \(way)")
        #expect(try rowsWithNaN(values) == Array(200..<270), "\(mechanism.title) \(way)")
      }
    }
  }

  @Test("a score of +∞ makes a softmax row NaN, one of −∞ takes its key out")
  func infiniteScores() throws {
    let queries = Tensor([1, 1], [1])
    let values = Tensor([3, 1], [1, 2, 4])
    func output(_ keys: [Float]) throws -> Float {
      try Attention(
        queries: queries, keys: Tensor([3, 1], keys), values: values, mechanism: Softmax()
      ).output(ComputeContext()).elements[0]
    }
    #expect(try output([.infinity, 0, 0]).isNaN)
    #expect(try output([-.infinity, 0, 0]) == 3)
    #expect(try output([-.infinity, -.infinity, -.infinity]).isNaN)
  }

  @Test("−∞ in a whole block of keys does not spoil the blocks after it")
  func infiniteBlock() throws {
    var keys = [Float](repeating: -.infinity, count: 128)
    keys += [0, 0]
    let values = Tensor([130, 1], (0..<130).map(Float.init))
    let attention = try Attention(
      queries: Tensor([1, 1], [1]), keys: Tensor([130, 1], keys), values: values,
      mechanism: Softmax())
    #expect(try attention.output(ComputeContext()).elements == [128.5])
    #expect(try attention.row(0).weights.suffix(2) == [0.5, 0.5])
  }

  @Test("scores in the thousands leave softmax finite")
  func largeScores() throws {
    let problem = Problem(
      queryCount: 37, keyCount: 211, headWidth: 8, valueWidth: 5, scale: 100)
    let attention = try problem.attention(Softmax())
    let output = try attention.output(ComputeContext())
    let isFinite = output.elements.allSatisfy(\.isFinite)
    #expect(isFinite)
    // The scores' own rounding, 6e-8 of some ten thousand, moves weights by that much.
    #expect(relativeError(output, attention.reference) < 1e-2)
  }

  @Test("wide ranges of scores leave the factorised way before it loses digits")
  func cancellation() throws {
    for scale in [0.5, 1, 2, 4, 8, 16, 32, 100] {
      let problem = Problem(
        queryCount: 150, keyCount: 331, headWidth: 16, valueWidth: 5, scale: scale)
      for order in [1, 2, 3] {
        let mechanism = try Fastmax(order: order, normalization: .none)
        let attention = try problem.attention(mechanism)
        let error = relativeError(try attention.output(ComputeContext()), attention.reference)
        #expect(error < 1e-5, "scale \(scale), order \(order): \(error)")
      }
    }
  }
}
