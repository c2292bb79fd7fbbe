import Diagnostics
import Evaluation
import Tensors
import Testing

@Suite("Gradients and decoding in the language")
struct GradientLanguageTests {
  static let setup =
    "q, k, v = randn(7, 5), randn(11, 5), randn(11, 3); b = attend(q, k, v, fastmax(p=2)); "
    + "dout = randn(7, 3); g = grad(b, dout)"

  @Test(
    "grad and decode do as documented",
    arguments: [
      ("g.q.shape", "[7, 5]"), ("g.k.shape", "[11, 5]"), ("g.v.shape", "[11, 3]"),
      ("allclose(g.v, b.weights.T @ dout, atol=1e-5)", "true"),
      // A standardised token does not change when a number is added to all of it.
      ("max(abs(sum(g.q, axis=1))) < 1e-5", "true"),
      ("max(abs(sum(grad(attend(q, k, v), ones(7, 3)).v, axis=0) - 7)) < 1e-5", "true"),
      (
        "allclose(decode(k, k, v, fastmax(p=2)).out, attend(k, k, v, fastmax(p=2), causal=true).out)",
        "true"
      ),
      ("allclose(decode(q, k, v).out, attend(q, k, v, causal=true).out)", "true"),
      ("decode(q, k, v, fastmax(p=2)).state_bytes", "672"), ("decode(q, k, v).state_bytes", "352"),
    ])
  func contract(_ line: String, _ expected: String) throws {
    var console = try Console(Self.setup)
    #expect(try console.text(line) == expected)
  }

  @Test("the loss falls as the gradient says, number by number")
  func difference() throws {
    var console = try Console(Self.setup)
    try console.run("loss = sum(b.out * dout)")
    try console.run("u = randn(7, 5); h = 0.01")
    try console.run("up = sum(attend(q + h * u, k, v, fastmax(p=2)).out * dout)")
    try console.run("down = sum(attend(q - h * u, k, v, fastmax(p=2)).out * dout)")
    let found = try console.number("(up - down) / (2 * h) - sum(g.q * u)")
    #expect(abs(found) < 2e-3)
  }

  @Test("tokens follow into the gradients")
  func tokens() throws {
    var console = try Console(
      "q = randn(3, 5); a = attend(q, q, q, tokens=[\"the\", \"red\", \"fox\"])")
    #expect(
      try console.text("grad(a, ones(3, 5)).k.tokens") == "[\"the\", \"red\", \"fox\"]")
  }

  @Test("what is stopped says so", arguments: ["grad(b, dout)", "decode(q, k, v)"])
  func cancelled(line: String) throws {
    var console = try Console(Self.setup)
    console.compute.cancelFlag.cancel()
    let stopped = try #require(throws: Diagnostic.self) { try console.run(line) }
    #expect(stopped.id == "evaluation.cancelled")
  }
}
