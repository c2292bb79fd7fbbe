import CommandLanguage
import Diagnostics
import Evaluation
import Tensors
import Testing

@Suite("Gradients of expressions")
struct ExpressionGradientTests {
  static let setup =
    "q, k, v = randn(7, 5), randn(11, 5), randn(11, 3); x = randn(3, 5); w = randn(5, 2); "
    + "r = rand(3, 5) + 0.5; n = [1, 0, 2]; p = 1.5; m = randn(5, 5); z = randn(5)"

  private func check(
    _ text: String, wrt: String? = nil, _ console: Console
  ) throws -> GradientCheck {
    try console.workspace.gradientCheck(
      parseExpression(text), wrt: wrt.map { try parseExpression($0) }, directions: 3, seed: 5,
      context: EvaluationContext(compute: console.compute, source: text))
  }

  @Test(
    "the tape and what grad gives agree with central differences",
    arguments: [
      "sum(x)", "mean(x ** 2)", "sum(x * r / (1 + r))", "sum(-x + 2 * x - x / 3)", "sum(r ** p)",
      "sum((x @ w) ** 2)", "sum(exp(x)) + sum(log(r)) + sum(sqrt(r)) + sum(tanh(x))",
      "sum(sigmoid(x) * gelu(x))",
      "sum(sin(x) * cos(r) + tan(r / 2) + log1p(r) + log2(r) + log10(r))",
      "sum(abs(x)) + sum(relu(x)) + sum(square(x))", "max(x) + min(x) + sum(max(x, axis=1))",
      "sum(var(x, axis=0)) + std(x) + var(x, ddof=1)", "norm(x) + sum(norm(x, axis=1))", "prod(r)",
      "sum(softmax(x) ** 2) + sum(softmax(x, axis=0, tau=2) ** 2)",
      "sum(entropy(softmax(x)))", "sum(kl(softmax(x), softmax(r)))",
      "sum(x[1:, ::2] ** 2) + x[0, -1] ** 3 + sum(x[[0, 2, 0]] ** 2) + sum(x[:, none] ** 3)",
      "sum(x.T @ x) + sum(transpose(x) ** 2) + sum(swapaxes(x, 0, 1) ** 3)",
      "sum(reshape(x, 5, 3) @ x) + sum(ravel(x) ** 2) + sum(reshape(x, [-1]) ** 3)",
      "sum(concat([x, r]) ** 2) + sum(stack([x, r], axis=1) ** 3) + sum(concat([x, x * r], axis=1) ** 2)",
      "sum(squeeze(expand_dims(x, 0)) ** 2)", "sum(tril(m) ** 2) + sum(triu(m, 1) ** 3)",
      "trace(m @ m) + sum(diag(m) ** 2) + sum(diag(z) @ m) + sum(diag(z, 1) ** 2) + sum(diag(z, -2))",
      "sum(outer(z, z) * m)", "sum(where(x > 0, x ** 2, 3 * x))", "sum(clip(x, -0.5, 0.5) ** 2)",
      "sum(maximum(x, r) * minimum(x, 0.25))", "sum(x.sum(axis=0) ** 2) + x.mean()",
      "sum(floor(x) * x)", "sum([x[0, 0], x[1, 1] ** 2])", "sum(matmul(x, w) ** 2)",
      "sum(attend(q, k, v).out ** 2)", "sum(attend(q, k, v, fastmax(p=2)).out ** 2)",
      "sum(attend(q, k, v, fastmax(p=2), causal=true).out ** 2)",
      "sum(attend(q, k, v, softmax(tau=2), causal=true).out ** 3)",
      "sum(attend(q, k, v, fastmax(p=3, normalize=\"none\", tau=9)).out ** 2)",
      "sum(attend(q, k, v, fastmax(p=2, normalize=\"maxNorm\")).out ** 2)",
      "sum(dropout(attend(q, k, v), 0.3, seed=4).out ** 2)",
      "sum(dropout(attend(q, k, v, fastmax(p=2)), 0.3, \"oneD\").out ** 2)",
      "sum(dropout(attend(q, k, v, fastmax(p=2), causal=true), 0.3, \"oneD\").out ** 2)",
      "sum(dropout(attend(q, k, v, fastmax(p=2)), 0.3, \"standard\").out ** 2)",
      "sum(dropout(attend(q, k, v, fastmax(p=2)), 0.1, \"quadratic\").out ** 2)",
      "sum(attend(q, k, v).weights ** 2)",
      "sum(attend(q, k, v, fastmax(p=2), causal=true).weights ** 2)",
      "sum(attend(q, k, v, fastmax(p=2)).scores ** 2)",
      "sum(attend(q @ m, k, v, fastmax(p=1, normalize=\"maxNorm\", limit=0.5)).out ** 2)",
      "cross_entropy(x, n) + cross_entropy(x @ w, [0, -1, 1]) + cross_entropy(z, 2)",
      "cross_entropy(reshape(q[:6], 2, 3, 5), [[0, 4, 2], [1, -1, 3]])",
      "sum(layer_norm(x, gain=r[0], shift=z) ** 3) + sum(layer_norm(x, eps=0.5) ** 2)",
      "sum(layer_norm(x, gain=z[0], shift=z[1]) ** 3)",
      "sum(take(x, [0, 3, 3]) ** 2) + sum(take(x, [[0, 1], [1, 2]], axis=0) ** 3)",
      "sum(take(x, -1, axis=1) ** 2) + sum(take_along_axis(x, argsort(r), axis=1) * x)",
      "sum(take_along_axis(x, [[0, 2, 1, 1, 0]], axis=0) ** 2)",
      "sum(cumsum(x) ** 2) + sum(cumsum(x, axis=0) ** 3) + sum(cumsum(r, axis=-1) ** 2)",
      "sum(flip(x) * r) + sum(flip(x, axis=1) * x) + sum(roll(x, 7) * r) + sum(roll(x, -2, axis=1) * r)",
      "sum(repeat(x, 2) ** 2) + sum(repeat(x, 3, axis=1) ** 3) + sum(tile(x, [2, 1, 3]) ** 2)",
      "sum(sort(x) * r) + sum(sort(x, axis=0) ** 2 * x) + sum(array(x) ** 2)",
      "sum(x % r) + sum(mod(x, 0.7) ** 2) + sum(x // 0.5 * x)",
      "sum(arctan2(x, r) ** 2) + sum(arctan2(1, x)) + sum(nan_to_num(x) ** 2)",
      "attend(q, k, v).at(2, 5).weight + attend(q, k, v).at(0, 3).score ** 2",
      "sum(attend(q, k, v, fastmax(p=2), causal=true).row(3).weights ** 2)",
      "attend(q, k, v, fastmax(p=2, normalize=\"maxNorm\"), causal=true).at(1, 2).lift",
      "sum(zeros_like(x) * x + ones_like(x) * x ** 2)",
    ])
  func differences(_ text: String) throws {
    let console = try Console(Self.setup)
    for direction in try check(text, console).directions {
      #expect(direction.doubleError < 1e-6)
      #expect(direction.singleError < 1e-3)
    }
  }

  @Test("names are followed into what they were made by, each once")
  func followed() throws {
    var console = try Console(
      Self.setup, "h = tanh(x @ w)", "y, u = h, h * 2", "loss = sum(y * u)")
    #expect(try console.text("allclose(grad(loss, wrt=[h]).h, 4 * h)") == "true")
    #expect(
      try console.text("allclose(grad(loss).w, x.T @ (4 * h * (1 - h ** 2)), atol=1e-5)") == "true")
    for direction in try check("loss", wrt: "[x, w]", console).directions {
      #expect(direction.doubleError < 1e-6)
    }
  }

  @Test("random numbers of a definition are not drawn again")
  func draws() throws {
    var console = try Console(Self.setup, "loss = sum(x * randn(3, 5))")
    #expect(try console.text("abs(sum(x * grad(loss, wrt=[x]).x) - loss) < 1e-5") == "true")
    for direction in try check("sum(x * randn(3, 5))", wrt: "[x]", console).directions {
      #expect(direction.doubleError < 1e-6)
    }
  }

  @Test("a number is a variable too, and the record has a field for each name")
  func numbers() throws {
    var console = try Console("x = 3; y = [1, 2]")
    #expect(
      try console.text("grad(x ** 2 * sum(y), wrt=[x, y])") == "x 18\ny\n  tensor [2]\n  [9 9]")
    #expect(try console.text("grad(x ** 2, wrt=x).x") == "6")
  }

  @Test("a chain of definitions without end is refused")
  func chain() throws {
    var console = try Console("h0 = [1, 2]")
    for index in 1...200 { try console.run("h\(index) = h\(index - 1) * 1") }
    #expect(try console.text("grad(sum(h60), wrt=[h0]).h0") == "tensor [2]\n[1 1]")
    let refusal = try #require(throws: Diagnostic.self) {
      try console.run("grad(sum(h200), wrt=[h0])")
    }
    #expect(refusal.id == "evaluation.too-deep")
    try console.run("grad(sum(h200))")
  }

  @Test("a gradient follows a slider")
  func slider() throws {
    var console = try Console("x = 3; tau = 2; loss = tau * x ** 2; g = grad(loss, wrt=[x])")
    _ = try console.slide("tau", 1, 5)
    #expect(try console.number("g.x") == 12)
    _ = try console.set("tau", to: 4)
    #expect(try console.number("g.x") == 24)
  }

  @Test(
    "what has no gradient is refused at its place",
    arguments: [
      ("grad(⟦x * 2⟧, wrt=[x])", "evaluation.not-scalar"),
      ("grad(attend(q, k, v).row(2).⟦normalizer⟧, wrt=[q])", "evaluation.no-gradient"),
      ("grad(sum(⟦grad⟧(sum(x ** 2), wrt=[x]).x), wrt=[x])", "evaluation.no-gradient"),
      ("grad(sum(x), wrt=[⟦x + 1⟧])", "evaluation.not-a-variable"),
      ("grad(sum(x), wrt=⟦[]⟧)", "evaluation.no-variable"),
      ("grad(⟦1 + 2⟧)", "evaluation.no-variable"),
      ("grad(attend(q, k, v).⟦at⟧(2), wrt=[q])", "evaluation.missing-argument"),
      ("grad(sum(x), wrt=[⟦xx⟧])", "evaluation.unknown-name"),
      ("grad(sum(x), wrt=[⟦word⟧])", "evaluation.not-differentiable"),
      ("grad(sum(x), wrt=[⟦a⟧])", "evaluation.not-differentiable"),
      ("⟦grad⟧(a)", "evaluation.missing-argument"),
      ("grad(sum(⟦x @ x⟧), wrt=[x])", "tensors.inner-mismatch"),
      ("grad(sum(attend(q, ⟦x @ w⟧, v).out), wrt=[x])", "attention.width-mismatch"),
    ])
  func refusals(_ marked: String, _ id: String) throws {
    let line = try MarkedLine(marked)
    var console = try Console(Self.setup, "word = \"a\"; a = attend(q, k, v)")
    let refusal = try #require(throws: Diagnostic.self) { try console.run(line.text) }
    #expect(refusal.id == id)
    #expect(refusal.span == line.span)
  }

  @Test("a variable assigned since is refused, and its fix makes the other anew")
  func assignedSince() throws {
    var console = try Console(Self.setup, "a = attend(q, k, v)", "q = randn(7, 5)")
    let refusal = try #require(throws: Diagnostic.self) {
      try console.run("grad(sum(a.out), wrt=[q])")
    }
    #expect(refusal.id == "evaluation.assigned-since")
    try console.run(try #require(refusal.fix))
    #expect(try console.number("max(abs(grad(sum(a.out), wrt=[q]).q))") > 0)
  }

  @Test("no dependence is zero, with a note", arguments: ["sum(x)", "sum(x * (k[:3] > 0))"])
  func independent(_ text: String) throws {
    var console = try Console(Self.setup)
    let text = text == "sum(x)" ? text : "sum(x) + sum(k > 0)"
    #expect(try console.number("max(abs(grad(\(text), wrt=[x, k]).k))") == 0)
    #expect(console.warnings.map(\.id) == ["evaluation.no-dependence"])
  }

  @Test("an infinite slope is named with its place")
  func infinite() throws {
    var console = try Console("x = [4, 0, 1]")
    try console.run("grad(sum(sqrt(x)), wrt=[x])")
    #expect(console.warnings.map(\.id) == ["evaluation.gradient-not-finite"])
    #expect(console.warnings.first?.label == "the slope of sqrt first made it so")
  }

  @Test("a tape that would not fit is refused with its size")
  func tooLarge() throws {
    var console = try Console("x = randn(503, 499)")
    console.compute.memoryLimit = 2_000_000
    let refusal = try #require(throws: Diagnostic.self) {
      try console.run("grad(sum(exp(x) + exp(2 * x)), wrt=[x])")
    }
    #expect(refusal.id == "autodiff.tape-too-large")
    #expect(refusal.label?.contains("needed") == true)
  }

  @Test("the first operation that made a NaN is found behind names")
  func origin() throws {
    let console = try Console(
      "x = reshape(arange(15), 3, 5); y = x - 7; s = sqrt(y)", "t = s * 2", "u = sum(t)")
    let origin = try #require(
      try console.workspace.nonFiniteOrigin(
        of: parseExpression("u + 1"), context: EvaluationContext(source: "u + 1")))
    #expect(origin.operation == "sqrt")
    #expect(origin.kind == "NaN")
    #expect(origin.index == [0, 0])
    #expect(origin.path == ["u", "t", "s"])
    #expect(origin.diagnostic.label == "-7 goes in there")
    #expect(
      origin.diagnostic.source == "x = reshape(arange(15), 3, 5); y = x - 7; s = sqrt(y)")
    #expect(console.workspace.lastNonFiniteName == "u")
    #expect(
      try console.workspace.nonFiniteOrigin(
        of: parseExpression("y"), context: EvaluationContext(source: "y")) == nil)
  }

  @Test("an infinity before a NaN is the origin")
  func infinityFirst() throws {
    let console = try Console("x = [1, 100]; e = exp(x); d = e - e")
    let origin = try #require(
      try console.workspace.nonFiniteOrigin(
        of: parseExpression("d"), context: EvaluationContext(source: "d")))
    #expect(origin.operation == "exp")
    #expect(origin.kind == "infinity")
    #expect(origin.index == [1])
  }

  @Test("an attention is followed to the tensor that it was made from", arguments: ["a", "o"])
  func throughAttention(name: String) throws {
    let console = try Console(
      "x = arange(12); y = reshape(log(x - 2), 3, 4); k = randn(5, 4); v = randn(5, 2)",
      "a = attend(y, k, v, fastmax(p=2)); o = a.out")
    let origin = try #require(
      try console.workspace.nonFiniteOrigin(
        of: parseExpression(name), context: EvaluationContext(source: name)))
    #expect(origin.operation == "log")
    #expect(origin.path == (name == "a" ? ["a", "y"] : ["o", "a", "y"]))
    #expect(origin.diagnostic.label == "-2 goes in there")
  }

  @Test("a check of a number without a slope names what has none")
  func checkNotFinite() throws {
    let console = try Console("x = [4, 0, 1]; z = [0, 0]")
    for (text, label, fix) in [
      ("sum(sqrt(x))", "the slope of sqrt first made it so", nil),
      ("sum(z / z)", "the slope of divide first made it so", "why nan sum(z / z)"),
    ] as [(String, String, String?)] {
      var warnings: [Diagnostic] = []
      var context = EvaluationContext(source: text)
      context.warn = { warnings.append($0) }
      _ = try console.workspace.gradientCheck(
        parseExpression(text), wrt: nil, directions: 1, seed: 3, context: context)
      #expect(warnings.map(\.id) == ["evaluation.gradient-not-finite"])
      #expect(warnings.first?.label == label)
      #expect(warnings.first?.fix == fix)
    }
  }

  @Test("a check that would take long takes the first directions, and one that takes too long none")
  func longChecks() throws {
    let console = try Console("q = randn(503, 19); w = randn(503, 503); t = randn(40009, 5)")
    let cost = try check("sum(w @ q)", wrt: "[q]", console).cost
    #expect(cost.askedCount == 3 && cost.evaluationCount == 14 && cost.entryCount == 503 * 19)
    // The product, and the sum with what it makes.
    #expect(cost.work > 503 * 503 * 19 && cost.work < 503 * 503 * 20)
    #expect(GradientCheck.Cost.directions(3, work: cost.work) == 3)
    #expect(GradientCheck.Cost.directions(5, work: 1e9) == 2)
    #expect(GradientCheck.Cost.directions(5, work: 4e9) == 1)
    let refusal = try #require(throws: Diagnostic.self) {
      _ = try check("sum(attend(t, t, t).out)", console)
    }
    #expect(refusal.id == "autodiff.too-much-work")
    #expect(refusal.label == "attention: 1.8e10 multiplications, 4.5e9 allowed")
  }
}
