import Analysis
import Attention
import Tensors
import Testing

@Suite("Cost model")
struct CostModelTests {
  /// Pairs at a nanosecond, tokens of the factorised way at 100.3 ns.
  private let model = CostModel(
    rates: { work in
      work.way == .factorized ? WayRates(token: 1.003e-7) : WayRates(pair: 1e-9)
    }, speedUp: { 1 + 0.5 * Double($0 - 1) })

  private func size(_ count: Int, isCausal: Bool = false, heads: Int = 1) -> AttentionSize {
    AttentionSize(tokenCount: count, width: 16, headCount: heads, isCausal: isCausal)
  }

  @Test("time grows with the square of tokens in tiles, with tokens factorised")
  func growth() {
    func seconds(_ way: AttentionWay, _ count: Int) -> Double {
      model.seconds(way, kernel: .taylor(order: 2), size: size(count))
    }
    #expect(seconds(.tiled, 2_000) / seconds(.tiled, 1_000) == 4)
    #expect(abs(seconds(.factorized, 2_000) / seconds(.factorized, 1_000) - 2) < 1e-12)
  }

  @Test("heads are added up, threads share them, and nothing takes no time")
  func headsAndThreads() {
    let one = model.seconds(.tiled, kernel: .exponential, size: size(100))
    let three = model.seconds(.tiled, kernel: .exponential, size: size(100, heads: 3))
    #expect(abs(three / one - 3) < 1e-12)
    let shared = model.seconds(
      .tiled, kernel: .exponential, size: size(100, heads: 3), threadCount: 3)
    #expect(abs(three / shared - 2) < 1e-12)
    #expect(model.seconds(.tiled, kernel: .exponential, size: size(0)) == 0)
    #expect(model.seconds(.tiled, kernel: .exponential, size: size(7, heads: 0)) == 0)
  }

  @Test("the crossover is the first number of tokens at which features are faster")
  func crossover() {
    // 100.3 n < n² from 101 on; about half the pairs under a mask: 100.3 n < n(n + 1)/2 from 200 on.
    #expect(model.crossover(of: .taylor(order: 2), size: size(0)) == 101)
    #expect(model.crossover(of: .taylor(order: 2), size: size(0, isCausal: true)) == 200)
    #expect(model.crossover(of: .exponential, size: size(0)) == nil)
    let never = CostModel(rates: { WayRates(token: 1, pair: $0.way == .tiled ? 0 : 1) })
    #expect(never.crossover(of: .taylor(order: 2), size: size(0)) == nil)
  }

  @Test("the best way is the faster one of those there are")
  func best() {
    #expect(model.best(kernel: .taylor(order: 2), size: size(64)).way == .tiled)
    #expect(model.best(kernel: .taylor(order: 2), size: size(128)).way == .factorized)
    #expect(model.best(kernel: .exponential, size: size(4_096)).way == .tiled)
  }

  @Test("multiply-adds are those of the method's definition")
  func multiplyAdds() throws {
    let square = size(1_024).estimatedCost(of: .taylor(order: 2))
    #expect(square[.tiled]?.multiplyAdds == Double(1_024 * 1_024 * 32))
    #expect(square[.factorized]?.multiplyAdds == Double(2 * 1_024 * 153 * 17))
    // The last three of 131 begin a chunk of 32 places: they see 1, 2 and 3 keys there.
    let causal = size(131, isCausal: true).estimatedCost(of: .taylor(order: 1))
    #expect(causal[.tiled]?.multiplyAdds == Double(131 * 132 / 2 * 32))
    let pairs = Double(4 * 32 * 33 / 2 + 3 * 4 / 2)
    #expect(causal[.factorized]?.multiplyAdds == 2 * 131 * 17 * 17 + pairs * 32)
  }

  @Test("what is measured here is positive and finite, with and without a mask")
  func thisMachine() {
    for isCausal in [false, true] {
      for way in [AttentionWay.tiled, .factorized, .dense] {
        let seconds = CostModel.thisMachine.seconds(
          way, kernel: .taylor(order: 2), size: size(3_000, isCausal: isCausal))
        #expect(seconds > 0 && seconds.isFinite)
      }
    }
  }
}

@Suite("Plans")
struct AttentionPlanTests {
  private func plan(
    _ count: Int, _ mechanism: any Mechanism, isTimed: Bool = true, scale: Float = 1,
    limit: Int = .max, pair: Double = 1e-9, token: Double = 1.003e-7
  ) throws -> AttentionPlan {
    let attention = try Attentions.random(
      queryCount: count, keyCount: count, width: 8, valueWidth: 5, scale: scale, seed: 1,
      mechanism: mechanism)
    return AttentionPlan(
      attention, isTimed: isTimed, context: ComputeContext(memoryLimit: limit),
      model: CostModel(rates: {
        $0.way == .factorized ? WayRates(token: token) : WayRates(pair: pair)
      }))
  }

  @Test("the faster way is taken, and the reason says by how much")
  func fastest() throws {
    let many = try plan(500, Fastmax())
    #expect(many.chosen == .factorized)
    guard case .fastest(let times) = many.reason else {
      Issue.record("\(many.reason)")
      return
    }
    #expect(abs(times - 500 / 100.3) < 1e-9)
    #expect(many.crossover == 101)
    // Rates, not counts, decide: here features are slow.
    #expect(try plan(500, Fastmax(), token: 1e-5).chosen == .tiled)
  }

  @Test("ways of about the same time are chosen by counted work, so that runs repeat")
  func asFast() throws {
    for token in [0.9e-7, 1.1e-7] {
      let close = try plan(100, Fastmax(), token: token)
      #expect(close.reason == .asFast)
      #expect(try close.chosen == plan(100, Fastmax(), isTimed: false).chosen)
    }
  }

  @Test("an output of little work is planned without measuring")
  func littleWork() throws {
    let small = try plan(50, Fastmax(), isTimed: false)
    #expect(small.reason == .leastWork)
    #expect(small.choices.allSatisfy { $0.seconds == nil })
  }

  @Test("what cannot be factorised says why")
  func absence() throws {
    #expect(try plan(50, Softmax()).absence == .noFeatures)
    #expect(try plan(50, Softmax()).reason == .onlyWay)
    let wide = try plan(50, Fastmax(normalization: .none, temperature: 1), scale: 40)
    #expect(wide.absence == .scoresTooFarApart)
    #expect(try plan(50, Fastmax()).absence == nil)
    #expect(try plan(50, Fastmax(order: 7)).absence == .noFeatures)
  }

  @Test("a way over the limit is not taken, and no way at all is said")
  func limit() throws {
    let roomy = try plan(2_000, Fastmax())
    let dense = try #require(roomy[.dense]?.bytes)
    let tight = try plan(2_000, Fastmax(), limit: Int(dense) - 1)
    #expect(tight[.dense]?.fits == false)
    #expect(tight[.factorized]?.fits == true)
    let none = try plan(2_000, Fastmax(), limit: 1_000)
    #expect(none.reason == .nothingFits)
  }

  @Test("the planned output is the output")
  func output() throws {
    let attention = try Attentions.random(
      queryCount: 300, keyCount: 300, width: 8, valueWidth: 5, seed: 3, mechanism: Fastmax())
    let context = ComputeContext()
    let tiled = try attention.output(context, way: .tiled)
    let planned = try attention.plannedOutput(context)
    let farthest = zip(tiled.elements, planned.elements).map { abs($0 - $1) }.max() ?? 0
    #expect(farthest < 1e-5)
    #expect(throws: AttentionError.self) {
      try attention.plannedOutput(ComputeContext(memoryLimit: 1_000))
    }
  }
}
