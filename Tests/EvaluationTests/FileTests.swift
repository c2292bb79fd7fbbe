import Attention
import Diagnostics
import Evaluation
import Testing

@Suite("Loaded files and the focus")
struct FileLanguageTests {
  static let load = "d = load(\"alice-minilm.safetensors\")"

  @Test(
    "what a file holds is asked for by name",
    arguments: [
      ("d.q.shape", "[6, 12, 67, 32]"), ("len(d.tokens)", "67"),
      ("d.names", "[\"k\", \"q\", \"v\"]"),
      ("d.tokens[1]", "\"alice\""), ("d[\"k\"].shape", "[6, 12, 67, 32]"),
      ("d.q[2, 5].tokens[1]", "\"alice\""), ("d.q[2, 5, 3:9].tokens[0]", "\"beginning\""),
      ("d.q[2, 5, ::-1].tokens[-1]", "\"[CLS]\""), ("d.q[2, 5].T.tokens", "none"),
      ("(d.q[2, 5] * 2).tokens[1]", "\"alice\""),
      ("d.q[0, 0, [6, 1]].tokens", "[\"very\", \"alice\"]"),
    ])
  func members(_ line: String, _ expected: String) throws {
    var console = try Console(Self.load)
    #expect(try console.text(line) == expected)
  }

  @Test("tokens follow slices into attention")
  func tokens() throws {
    var console = try Console(
      Self.load, "a = attend(d.q[2, 5, :10], d.k[2, 5], d.v[2, 5], fastmax(p=2))")
    #expect(try console.text("a.at(1, 60).query_token") == "\"alice\"")
    #expect(try console.run("a.row(1).largest[0].token") != .none)
  }

  @Test("the focus is a head, and stays within the file until the next use")
  func focus() throws {
    var console = try Console(Self.load, "use d layer=2 head=5")
    #expect(console.workspace.focus?.title == "d · layer 2 head 5")
    #expect(console.workspace.focus?.headCount == 12)
    #expect(console.workspace.focus?.tokenCount == 67)
    let mechanism = try #require(try console.run("fastmax(p=2)").asMechanism)
    let attention = try console.workspace.focusAttention(mechanism)
    #expect(.tensor(attention.labeledQueries) == (try console.run("d.q[2, 5]")))
    try console.run("use head=6")
    #expect(console.workspace.focus?.title == "d · layer 2 head 6")
    try console.run("use head=-1")
    #expect(console.workspace.focus?.head == 11)
    #expect(console.workspace.names == ["d"])
  }

  @Test(
    "a focus that cannot be is refused and leaves the last one",
    arguments: [
      ("use d head=12", "evaluation.no-such-head"), ("use layer=6", "evaluation.no-such-head"),
      ("use pi", "evaluation.not-a-focus"),
    ])
  func refusals(_ line: String, _ id: String) throws {
    var console = try Console(Self.load, "use d layer=1")
    let refused = try #require(throws: Diagnostic.self) { try console.run(line) }
    #expect(refused.id == id)
    #expect(console.workspace.focus?.title == "d · layer 1 head 0")
    if let fix = refused.fix { try console.run(fix) }
  }

  @Test("without a focus its absence is said, with a line that makes one")
  func noFocus() throws {
    var console = Console()
    let refused = try #require(throws: Diagnostic.self) { try console.run("use head=2") }
    #expect(refused.id == "evaluation.no-focus")
    try console.run(try #require(refused.fix))
    #expect(console.workspace.focus?.title == "d · layer 2 head 5")
  }

  @Test("an attention can be the focus, and has no layers")
  func attentionFocus() throws {
    var console = try Console("q = randn(7, 5); a = attend(q, q, q, causal=true)", "use a")
    #expect(console.workspace.focus?.title == "a")
    let mechanism = try #require(try console.run("softmax").asMechanism)
    #expect(try console.workspace.focusAttention(mechanism).attention.isCausal)
    let refused = try #require(throws: Diagnostic.self) { try console.run("use a head=1") }
    #expect(refused.id == "evaluation.no-such-head")
  }

  @Test("a focus on a variable that a parameter moves follows it, one that is assigned does not")
  func moved() throws {
    var console = try Console(
      "tau = 1; q = randn(7, 5)", "a = attend(q * tau, q, q)", "use a")
    guard case .tensor(let before) = try console.run("a.q") else { return }
    console.workspace.bind("before", to: .tensor(before))
    let softmax = try #require(try console.run("softmax").asMechanism)
    try console.run("a2 = a; q = zeros(7, 5)")
    #expect(try console.slide("tau", 0, 4).isEmpty)
    #expect(try console.set("tau", to: 2) == ["tau", "a", "a2", "use"])
    let moved = try console.workspace.focusAttention(softmax).labeledQueries
    #expect(try console.run("before * 2") == .tensor(moved))
    try console.run("a = 3")
    #expect(try console.workspace.focusAttention(softmax).labeledQueries == moved)
  }

  @Test("a leaking mask on the focus is told")
  func leak() throws {
    var console = try Console("q = randn(7, 5); a = attend(q, q, q, causal=true)", "use a")
    let mechanism = try #require(try console.run("fastmax(normalize=\"maxNorm\")").asMechanism)
    var heard: [Diagnostic] = []
    _ = try console.workspace.focusAttention(mechanism) { heard.append($0) }
    #expect(heard.map(\.id) == ["attention.leaks-future"])
    heard = []
    _ = try console.workspace.focusAttention(mechanism, isCausal: false) { heard.append($0) }
    #expect(heard.isEmpty)
  }

  @Test("a missing file is refused with the nearest that is there")
  func missing() throws {
    var console = Console()
    let line = try MarkedLine("d = load(⟦\"alice-minilm.safetensor\"⟧)")
    let refused = try #require(throws: Diagnostic.self) { try console.run(line.text) }
    #expect(refused.id == "files.unknown-extension")
    let other = try MarkedLine("d = load(⟦\"alice-minlm.safetensors\"⟧)")
    let missing = try #require(throws: Diagnostic.self) { try console.run(other.text) }
    #expect(missing.id == "files.not-found")
    #expect(missing.span == other.span)
    try console.run(try #require(missing.fix))
    #expect(try console.text("d.q.shape") == "[6, 12, 67, 32]")
  }

  @Test("a stored name that is not there is refused with the nearest")
  func unknownEntry() throws {
    var console = try Console(Self.load)
    let line = try MarkedLine("d[⟦\"kk\"⟧]")
    let refused = try #require(throws: Diagnostic.self) { try console.run(line.text) }
    #expect(refused.id == "evaluation.unknown-member")
    #expect(refused.span == line.span)
  }
}
