import Attention
import Tensors
import TestKit
import Testing

@Suite("Mechanisms, kernels, costs")
struct MechanismTests {
  @Test("a title names the options that are not the default")
  func titles() throws {
    let titles = try allMechanisms().map(\.title)
    #expect(
      titles == [
        "softmax", "softmax τ=0.5", "fastmax p=1", "fastmax p=2", "fastmax p=3", "fastmax p=4",
        "fastmax p=5", "fastmax p=2 τ=1", "fastmax p=1 maxNorm(1)", "fastmax p=2 maxNorm(2)",
        "fastmax p=2 none", "fastmax p=3 none τ=7", "fastmax coefficients=[2]",
        "fastmax coefficients=[3, -0.5]", "fastmax coefficients=[0.5, 0.25, 2]",
        "fastmax coefficients=[9, 1, -0.25]", "fastmax coefficients=[0.125, 0, 1]",
      ])
    let series = try Fastmax(coefficients: [1, 1, 0.5])
    #expect(try series == Fastmax(order: 2))
  }

  @Test("mechanisms are the same only with the same options")
  func sameness() throws {
    for (row, first) in try allMechanisms().enumerated() {
      for (column, second) in try allMechanisms().enumerated() {
        #expect(first.isSame(as: second) == (row == column))
      }
    }
  }

  @Test("even orders have the minima 0.5, 0.2704, 0.1493, 0.0833")
  func minima() {
    for (order, expected) in [(2, 0.5), (4, 0.2704), (6, 0.1493), (8, 0.0833)] {
      let kernel = Kernel.taylor(order: order)
      #expect(abs(kernel.minimum(over: -20...20) - expected) < 5e-5)
    }
    #expect(Kernel.taylor(order: 1).minimum(over: -3...2) == -2)
    #expect(Kernel.polynomial([1, 0, -1]).minimum(over: -1...2) == -3)
    #expect(Kernel.exponential.minimum(over: 0...1) == 1)
  }

  @Test("the derivative of order p is order p − 1")
  func derivatives() {
    for order in 2...6 {
      for score in [-2.5, -1, 0, 0.3, 4] {
        let derivative = Kernel.taylor(order: order).derivative(at: score)
        let lower = Kernel.taylor(order: order - 1).value(at: score)
        #expect(abs(derivative - lower) < 1e-13 * (1 + abs(lower)))
      }
    }
  }

  @Test("no score exceeds the bound")
  func scoreBound() throws {
    for mechanism in try allMechanisms() {
      let attention = try Problem(queryCount: 31, keyCount: 37, headWidth: 7, valueWidth: 2)
        .attention(mechanism)
      let largest = attention.reference.scores.joined().map(abs).max() ?? 0
      #expect(largest <= attention.scoreBound() * (1 + 1e-12))
    }
  }

  @Test("few tokens go in tiles, many factorised, softmax always in tiles")
  func choice() throws {
    func chosen(_ count: Int, _ mechanism: any Mechanism, isCausal: Bool = false) throws
      -> AttentionWay
    {
      try Problem(
        queryCount: count, keyCount: count, headWidth: 16, valueWidth: 16, isCausal: isCausal
      ).attention(mechanism).estimatedCost().chosen
    }
    #expect(try chosen(32, Fastmax()) == .tiled)
    #expect(try chosen(4_096, Fastmax()) == .factorized)
    #expect(try chosen(4_096, Fastmax(), isCausal: true) == .factorized)
    #expect(try chosen(4_096, Fastmax(order: 3)) == .factorized)
    #expect(try chosen(512, Fastmax(order: 3)) == .tiled)
    #expect(try chosen(65_536, Fastmax(order: 4)) == .factorized)
    #expect(try chosen(65_536, Fastmax(order: 5)) == .tiled)
    #expect(try chosen(4_096, Softmax()) == .tiled)
  }

  @Test("the dense way's bytes are those of every weight")
  func bytes() throws {
    let attention = try Problem(queryCount: 100, keyCount: 300, headWidth: 4, valueWidth: 4)
      .attention(Softmax())
    let cost = attention.estimatedCost()
    #expect(cost[.dense]?.bytes == 120_000)
    #expect(cost[.factorized] == nil)
  }
}
