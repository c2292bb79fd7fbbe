import Diagnostics
import Evaluation
import Testing

/// A mistake, where it is, and what is said about it.
struct Mistake: CustomTestStringConvertible {
  let setup: String
  let marked: String
  let id: String
  var testDescription: String { "\(id): \(marked)" }

  init(_ marked: String, _ id: String, after setup: String = "x = randn(3, 5)") {
    self.marked = marked
    self.id = id
    self.setup = setup
  }
}

private let vectors = "q, k, v = randn(7, 5), randn(11, 5), randn(11, 3)"
private let attention = vectors + "; a = attend(q, k, v)"
private let heads =
  "q = randn(2, 3, 7, 5); a = attend(q, q, q, fastmax(p=2))"

private let nameMistakes = [
  Mistake("⟦y⟧ + 1", "evaluation.unknown-name"),
  Mistake("1 + ⟦randm⟧", "evaluation.unknown-name"),
  Mistake("⟦sotfmax⟧(x)", "evaluation.unknown-function"),
  Mistake("⟦np⟧.mean(x)", "evaluation.unknown-name"),
  Mistake("⟦print⟧(x)", "evaluation.unknown-function"),
  Mistake("⟦cat⟧([x, x])", "evaluation.unknown-function"),
  Mistake("⟦x⟧(3)", "evaluation.not-callable"),
  Mistake("⟦(x + 1)⟧(3)", "evaluation.not-callable"),
  Mistake("x.⟦shape⟧()", "evaluation.not-callable"),
  Mistake("x.⟦shap⟧", "evaluation.unknown-member"),
  Mistake("x.⟦mean⟧", "evaluation.method-not-called"),
  Mistake("a.⟦weigths⟧", "evaluation.unknown-member", after: attention),
  Mistake("a.⟦at⟧", "evaluation.method-not-called", after: attention),
  Mistake("x.⟦weights⟧", "evaluation.unknown-member"),
  Mistake("x.⟦at⟧(0, 0)", "evaluation.unknown-member"),
  Mistake("a.⟦rwo⟧(3)", "evaluation.unknown-member", after: attention),
  Mistake("3.5.⟦row⟧(3)", "evaluation.unknown-member"),
]

private let argumentMistakes = [
  Mistake("fastmax(⟦q⟧=2)", "evaluation.unknown-option"),
  Mistake("sum(x, ⟦axes⟧=0)", "evaluation.unknown-option"),
  Mistake("fastmax(p=2, ⟦order⟧=2)", "evaluation.duplicate-argument"),
  Mistake("⟦attend⟧(x, x)", "evaluation.missing-argument"),
  Mistake("sum(x, 0, true, ⟦3⟧)", "evaluation.too-many-arguments"),
  Mistake("sum(x, axis=⟦0.5⟧)", "evaluation.wrong-kind"),
  Mistake("fastmax(p=⟦2.5⟧)", "evaluation.wrong-kind"),
  Mistake("fastmax(normalize=⟦\"maxnorm\"⟧)", "evaluation.wrong-choice"),
  Mistake("attend(x, x, x, ⟦\"softmax\"⟧)", "evaluation.wrong-kind"),
  Mistake("attend(x, x, x, causal=⟦1⟧)", "evaluation.wrong-kind"),
  Mistake("attend(x, x, x, tokens=⟦[\"a\"]⟧)", "evaluation.token-count"),
  Mistake("mean(⟦a⟧)", "evaluation.wrong-kind", after: attention),
  Mistake("softmax(⟦4⟧)", "evaluation.wrong-kind"),
  Mistake("softmax(axis=⟦0⟧)", "evaluation.missing-argument"),
  Mistake("fastmax(limit=⟦2⟧)", "evaluation.missing-argument"),
  Mistake("len(⟦3⟧)", "evaluation.wrong-kind"),
  Mistake("randint(⟦0⟧)", "evaluation.empty-range"),
]

private let tensorMistakes = [
  Mistake("⟦x + randn(3, 4)⟧", "tensors.shape-mismatch"),
  Mistake("⟦x @ x⟧", "tensors.inner-mismatch"),
  Mistake("⟦x @ 3⟧", "tensors.rank-too-small"),
  Mistake("sum(x, ⟦2⟧)", "tensors.axis-out-of-range"),
  Mistake("x.mean(axis=⟦-3⟧)", "tensors.axis-out-of-range"),
  Mistake("x[⟦3⟧]", "tensors.index-out-of-range"),
  Mistake("x[0, ⟦-6⟧]", "tensors.index-out-of-range"),
  Mistake("[3, 5][⟦2⟧]", "tensors.index-out-of-range"),
  Mistake("⟦x[0, 0, 0]⟧", "tensors.too-many-indices"),
  Mistake("x[⟦::0⟧]", "tensors.step-zero"),
  Mistake("arange(0, 1, ⟦0⟧)", "tensors.step-zero"),
  Mistake("zeros(⟦-1, 3⟧)", "tensors.negative-extent"),
  Mistake("reshape(x, ⟦4, 4⟧)", "tensors.count-mismatch"),
  Mistake("transpose(x, ⟦0, 0⟧)", "tensors.not-a-permutation"),
  Mistake("squeeze(x, ⟦0⟧)", "tensors.extent-not-one"),
  Mistake("max(⟦zeros(0)⟧)", "tensors.empty-reduction"),
  Mistake("concat(⟦[]⟧)", "tensors.nothing-to-join"),
  Mistake("x[⟦0.5⟧]", "evaluation.not-an-index"),
  Mistake("x[⟦[0.5]⟧]", "tensors.not-an-index"),
  Mistake("x[..., ⟦...⟧]", "evaluation.two-ellipses"),
  Mistake("⟦\"a\"⟧[0]", "evaluation.not-indexable"),
  Mistake("⟦\"a\"⟧ * 2", "evaluation.wrong-operands"),
  Mistake("1 + ⟦a⟧", "evaluation.wrong-operands", after: attention),
  Mistake("-⟦softmax⟧", "evaluation.wrong-operands"),
  Mistake("⟦x > 0⟧ and true", "evaluation.ambiguous-truth"),
  Mistake("not ⟦x⟧", "evaluation.ambiguous-truth"),
  Mistake("⟦\"a\"⟧ or true", "evaluation.not-a-condition"),
  Mistake("⟦true⟧..3", "evaluation.wrong-kind"),
  Mistake("a, b = ⟦x⟧", "evaluation.unpack-count"),
  Mistake("a, b = ⟦3⟧", "evaluation.cannot-unpack"),
]

private let attentionMistakes = [
  Mistake("attend(q, ⟦randn(11, 4)⟧, v)", "attention.width-mismatch", after: vectors),
  Mistake("attend(q, k, ⟦randn(13, 3)⟧)", "attention.count-mismatch", after: vectors),
  Mistake("attend(⟦[1], [2], [3]⟧)", "attention.rank-too-small", after: vectors),
  Mistake("attend(⟦randn(2, 7, 5), k, v⟧)", "attention.leading-mismatch", after: vectors),
  Mistake("attend(k, q, q, causal=⟦true⟧)", "attention.causal-needs-keys", after: vectors),
  Mistake("fastmax(p=⟦0⟧)", "attention.order-out-of-range"),
  Mistake("fastmax(tau=⟦-1⟧)", "attention.temperature-not-positive"),
  Mistake("softmax(x, tau=⟦0⟧)", "attention.temperature-not-positive"),
  Mistake(
    "fastmax(normalize=\"maxNorm\", limit=⟦0⟧)", "attention.limit-not-positive"),
  Mistake("fastmax(coefficients=⟦[]⟧)", "attention.coefficients-empty"),
  Mistake("fastmax(coefficients=⟦[1, nan]⟧)", "attention.coefficient-not-finite"),
  Mistake("a.at(⟦7⟧, 5)", "attention.query-out-of-range", after: attention),
  Mistake("a.at(3, ⟦-12⟧)", "attention.key-out-of-range", after: attention),
  Mistake("a.row(⟦7⟧)", "attention.query-out-of-range", after: attention),
  Mistake("grad(a, ⟦randn(3, 7)⟧)", "attention.output-gradient-mismatch", after: attention),
  Mistake("grad(a, ⟦1⟧)", "attention.output-gradient-mismatch", after: attention),
  Mistake("grad(⟦q⟧, q)", "evaluation.wrong-kind", after: attention),
  Mistake(
    "decode(x, x, x, ⟦fastmax(p=1, normalize=\"maxNorm\")⟧)",
    "attention.decoding-needs-all-tokens"),
  Mistake("⟦decode⟧(k, q, q)", "attention.causal-needs-keys", after: vectors),
  Mistake("⟦a⟧.at(3, 5)", "attention.needs-one-head", after: heads),
  Mistake("⟦a⟧.row(3)", "attention.needs-one-head", after: heads),
  Mistake("a[⟦2⟧, 0]", "tensors.index-out-of-range", after: heads),
  Mistake("⟦a[0, :]⟧", "evaluation.wrong-kind", after: heads),
  Mistake("⟦a[0]⟧", "evaluation.not-indexable", after: attention),
]

@Suite("Mistakes")
struct DiagnosticTests {
  @Test(
    "a mistake has one message, at its place",
    arguments: nameMistakes + argumentMistakes + tensorMistakes + attentionMistakes)
  func place(_ mistake: Mistake) throws {
    var console = try Console(mistake.setup)
    let line = try MarkedLine(mistake.marked)
    let before = console.workspace.names
    let diagnostic = try #require(throws: Diagnostic.self) { try console.run(line.text) }
    #expect(diagnostic.id == mistake.id)
    #expect(diagnostic.span == line.span)
    #expect(!diagnostic.message.hasSuffix("."))
    #expect(diagnostic.message.first?.isUppercase == false)
    #expect(console.workspace.names == before)
    guard let fix = diagnostic.fix, !fix.hasPrefix("help") else { return }
    _ = try console.run(fix)
  }

  @Test("what failed drew no random numbers")
  func generatorStays() throws {
    var failing = Console()
    #expect(throws: Diagnostic.self) { try failing.run("q = randn(3, 5) @ randn(3, 5)") }
    var fresh = Console()
    #expect(try failing.run("randn(7)") == fresh.run("randn(7)"))
  }
}
