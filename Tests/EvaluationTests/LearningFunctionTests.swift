import Diagnostics
import Evaluation
import Testing

@Suite("Losses, layers and lookups")
struct LearningFunctionTests {
  @Test(
    "values and gradients solved by hand",
    arguments: [
      // Shares 1/4 and 3/4: the loss is ln 4/3, the gradient the shares less the label's one.
      ("abs(cross_entropy([[0, log(3)]], [1]) - log(4 / 3)) < 1e-7", "true"),
      (
        "z = array([[0, log(3)]]); allclose(grad(cross_entropy(z, [1])).z, [[0.25, -0.25]])", "true"
      ),
      // Two rows alike but for the label, and one left out.
      (
        "allclose(cross_entropy([[0, log(3)], [0, log(3)], [9, 9]], [0, 1, -1]), log(16 / 3) / 2)",
        "true"
      ),
      ("cross_entropy([0, 1e9], 0)", "1000000000"),
      ("cross_entropy([[1, 2]], [-1])", "0"),
      ("layer_norm([1, 3], eps=0)", "tensor [2]\n[-1  1]"),
      ("allclose(layer_norm([1, 3], gain=[2, 1], shift=0.5, eps=0), [-1.5, 1.5])", "true"),
      ("layer_norm([4, 4, 4])", "tensor [3]\n[0 0 0]"),
      // Rows have mean 0 whatever x is.
      ("x = randn(3, 5); allclose(grad(sum(layer_norm(x)), wrt=[x]).x, 0, atol=1e-6)", "true"),
      ("take([5, 6, 7], [2, 0, 2, -1])", "tensor [4]\n[7 5 7 7]"),
      ("take(reshape(arange(6), 3, 2), [[2, 0]], axis=0).shape", "[1, 2, 2]"),
      ("take(reshape(arange(6), 3, 2), 1, axis=1)", "tensor [3]\n[1 3 5]"),
      ("take(reshape(arange(6), 3, 2), 4)", "4"),
      (
        "e = randn(3, 2); grad(sum(take(e, [2, 0, 2], axis=0)), wrt=[e]).e",
        "tensor [3, 2]\n[[1 1]\n [0 0]\n [2 2]]"
      ),
      ("e = randn(3, 2); sum(abs(gather(e, [1, 2], dim=0) - e[[1, 2]]))", "0"),
      ("take_along_axis([[3, 9, 5], [7, 1, 2]], [[1], [0]], axis=1)", "tensor [2, 1]\n[[9]\n [7]]"),
      ("take_along_axis([[3, 9, 5], [7, 1, 2]], [[1, 0, -1]], axis=0)", "tensor [1, 3]\n[[7 9 2]]"),
      (
        "x = randn(2, 3, 5); sum(abs(take_along_axis(x, argsort(x, axis=1), axis=1) - sort(x, axis=1)))",
        "0"
      ),
    ])
  func solved(_ line: String, _ expected: String) throws {
    var console = try Console("a = 1")
    #expect(try console.text(line) == expected)
  }

  @Test(
    "what does not fit is refused at its argument",
    arguments: [
      ("cross_entropy(z, ⟦[1, 0, 7]⟧)", "autodiff.label-out-of-range"),
      ("cross_entropy(z, ⟦[1, 0]⟧)", "autodiff.label-count"),
      ("cross_entropy(z, ⟦[1, 0, 0.5]⟧)", "tensors.not-an-index"),
      ("grad(cross_entropy(z, ⟦[1, 0, 7]⟧), wrt=[z])", "autodiff.label-out-of-range"),
      ("⟦cross_entropy⟧(z)", "evaluation.missing-argument"),
      ("⟦layer_norm(z, gain=[1, 2])⟧", "tensors.shape-mismatch"),
      ("take(z, ⟦[0, 3]⟧, axis=0)", "tensors.index-out-of-range"),
      ("take(z, ⟦[0, nan]⟧, axis=0)", "tensors.not-an-index"),
      ("take(z, [0], axis=⟦2⟧)", "tensors.axis-out-of-range"),
      ("⟦take_along_axis(z, [0, 1])⟧", "tensors.shape-mismatch"),
      ("take_along_axis(z, ⟦[[5], [0], [0]]⟧)", "tensors.index-out-of-range"),
    ])
  func refusals(_ marked: String, _ id: String) throws {
    let line = try MarkedLine(marked)
    var console = try Console("z = randn(3, 5)")
    let refusal = try #require(throws: Diagnostic.self) { try console.run(line.text) }
    #expect(refusal.id == id)
    #expect(refusal.span == line.span)
  }

  @Test(
    "indices and labels have no gradient, and the fix leaves them out",
    arguments: [
      "grad(cross_entropy(z, c), wrt=[⟦c⟧])", "grad(cross_entropy(z, c), wrt=[z, ⟦c⟧])",
      "grad(sum(z[c] ** 2), wrt=[z, ⟦c⟧])", "grad(sum(z[:, c[0]] ** 2), wrt=⟦c⟧)",
      "grad(cross_entropy(z, d), wrt=[z, ⟦c⟧])", "grad(sum(i * z), wrt=[⟦i⟧])",
      "grad(sum(m * z[:, 0]), wrt=[z, ⟦m⟧])", "grad(sum(r * 2), wrt=⟦r⟧)",
    ])
  func picks(_ marked: String) throws {
    let line = try MarkedLine(marked)
    var console = try Console(
      "z = randn(3, 5); c = [1, 0, 2]; d = c + 0; i = argsort(z); m = z.argmax(axis=1)",
      "r = randint(0, 9, [3])")
    let refusal = try #require(throws: Diagnostic.self) { try console.run(line.text) }
    #expect(refusal.id == "evaluation.not-differentiable")
    #expect(refusal.span == line.span)
    try console.run(try #require(refusal.fix))
  }

  @Test("variables that only pick are left out where none was named")
  func leftOut() throws {
    var console = try Console("z = randn(3, 5); c = array([1, 0, 2])")
    #expect(
      try console.text(
        "allclose(grad(cross_entropy(z, c)).z, grad(cross_entropy(z, c), wrt=[z]).z)") == "true")
    #expect(throws: Diagnostic.self) { try console.run("grad(cross_entropy(z, c)).c") }
    #expect(console.warnings.isEmpty)
  }

  @Test("a finite gradient of a number that is not finite is warned of")
  func valueNotFinite() throws {
    var console = try Console("x = [1, nan, 2]")
    try console.run("grad(sum(x), wrt=[x])")
    #expect(console.warnings.map(\.id) == ["evaluation.value-not-finite"])
    #expect(console.warnings.first?.label == "this is nan")
    #expect(console.warnings.first?.fix == "why nan sum(x)")
  }

  @Test("lists and numbers are variables where there is no tensor")
  func lists() throws {
    var console = try Console("x = [1, 2]; y = 3; t = randn(3)")
    #expect(try console.text("grad(sum(x ** 2)).x") == "tensor [2]\n[2 4]")
    #expect(try console.text("grad(y ** 2).y") == "6")
    #expect(try console.text("grad(sum(t) * y)") == "t\n  tensor [3]\n  [3 3 3]")
  }

  /// Functions whose gradients are refused: they make numbers of nothing, or texts.
  private static let withoutGradient: Set<String> = ["gradient_bytes", "seconds", "decode", "full"]

  @Test("every function of a tensor has a gradient, is flat, or is known to have none")
  func everyFunction() throws {
    let fitting: [String: String] = [
      "reshape": "x, 5, 3", "swapaxes": "x, 0, 1", "expand_dims": "x, 0", "roll": "x, 2",
      "repeat": "x, 2", "tile": "x, [2, 1]", "where": "x > 0, x, 2", "maximum": "x, 0.1",
      "minimum": "x, 0.1", "power": "x, 2", "mod": "x, 0.7", "arctan2": "x, 2",
      "logical_and": "x, 1", "logical_or": "x, 1", "allclose": "x, 1", "matmul": "x, x.T",
      "outer": "x[0], x[1]", "kl": "softmax(x), softmax(x * 2)", "cross_entropy": "x, [0, 1, 2]",
      "take": "x, [0, 4]", "take_along_axis": "x, argsort(x)", "entropy": "softmax(x)",
      "log": "abs(x)", "log2": "abs(x)", "log10": "abs(x)", "sqrt": "abs(x)", "log1p": "abs(x)",
      "clip": "x, -1, 1", "round": "x, 1",
    ]
    var console = try Console("x = randn(3, 5)")
    for entry in FunctionTable.all {
      guard let first = entry.parameters.first, first.kind == .tensor || first.kind == .numeric,
        ![.attention, .random, .file].contains(entry.group),
        !Self.withoutGradient.contains(entry.name)
      else { continue }
      let line = "grad(sum(\(entry.name)(\(fitting[entry.name] ?? "x")) * 1.5), wrt=[x]).x"
      let shape = try console.text("(\(line)).shape")
      #expect(shape == "[3, 5]", "\(entry.name)")
    }
  }
}
