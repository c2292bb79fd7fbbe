import Diagnostics
import Evaluation
import Testing

@Suite("Dropout in the language")
struct DropoutLanguageTests {
  static let setup =
    "q, k, v = randn(7, 4), randn(9, 4), randn(9, 3); a = attend(q, k, v, fastmax(p=2)); "
    + "b = attend(q, k, v, softmax(), causal=true)"

  @Test("a rate of 0 gives the attention itself; a seed gives the same mask again")
  func seeds() throws {
    var console = try Console(Self.setup)
    #expect(try console.text("sum(abs(dropout(a, 0, \"quadratic\").out - a.out))") == "0")
    for scheme in ["weights", "standard", "oneD", "quadratic"] {
      try console.run("t = dropout(a, 0.4, \"\(scheme)\", seed=3)")
      #expect(
        try console.number("max(abs(t.out - dropout(a, 0.4, \"\(scheme)\", seed=3).out))") == 0)
      #expect(
        try console.number("max(abs(t.out - dropout(a, 0.4, \"\(scheme)\", seed=4).out))") > 0)
    }
    #expect(try console.text("dropout(b, 0.5, weights=true).weights.shape") == "[7, 9]")
    #expect(try console.text("gradient_bytes(b, 0.5).masks") == "63")
  }

  @Test(
    "mistakes are refused at their place",
    arguments: [
      ("dropout(a, ⟦1⟧)", "attention.dropout-rate-out-of-range"),
      ("dropout(a, rate=⟦-0.5⟧)", "attention.dropout-rate-out-of-range"),
      ("gradient_bytes(a, ⟦nan⟧)", "attention.dropout-rate-out-of-range"),
      ("dropout(b, 0.2, ⟦\"quadratic\"⟧)", "attention.dropout-needs-second-order"),
      ("dropout(⟦q⟧, 0.2)", "evaluation.not-an-attention"),
      ("grad(sum(dropout(a, 0.2).⟦row_sums⟧), wrt=[q])", "evaluation.no-gradient"),
    ])
  func refusals(_ marked: String, _ id: String) throws {
    var console = try Console(Self.setup)
    let line = try MarkedLine(marked)
    let refusal = try #require(throws: Diagnostic.self) { try console.run(line.text) }
    #expect(refusal.id == id)
    #expect(refusal.span == line.span)
    // The console has no verb that helps.
    if let fix = refusal.fix, !fix.hasPrefix("help ") { try console.run(fix) }
  }
}
