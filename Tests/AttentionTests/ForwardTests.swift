import Attention
import Tensors
import TestKit
import Testing

@Suite("Outputs against the double precision reference")
struct ForwardTests {
  /// Single precision rounds at 6e-8; scores and sums of these sizes stay below 1e-5.
  static let tolerance = 1e-5

  @Test("the output is the reference's by every way", arguments: Problem.all)
  func outputs(_ problem: Problem) throws {
    for mechanism in try allMechanisms() {
      let attention = try problem.attention(mechanism)
      let reference = attention.reference
      for way in [AttentionWay.tiled, .factorized] {
        let result = try attention.forward(ComputeContext(), way: way)
        #expect(result.output.shape == [problem.queryCount, problem.valueWidth])
        let error = relativeError(result.output, reference)
        #expect(error < Self.tolerance, "\(mechanism.title), \(way): \(error)")
        let normalizers = zip(
          result.normalizers, zip(reference.normalizers, reference.magnification))
        let isClose = normalizers.allSatisfy { computed, expected in
          abs(computed - expected.0) <= Self.tolerance * abs(expected.0) * expected.1
        }
        #expect(isClose, "\(mechanism.title), \(way)")
      }
    }
  }

  @Test("scores and weights are the reference's", arguments: Problem.all)
  func matrices(_ problem: Problem) throws {
    for mechanism in try allMechanisms() {
      let attention = try problem.attention(mechanism)
      let reference = attention.reference
      let scores = try attention.scores(ComputeContext())
      let weights = try attention.weights(ComputeContext())
      #expect(weights.shape == [problem.queryCount, problem.keyCount])
      let bound = max(attention.scoreBound(), 1e-30)
      #expect(worst(scores.elements, reference.scores) { _ in 2e-6 * bound } <= 1)
      let error = worst(weights.elements, reference.weights) { row in
        let largest = reference.weights[row].map(abs).max() ?? 1
        return Self.tolerance * reference.magnification[row] * max(1, largest)
      }
      #expect(error <= 1, "\(mechanism.title)")
      let causalRows = problem.isCausal ? problem.queryCount : 0
      let hidden = (0..<causalRows).flatMap { row in
        weights.elements[
          row * problem.keyCount + attention.visibleKeyCount(query: row)..<(row + 1)
            * problem.keyCount]
      }
      #expect(hidden.filter { $0 != 0 }.isEmpty)
    }
  }

  @Test("rows, one by one and in order, are the reference's to double precision")
  func rows() throws {
    for problem in Problem.all where problem.queryCount < 200 {
      for mechanism in try allMechanisms() {
        let attention = try problem.attention(mechanism)
        let reference = attention.reference
        var next = 0
        try attention.forEachRow(in: 0..<problem.queryCount, ComputeContext(threadCount: 2)) {
          #expect($0.query == next)
          expectRow($0, reference, attention)
          next += 1
        }
        #expect(next == problem.queryCount)
        let last = problem.queryCount - 1
        expectRow(try attention.row(last), reference, attention)
      }
    }
  }

  private func expectRow(
    _ row: AttentionRow, _ reference: ReferenceAttention, _ attention: Attention
  ) {
    let visible = attention.visibleKeyCount(query: row.query)
    #expect(row.visibleCount == visible && row.scores.count == visible)
    let tolerance = 1e-12 * reference.magnification[row.query] * (1 + attention.scoreBound())
    let isClose = (0..<visible).allSatisfy {
      abs(row.weights[$0] - reference.weights[row.query][$0]) <= tolerance
    }
    #expect(isClose, "row \(row.query)")
    #expect(
      abs(row.normalizer - reference.normalizers[row.query]) <= tolerance * abs(row.normalizer))
  }

  @Test("a cell tells the weight of its row, and 0 for a hidden key")
  func cells() throws {
    let attention = try Problem(
      queryCount: 7, keyCount: 11, headWidth: 5, valueWidth: 3, isCausal: true
    ).attention(Fastmax())
    let reference = attention.reference
    for query in 0..<7 {
      for key in 0..<11 {
        let cell = try attention.cell(query: query, key: key)
        #expect(abs(cell.weight - reference.weights[query][key]) < 1e-14)
        #expect(abs(cell.score - reference.scores[query][key]) < 1e-14)
        #expect(cell.isVisible == (key <= query + 4))
        #expect(abs(cell.lift - cell.weight * Double(query + 5)) < 1e-14)
      }
    }
  }

  @Test("with scores 0 and 1 softmax gives 1/(1 + e) and e/(1 + e), f₂ gives 2/7 and 5/7")
  func solvedByHand() throws {
    let query = Tensor([1, 1], [1])
    let keys = Tensor([2, 1], [0, 1])
    let values = Tensor([2, 1], [0, 1])
    let softmax = try Attention(
      queries: query, keys: keys, values: values, mechanism: Softmax())
    let e = 2.718281828459045
    #expect(abs(Double(try softmax.output(ComputeContext()).elements[0]) - e / (1 + e)) < 1e-7)
    let fastmax = try Attention(
      queries: query, keys: keys, values: values, mechanism: Fastmax(normalization: .none))
    let weights = try fastmax.row(0).weights
    #expect(abs(weights[0] - 2.0 / 7) < 1e-15 && abs(weights[1] - 5.0 / 7) < 1e-15)
    #expect(abs(try fastmax.output(ComputeContext()).elements[0] - 5 / 7) < 1e-7)
  }

  @Test("heads are computed each on its own, side by side or one after another")
  func heads() throws {
    let (layers, heads, queries, keys, width, valueWidth) = (2, 3, 131, 137, 5, 7)
    for mechanism in try allMechanisms() {
      for isCausal in [false, true] {
        let attention = try Attention(
          queries: randomTensor([layers, heads, queries, width], seed: 1),
          keys: randomTensor([layers, heads, keys, width], seed: 2),
          values: randomTensor([layers, heads, keys, valueWidth], seed: 3),
          mechanism: mechanism, isCausal: isCausal)
        for threadCount in [1, 2, 7] {
          let context = ComputeContext(threadCount: threadCount)
          let output = try attention.output(context)
          let weights = try attention.weights(context)
          #expect(output.shape == [layers, heads, queries, valueWidth])
          #expect(weights.shape == [layers, heads, queries, keys])
          for index in 0..<layers * heads {
            let head = attention.head(index)
            let size = queries * valueWidth
            let alone = try head.output(ComputeContext()).elements
            #expect(Array(output.elements[index * size..<(index + 1) * size]) == alone)
            let rows = queries * keys
            let map = try head.weights(ComputeContext()).elements
            #expect(Array(weights.elements[index * rows..<(index + 1) * rows]) == map)
          }
        }
      }
    }
  }

  @Test("the number of threads changes nothing, to the last bit", arguments: [false, true])
  func threads(isCausal: Bool) throws {
    let problem = Problem(
      queryCount: 1_500, keyCount: 1_777, headWidth: 16, valueWidth: 16, isCausal: isCausal)
    for mechanism in try allMechanisms() {
      let attention = try problem.attention(mechanism)
      for way in [AttentionWay.tiled, .factorized] {
        let one = try attention.forward(ComputeContext(threadCount: 1), way: way)
        let two = try attention.forward(ComputeContext(threadCount: 2), way: way)
        #expect(one.output == two.output && one.normalizers == two.normalizers)
      }
    }
  }
}
