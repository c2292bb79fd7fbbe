import Attention
import Autodiff
import Tensors
import TestKit
import Testing

@Suite("Dropout")
struct DropoutTests {
  static let small = Problem.all.filter { $0.queryCount * $0.keyCount < 400 }

  private func dropout(
    _ scheme: Dropout.Scheme, _ rate: Double = 0.3, seed: UInt64 = 5
  ) throws -> Dropout {
    try Dropout(scheme: scheme, rate: rate, seed: seed)
  }

  /// Every scheme that a mechanism allows.
  private func schemes(_ mechanism: any Mechanism) -> [Dropout.Scheme] {
    Dropout.Scheme.allCases.filter { $0 != .quadratic || mechanism.kernel.degree == 2 }
  }

  private struct Run {
    var output: [Double]
    var gradients: [[Double]]
    var bytes: Int
  }

  /// Output and gradients of Σ output·change by a tape, moved by a step along directions.
  private func run<Scalar: TapeScalar>(
    _ type: Scalar.Type, _ attention: Attention, _ dropout: Dropout, _ change: Tensor,
    isRecorded: Bool = false, moved by: [Tensor]? = nil, step: Double = 0,
    context: ComputeContext = ComputeContext()
  ) throws -> Run {
    let tape = Tape<Scalar>(context: context)
    let tensors = [attention.queries, attention.keys, attention.values]
    let x = tensors.indices.map { index in
      let direction = by?[index].elements
      return tape.variable(
        Numbers<Scalar>(
          tensors[index].shape,
          tensors[index].elements.indices.map { place -> Scalar in
            let still = Double(tensors[index].elements[place])
            return Scalar(still + step * Double(direction?[place] ?? 0))
          }))
    }
    let (mechanism, isCausal) = (attention.mechanism, attention.isCausal)
    let output =
      isRecorded
      ? try tape.recordedAttention(
        x[0], x[1], x[2], mechanism: mechanism, isCausal: isCausal, dropout: dropout)
      : try tape.attention(
        x[0], x[1], x[2], mechanism: mechanism, isCausal: isCausal, dropout: dropout)
    let bytes = tape.savedBytes
    let parts = try tape.gradients(of: output, seed: Numbers(change), for: x)
    return Run(
      output: output.value.elements.map { Double($0) },
      gradients: zip(parts, x).map { part, x in
        (part ?? Numbers(x.shape, repeating: 0)).elements.map { Double($0) }
      }, bytes: bytes)
  }

  /// The central difference of Σ output·change along directions.
  private func slope(
    _ attention: Attention, _ dropout: Dropout, _ change: Tensor, along by: [Tensor], step: Double
  ) throws -> Double {
    func loss(_ step: Double) throws -> Double {
      inner(
        try run(Double.self, attention, dropout, change, moved: by, step: step).output, change)
    }
    return (try loss(step) - loss(-step)) / (2 * step)
  }

  /// Σ a·b.
  private func inner(_ numbers: [Double], _ tensor: Tensor) -> Double {
    zip(numbers, tensor.elements).reduce(0) { $0 + $1.0 * Double($1.1) }
  }

  private func distance(_ first: [Double], _ second: [Double]) -> Double {
    let size = second.reduce(1) { max($0, abs($1)) }
    var largest = 0.0
    for (a, b) in zip(first, second) where !(abs(a - b) <= largest) { largest = abs(a - b) }
    return largest / size
  }

  @Test("custom and recorded gradients agree in double precision", arguments: small)
  func bothWays(_ problem: Problem) throws {
    for mechanism in try allMechanisms() {
      let attention = try problem.attention(mechanism)
      let change = attention.outputGradient()
      for scheme in schemes(mechanism) {
        let dropout = try dropout(scheme)
        let custom = try run(Double.self, attention, dropout, change)
        let recorded = try run(Double.self, attention, dropout, change, isRecorded: true)
        // Normalisers near 0 magnify the rounding of either way.
        #expect(
          distance(custom.output, recorded.output) < 1e-7, "\(mechanism.title), \(scheme)")
        for (a, b) in zip(custom.gradients, recorded.gradients) {
          #expect(distance(a, b) < 1e-7, "\(mechanism.title), \(scheme)")
        }
      }
    }
  }

  @Test("gradients agree with central differences while the mask stays", arguments: small)
  func differences(_ problem: Problem) throws {
    for mechanism in try [
      Softmax(), Fastmax(order: 2), Fastmax(order: 4), Fastmax(coefficients: [9, 1, 2]),
      Fastmax(order: 2, normalization: .maxNorm(limit: 1)),
    ] as [any Mechanism] {
      let attention = try problem.attention(mechanism)
      let change = attention.outputGradient()
      let by = [attention.queries, attention.keys, attention.values].enumerated().map {
        randomTensor($0.element.shape, seed: UInt64(900 + $0.offset))
      }
      for scheme in schemes(mechanism) where scheme != .quadratic {
        let dropout = try dropout(scheme)
        let difference = try slope(attention, dropout, change, along: by, step: 1e-5)
        let found = try run(Double.self, attention, dropout, change).gradients
        let product = zip(found, by).reduce(0) { $0 + inner($1.0, $1.1) }
        let error = abs(product - difference) / max(1, abs(difference))
        #expect(error < 1e-6, "\(mechanism.title), \(scheme)")
      }
    }
  }

  @Test("gradients of several heads are differences too, with every scheme")
  func headsAndFeatures() throws {
    for isCausal in [false, true] {
      let attention = try Attention(
        queries: randomTensor([3, 5, 4], seed: 1), keys: randomTensor([3, 7, 4], seed: 2),
        values: randomTensor([3, 7, 2], seed: 3),
        // A constant so large that no mask makes a normaliser vanish.
        mechanism: Fastmax(coefficients: [90, 1, 0.5]), isCausal: isCausal)
      let change = randomTensor([3, 5, 2], seed: 4)
      let by = [
        randomTensor([3, 5, 4], seed: 5), randomTensor([3, 7, 4], seed: 6),
        randomTensor([3, 7, 2], seed: 7),
      ]
      for scheme in Dropout.Scheme.allCases {
        let dropout = try dropout(scheme)
        let difference = try slope(attention, dropout, change, along: by, step: 1e-4)
        let custom = try run(Double.self, attention, dropout, change)
        let recorded = try run(Double.self, attention, dropout, change, isRecorded: true)
        let product = zip(custom.gradients, by).reduce(0) { $0 + inner($1.0, $1.1) }
        #expect(abs(product - difference) < 1e-7, "\(scheme)")
        #expect(distance(custom.output, recorded.output) < 1e-12)
        for (a, b) in zip(custom.gradients, recorded.gradients) {
          #expect(distance(a, b) < 1e-12, "\(scheme)")
        }
      }
    }
  }

  @Test("what would not fit is refused before it is made")
  func memory() throws {
    let attention = try Problem.all[8].attention(Fastmax(order: 2))
    for scheme in Dropout.Scheme.allCases {
      #expect(throws: AttentionError.self) {
        try attention.output(
          dropout: dropout(scheme), ComputeContext(memoryLimit: 4_096))
      }
    }
  }

  @Test("single precision follows double, and threads change nothing", arguments: small)
  func single(_ problem: Problem) throws {
    for mechanism in try [Softmax(), Fastmax(order: 2)] as [any Mechanism] {
      let attention = try problem.attention(mechanism)
      let change = attention.outputGradient()
      for scheme in schemes(mechanism) where scheme != .quadratic {
        let dropout = try dropout(scheme)
        let double = try run(Double.self, attention, dropout, change)
        let one = try run(Float.self, attention, dropout, change)
        let many = try run(
          Float.self, attention, dropout, change, context: ComputeContext(threadCount: 4))
        #expect(one.output == many.output)
        #expect(one.gradients == many.gradients)
        #expect(distance(one.output, double.output) < 1e-4, "\(mechanism.title), \(scheme)")
        for (a, b) in zip(one.gradients, double.gradients) {
          #expect(distance(a, b) < 1e-3, "\(mechanism.title), \(scheme)")
        }
      }
    }
  }

  @Test("a rate of 0 is no dropout, bit for bit", arguments: Dropout.Scheme.allCases)
  func none(_ scheme: Dropout.Scheme) throws {
    let attention = try Problem.all[3].attention(Fastmax(order: 2))
    let dropout = try dropout(scheme, 0)
    let context = ComputeContext()
    let plain = try attention.output(context)
    #expect(try attention.output(dropout: dropout, context) == plain)
    let change = attention.outputGradient()
    let found = try run(Float.self, attention, dropout, change)
    let saved = try attention.saved(context)
    let expected = try saved.gradients(outputGradient: change, context: context)
    #expect(found.gradients[0] == expected.queries.elements.map(Double.init))
    #expect(found.gradients[1] == expected.keys.elements.map(Double.init))
    #expect(found.gradients[2] == expected.values.elements.map(Double.init))
  }

  @Test("rates outside 0..<1 and schemes without their features are refused")
  func refusals() throws {
    for rate in [1, -0.1, 1.5, .nan, .infinity] {
      let refusal = #expect(throws: AttentionError.self) { try dropout(.weights, rate) }
      guard case .dropoutRateOutOfRange? = refusal else { Issue.record("\(rate)"); continue }
    }
    for mechanism in try [Softmax(), Fastmax(order: 1), Fastmax(order: 3)] as [any Mechanism] {
      #expect(throws: AttentionError.dropoutNeedsSecondOrder) {
        try Problem.all[0].attention(mechanism).output(
          dropout: dropout(.quadratic, 0), ComputeContext())
      }
    }
  }

  /// Copies of one attention as heads: each draws a mask of its own.
  private func copies(_ attention: Attention, _ count: Int) throws -> Attention {
    func repeated(_ tensor: Tensor) -> Tensor {
      Tensor(
        Shape([count] + tensor.shape.extents), (0..<count).flatMap { _ in tensor.elements })
    }
    return try Attention(
      queries: repeated(attention.queries), keys: repeated(attention.keys),
      values: repeated(attention.values), mechanism: attention.mechanism,
      isCausal: attention.isCausal)
  }

  /// Mean and standard error over the first axis.
  private func moments(_ tensor: Tensor) -> [(mean: Double, error: Double)] {
    let count = tensor.shape[0]
    let size = tensor.shape.count / count
    return (0..<size).map { place in
      let draws = (0..<count).map { Double(tensor.elements[$0 * size + place]) }
      let mean = draws.reduce(0, +) / Double(count)
      let square = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (mean, (square / Double(count - 1) / Double(count)).squareRoot())
    }
  }

  @Test("dropped weights leave the mean of the output", arguments: [false, true])
  func unbiased(isCausal: Bool) throws {
    let problem = Problem(
      queryCount: 3, keyCount: 5, headWidth: 2, valueWidth: 2, isCausal: isCausal)
    for mechanism in try [Softmax(), Fastmax(order: 2)] as [any Mechanism] {
      let attention = try problem.attention(mechanism)
      let context = ComputeContext()
      let exact = try attention.output(context).elements
      let drawn = try copies(attention, 2_000).output(dropout: dropout(.weights), context)
      for (found, expected) in zip(moments(drawn), exact) {
        #expect(abs(found.mean - Double(expected)) < 4.5 * found.error)
      }
    }
  }

  /// Kernel values of pairs: a key of zeros has the kernel 1 whatever is dropped, so that the weight
  /// over its weight is the kernel.
  private func kernels(
    _ scheme: Dropout.Scheme, order: Int
  ) throws -> (found: [(mean: Double, error: Double)], drawn: [Float], attention: Attention) {
    let keys = Tensor([2, 3], [1.5, -1, 2, 0, 0, 0])
    let attention = try Attention(
      queries: Tensor([1, 3], [-2, 1, 1]), keys: keys, values: Tensor([2, 1], [1, 0]),
      mechanism: Fastmax(order: order, normalization: .none, temperature: 2))
    let weights = try copies(attention, 6_000).weights(
      dropout: dropout(scheme, 0.2), ComputeContext())
    let ratios = (0..<6_000).map { weights.elements[2 * $0] / weights.elements[2 * $0 + 1] }
    return (moments(Tensor([6_000, 1], ratios)), ratios, attention)
  }

  @Test("what each scheme does to the kernel, in the mean and at its worst")
  func kernelMeans() throws {
    // s = (−3 − 1 + 2)/2 = −1.
    let linear = try kernels(.standard, order: 1).found[0]
    #expect(abs(linear.mean - 0) < 4.5 * linear.error)
    let standard = try kernels(.standard, order: 2)
    // 1 − 1 + ½, and ½(κ⁻² − 1)Σ q²k²/τ² more: Σ = (9 + 1 + 4)/4 with both masks at 1/κ.
    let surplus = 0.5 * (1 / (0.8 * 0.8) - 1) * 3.5
    #expect(surplus > 20 * standard.found[0].error)
    let mean = standard.found[0].mean
    #expect(abs(mean - 0.5 - surplus) < 4.5 * standard.found[0].error)
    #expect(standard.drawn.allSatisfy { $0 >= 0.4999 })
    let quadratic = try kernels(.quadratic, order: 2)
    #expect(abs(quadratic.found[0].mean - 0.5) < 4.5 * quadratic.found[0].error)
    #expect(quadratic.drawn.contains { $0 < 0 })
  }

  @Test("rows sum to 1, except where weights are dropped", arguments: small)
  func rowSums(_ problem: Problem) throws {
    guard problem.keyCount > 3 else { return }
    let attention = try problem.attention(Fastmax(order: 2))
    for scheme in Dropout.Scheme.allCases {
      let sums = try attention.rowSums(dropout: dropout(scheme), ComputeContext()).elements
      let isOne = sums.allSatisfy { abs($0 - 1) < 1e-5 }
      #expect(isOne == (scheme != .weights), "\(scheme): \(sums)")
      let weights = try attention.weights(dropout: dropout(scheme), ComputeContext())
      for (query, sum) in sums.enumerated() {
        let row = weights.elements[query * problem.keyCount..<(query + 1) * problem.keyCount]
        let size = row.reduce(Float(1)) { max($0, abs($1)) }
        let total = row.reduce(0, +)
        #expect(abs(total - sum) < 1e-4 * size)
      }
    }
  }

  @Test("no row is left without keys, and a causal query sees its own")
  func emptyRows() throws {
    for mechanism in try [Softmax(), Fastmax(order: 2), Fastmax(order: 4)] as [any Mechanism] {
      let free = try Problem(queryCount: 2, keyCount: 3, headWidth: 2, valueWidth: 2)
        .attention(mechanism)
      let causal = try Problem(
        queryCount: 3, keyCount: 5, headWidth: 2, valueWidth: 2, isCausal: true
      ).attention(mechanism)
      for rate in [0.9, 0.999_999_999] {
        for seed in 0..<20 as Range<UInt64> {
          let dropout = try dropout(.oneD, rate, seed: seed)
          let weights = try free.weights(dropout: dropout, ComputeContext()).elements
          #expect(weights.allSatisfy(\.isFinite) && weights.contains { $0 > 0 })
          let masked = try causal.weights(dropout: dropout, ComputeContext())
          for query in 0..<3 {
            #expect(masked.elements[query * 6 + 2] > 0)
            let later = masked.elements[query * 6 + 3..<query * 5 + 5]
            #expect(later.allSatisfy { $0 == 0 })
          }
        }
      }
    }
  }

  @Test(
    "the custom gradient keeps no mask and the recorded one does",
    arguments: Dropout.Scheme.allCases)
  func bytes(_ scheme: Dropout.Scheme) throws {
    let attention = try Problem(queryCount: 160, keyCount: 160, headWidth: 8, valueWidth: 8)
      .attention(Fastmax(order: 2))
    let ways = try DropoutWays(of: attention, dropout(scheme), ComputeContext())
    #expect(ways.largestDifference < 0.01)
    // A few copies of the tokens, as they are, normalised and scaled, with values and output.
    let tokens = 4 * 160 * 8
    #expect(ways.customBytes < 8 * tokens)
    let masks = Int(try dropout(scheme).maskBytes(of: attention))
    #expect(ways.recordedBytes > ways.customBytes + masks)
  }

  @Test("numbers of a counter are the same whenever they are asked, and even")
  func counters() {
    let stream = CounterRandom(seed: 3).under(2).under(-1)
    let numbers = (0..<20_000).map { stream.uniform($0) }
    #expect(numbers[17] == CounterRandom(seed: 3).under(2).under(-1).uniform(17))
    #expect(Set(numbers).count == numbers.count)
    var (sum, products) = (0.0, 0.0)
    let other = CounterRandom(seed: 3).under(3).under(-1)
    for (index, number) in numbers.enumerated() {
      sum += number - 0.5
      products += (number - 0.5) * (other.uniform(index) - 0.5)
    }
    // Standard errors of the sums: √(n/12) and √n/12.
    #expect(abs(sum) < 4 * 40.8)
    #expect(abs(products) < 4 * 11.8)
  }
}
