import Commands
import Diagnostics
import Testing

/// A line that is refused, where, and whether its fix runs after the same lines.
struct Refusal: Sendable, CustomTestStringConvertible {
  var id: String
  var setUp: [String] = []
  /// The line, with « and » around the place that the caret shows.
  var line: String
  var fixes = true

  var testDescription: String { "\(id): \(line)" }

  /// The line as it is typed.
  var typed: String {
    line.replacing("«", with: "").replacing("»", with: "")
  }

  /// The marked bytes of ``typed``.
  var span: SourceSpan? {
    guard let from = line.utf8Offset(of: "«"), let to = line.utf8Offset(of: "»") else {
      return nil
    }
    return SourceSpan(from: from, to: to - "«".utf8.count)
  }
}

extension String {
  fileprivate func utf8Offset(of character: Character) -> Int? {
    firstIndex(of: character).map { utf8.distance(from: utf8.startIndex, to: $0) }
  }
}

@Suite("Refusals")
struct DiagnosticTests {
  static let heads = [
    "q = randn(7, 3)", "a = attend(q, q, q, softmax())", "b = attend(q, q, q, fastmax(p=2))",
  ]
  static let alice = ["d = load(\"alice-minilm.safetensors\")"]

  static let refusals: [Refusal] = [
    Refusal(id: "commands.unknown-option", setUp: heads, line: "bound b «qery»=3"),
    Refusal(id: "commands.unknown-option", setUp: heads, line: "compare a b «color»=3"),
    Refusal(id: "commands.missing-argument", setUp: heads, line: "compare a«»"),
    Refusal(id: "commands.missing-argument", line: "«map»"),
    Refusal(id: "commands.missing-argument", line: "compare softmax«»"),
    Refusal(id: "commands.missing-argument", setUp: alice + ["use d"], line: "compare softmax«»"),
    Refusal(id: "commands.missing-argument", line: "slide tau«»"),
    Refusal(id: "commands.missing-argument", line: "export map«»"),
    Refusal(
      id: "files.not-found", line: "task pixels size=9 images=«\"no.gz\"» labels=\"no.gz\""),
    Refusal(id: "files.not-found", line: "task text files=«\"no.txt\"» length=9"),
    Refusal(id: "commands.missing-argument", line: "«save»"),
    Refusal(id: "commands.missing-argument", line: "«mouse»"),
    Refusal(id: "commands.too-many-arguments", line: "clear «now»"),
    Refusal(id: "commands.too-many-arguments", setUp: heads, line: "map a a a a «a b»"),
    Refusal(
      id: "commands.too-many-arguments", setUp: heads, line: "save session «a» \"x.ff\""),
    Refusal(id: "commands.wrong-kind", line: "map «\"q\"»"),
    Refusal(id: "commands.wrong-kind", setUp: heads, line: "compare a «q»"),
    Refusal(id: "commands.wrong-kind", setUp: heads, line: "bound a query=«1.5»"),
    Refusal(id: "commands.wrong-kind", line: "slide tau «4»"),
    Refusal(id: "commands.wrong-kind", line: "slide «3» 0..1"),
    Refusal(id: "commands.wrong-kind", line: "seed «-1»"),
    Refusal(id: "commands.wrong-kind", setUp: heads, line: "save a.out «3»"),
    Refusal(id: "commands.no-focus", line: "compare «softmax» fastmax(p=2)"),
    Refusal(id: "commands.no-focus", setUp: alice, line: "map «softmax»"),
    Refusal(id: "commands.no-focus", line: "«use» head=3"),
    Refusal(id: "commands.not-a-matrix", setUp: alice, line: "map «d.q»"),
    Refusal(
      id: "commands.several-heads", setUp: alice,
      line: "map «attend(d.q, d.k, d.v, softmax())»"),
    Refusal(
      id: "commands.different-tokens", setUp: heads + ["c = attend(q[:5], q, q, softmax())"],
      line: "compare a «c»"),
    Refusal(id: "commands.no-such-query", setUp: heads, line: "bound a query=«7»"),
    Refusal(id: "commands.nothing-to-save", setUp: heads, line: "save «a» \"x.npy\""),
    Refusal(id: "commands.export-format", setUp: heads, line: "export map a «\"map.jpg\"»"),
    Refusal(id: "commands.export-format", setUp: heads, line: "export map a «\"map\"»"),
    Refusal(id: "commands.unknown-word", setUp: heads, line: "export «mop» a \"x.csv\""),
    Refusal(id: "commands.unknown-word", line: "scale «lagg»"),
    Refusal(id: "commands.unknown-word", line: "palette «viridi»"),
    Refusal(id: "commands.unknown-word", line: "mouse «maybe»"),
    Refusal(id: "commands.unknown-topic", line: "help «compair»"),
    Refusal(id: "commands.no-such-lesson", line: "lesson «99»"),
    Refusal(id: "commands.no-such-lesson", line: "lesson «\"nowhere.ff\"»"),
    Refusal(id: "commands.session-name", line: "save session «\"mine.txt\"»"),
    Refusal(
      id: "commands.file-exists", setUp: heads + ["save q \"q.npy\""], line: "save q «\"q.npy\"»"),
    Refusal(
      id: "commands.file-exists", setUp: ["save session \"s.ff\""],
      line: "save session «\"s.ff\"»"),
    Refusal(
      id: "commands.cannot-write", line: "save session «\"nowhere/s.ff\"»", fixes: false),
    Refusal(
      id: "commands.expectation-failed", line: "expect true and «2 + 1 < 0.9»", fixes: false),
    Refusal(id: "evaluation.unknown-name", setUp: heads, line: "map «bb»"),
    Refusal(id: "syntax.unknown-command", setUp: heads, line: "«comapre» a b"),
    Refusal(id: "evaluation.unknown-name", line: "«comprae»"),
    Refusal(id: "evaluation.unknown-name", setUp: heads, line: "«hlep»"),
    Refusal(id: "commands.not-a-function", setUp: heads, line: "«map»(a)"),
    Refusal(id: "commands.not-a-function", line: "«expect»(1 < 2)"),
    Refusal(id: "commands.not-a-function", setUp: heads, line: "«bound»(b, query = 3)"),
    Refusal(id: "commands.missing-argument", line: "save session«»"),
    Refusal(id: "tensors.inner-mismatch", line: "x = «ones(4, 3) @ ones(4, 5)»"),
    Refusal(id: "tensors.inner-mismatch", line: "x = «ones(4, 3) * 2 @ ones(4, 5)»"),
    Refusal(id: "tensors.inner-mismatch", line: "x = «ones(4, 3) @ ones(5, 4)»"),
    Refusal(id: "files.not-found", setUp: alice, line: "load(«\"alice.npz\"»)"),
    Refusal(
      id: "files.unknown-extension", setUp: alice, line: "load(«\"alice-minilm.safetensor\"»)"),
    Refusal(id: "syntax.unknown-command", setUp: heads, line: "«atend» q"),
    Refusal(id: "evaluation.empty-range", line: "slide tau «8..1»"),
    Refusal(
      id: "evaluation.no-such-head", setUp: alice + ["use d"], line: "use head=«12»"),
    Refusal(id: "files.unknown-extension", setUp: heads, line: "save q «\"q.txt\"»"),
    Refusal(id: "files.needs-one-tensor", setUp: heads, line: "save q a.out «\"q.npy\"»"),
    Refusal(id: "evaluation.no-such-head", setUp: alice, line: "use d layer=«6»"),
  ]

  @Test("a mistake is refused at its place, and its fix runs", arguments: refusals)
  func refused(refusal: Refusal) throws {
    var prompt = Prompt()
    #expect(prompt.run(refusal.setUp.joined(separator: "; ")).failures == [])
    let before = prompt.interpreter
    let results = prompt.run(refusal.typed)
    let diagnostic = try #require(results.failures.first)
    #expect(results.failures.count == 1)
    #expect(diagnostic.id == refusal.id)
    #expect(diagnostic.span == refusal.span)
    #expect(diagnostic.source == refusal.typed)
    #expect(diagnostic.message.first?.isUppercase == false)
    #expect(diagnostic.message.last != ".")
    guard refusal.fixes else { return }
    let fix = try #require(diagnostic.fix)
    prompt.interpreter = before
    #expect(prompt.run(fix).failures == [], "the fix was \(fix)")
  }

  @Test("a failed expectation shows both sides")
  func sides() throws {
    var prompt = Prompt()
    let refused = prompt.failure("x = 0.93; expect 1 < 2 and x < 0.9")
    let failed = try #require(refused)
    #expect(failed.id == "commands.expectation-failed")
    #expect(failed.label == "0.93 < 0.9")
    #expect(prompt.failure("expect false")?.label == "it is false")
  }

  @Test("the fix for a missing argument names what there is")
  func fillers() {
    var prompt = Prompt()
    #expect(prompt.failure("map")?.fix == "map randn(24, 24)")
    #expect(prompt.failure("tau = 3; slide tau")?.fix == "tau = 3; slide tau 0.25..8")
    prompt.run(Self.heads.joined(separator: "; "))
    #expect(prompt.failure("compare b")?.fix == "compare b a")
    #expect(prompt.failure("map")?.fix == "map a")
    prompt.run("d = load(\"alice-minilm.safetensors\")", "use d", "a = 1", "b = 2")
    #expect(prompt.failure("compare softmax")?.fix == "compare softmax fastmax(p=2)")
    #expect(prompt.failure("atend q")?.fix == "help attend")
  }

  @Test("without a loaded file the fix for a missing focus is demo, with one it is that file")
  func focusFix() {
    var prompt = Prompt()
    #expect(prompt.failure("map softmax")?.fix == "demo")
    prompt.run("mine = load(\"alice-minilm.safetensors\")")
    #expect(prompt.failure("map softmax")?.fix == "use mine layer=0 head=0")
  }

  @Test("a missing file is named with the folders it was looked for in")
  func missingFile() throws {
    var prompt = Prompt()
    let refused = prompt.failure("d = load(\"alice-minilm.safetensor\")")
    let failed = try #require(refused)
    #expect(failed.span == SourceSpan(from: 9, to: 34))
    #expect(failed.why != nil)
  }

  @Test("a request over the memory limit is refused with its size before it is made")
  func memory() throws {
    var prompt = Prompt()
    prompt.interpreter.options.memoryLimit = 1 << 20
    prompt.run("q = randn(2000, 4)", "a = attend(q, q, q, softmax())")
    let refused = prompt.failure("save a.weights \"x.npy\"")
    let failed = try #require(refused)
    #expect(failed.label?.contains("B") == true)
    #expect(prompt.run("a.out").failures == [])
  }
}
