import Attention
import Diagnostics
import Evaluation
import Tensors
import Testing

@Suite("Attention in the language")
struct AttentionLanguageTests {
  static let three =
    "q, k, v = randn(7, 5), randn(11, 5), randn(11, 3); a = attend(q, k, v, softmax())"

  @Test(
    "the lines of the contract work as typed",
    arguments: [
      ("a.weights.shape", "[7, 11]"), ("a.scores.shape", "[7, 11]"), ("a.out.shape", "[7, 3]"),
      ("a.shape", "[7, 11]"), ("a.q.shape", "[7, 5]"), ("a.mechanism", "softmax"),
      ("attend(q, k, v, softmax).mechanism", "softmax"),
      ("attend(q, k, v).mechanism", "softmax"),
      ("attend(q, k, v, fastmax).mechanism", "fastmax p=2"),
      (
        "attend(q, k, v, fastmax(p=2, normalize=\"standardize\", tau=4), causal=false).mechanism",
        "fastmax p=2 τ=4"
      ),
      ("fastmax(p=1, normalize=\"maxNorm\", limit=1)", "fastmax p=1 maxNorm(1)"),
      ("fastmax(normalize=\"none\")", "fastmax p=2 none"),
      ("fastmax(coefficients=[1, 1, 0.5])", "fastmax p=2"), ("softmax(tau=4)", "softmax τ=4"),
      ("abs(sum(a.weights[0]) - 1) < 1e-6", "true"),
      ("allclose(a.weights @ v, a.out, atol=1e-5)", "true"),
      ("allclose(softmax(a.scores), a.weights, atol=1e-6)", "true"),
      ("max(abs(a.weights - a.weights)) < 0.9", "true"),
      ("abs(a.at(3, 5).weight - a.weights[3, 5]) < 1e-6", "true"),
      ("a.at(3, 5).exact", "true"), ("a.at(-1, -1).query", "6"), ("a.tokens", "none"),
      ("abs(a.row(3).largest[0].weight - max(a.row(3).weights)) < 1e-6", "true"),
      ("a.row(3).visible", "11"), ("len(a.row(3).largest)", "8"),
      ("len(a.row(3, top=2).largest)", "2"),
    ])
  func contract(_ line: String, _ expected: String) throws {
    var console = try Console(Self.three)
    #expect(try console.text(line) == expected)
  }

  @Test("a masked pair says so and has no weight")
  func masked() throws {
    var console = try Console("q = randn(7, 5); c = attend(q, q, q, fastmax(p=2), causal=true)")
    #expect(try console.run("c.at(2, 5).masked") == .boolean(true))
    #expect(try console.number("c.at(2, 5).weight") == 0)
    #expect(try console.run("c.at(5, 2).masked") == .boolean(false))
    #expect(try console.number("c.row(2).visible") == 3)
    #expect(try console.number("sum(triu(c.weights, 1))") == 0)
  }

  @Test("maxNorm under a causal mask is allowed with a warning")
  func leak() throws {
    var console = try Console("q = randn(7, 5)")
    try console.run("c = attend(q, q, q, fastmax(normalize=\"maxNorm\"), causal=true)")
    #expect(console.warnings.map(\.id) == ["attention.leaks-future"])
    #expect(console.warnings.allSatisfy { $0.severity == .warning })
    try console.run("c = attend(q, q, q, fastmax, causal=true)")
    #expect(console.warnings.count == 1)
  }

  @Test("one head of several is picked by its leading indices")
  func heads() throws {
    var console = try Console("q = randn(2, 3, 7, 5); a = attend(q, q, q, fastmax(p=2))")
    #expect(try console.text("a.weights.shape") == "[2, 3, 7, 7]")
    #expect(
      try console.run("a[1, -1].weights == a.weights[1, 2]").lines()
        == console.run("ones(7, 7)").lines())
  }

  @Test("weights over the limit are refused with their size, and a row instead is not")
  func tooLarge() throws {
    var console = try Console("x = randn(20000, 2); b = attend(x, x, x, fastmax(p=2))")
    console.compute.memoryLimit = 1 << 20
    let refused = try #require(throws: Diagnostic.self) { try console.run("b.weights") }
    #expect(refused.id == "attention.weights-too-large")
    #expect(refused.label?.contains("1600000000 bytes") == true)
    #expect(refused.why?.contains("b.at(3, 5)") == true)
    #expect(refused.why?.contains("map b") == true)
    let fix = try #require(refused.fix)
    #expect(fix == "b.row(3)")
    try console.run(fix)
  }

  @Test("tokens given to attend label its rows")
  func tokens() throws {
    var console = try Console(
      "q = randn(3, 5); a = attend(q, q, q, tokens=[\"the\", \"red\", \"fox\"])")
    #expect(try console.text("a.at(1, 2).key_token") == "\"fox\"")
    #expect(try console.text("a.row(1).token") == "\"red\"")
    #expect(try console.text("a.weights.tokens") == "[\"the\", \"red\", \"fox\"]")
  }

  @Test("what is stopped says so")
  func cancelled() throws {
    var console = try Console(Self.three)
    console.compute.cancelFlag.cancel()
    let stopped = try #require(throws: Diagnostic.self) { try console.run("a.weights") }
    #expect(stopped.id == "evaluation.cancelled")
  }
}
