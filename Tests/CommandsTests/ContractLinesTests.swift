import Commands
import Diagnostics
import Foundation
import Testing

/// The lines that sessions and scripts rely on, as they stand in the design.
@Suite("Contract lines")
struct ContractLinesTests {
  static let setUp = [
    "seed 7",
    "q, k, v = randn(64, 16), randn(64, 16), randn(64, 16)",
    "a = attend(q, k, v, softmax())",
    "b = attend(q, k, v, fastmax(p=2))",
  ]

  static let lines = [
    "c = attend(q, k, v, fastmax(p=2, normalize=\"standardize\", tau=4), causal=true)",
    "e = attend(q, k, v, fastmax(p=1, normalize=\"maxNorm\", limit=1))      # also \"none\"",
    "b.weights",
    "b.scores ; b.out",
    "b.at(3, 5)",
    "b.row(3)",
    "map b",
    "map q",
    "compare a b",
    "bound b query=3",
    "metrics b",
    "d = load(\"alice-minilm.safetensors\")",
    "save b.out \"out.npy\"",
    "export map b \"map.csv\"",
    "export map b \"map.npy\"",
    "export map b \"map.txt\"",
    "tau = 4; slide tau 0.25..8",
    "expect max(abs(b.weights - a.weights)) < 0.9",
    "vars ; lessons ; demo ; quit",
    "mean(q, axis=0); sum(q); std(q); argmax(q); norm(q); exp(q); arange(5); eye(3)",
  ]

  @Test("each line runs after the lines that define its names", arguments: lines)
  func runs(line: String) {
    var prompt = Prompt()
    for setUp in Self.setUp { #expect(prompt.run(setUp).failures.isEmpty) }
    let results = prompt.run(line)
    #expect(results.failures == [])
    #expect(!results.isEmpty)
  }

  @Test("a loaded head can be used, compared and left again")
  func realHead() throws {
    var prompt = Prompt()
    _ = try prompt.report("d = load(\"alice-minilm.safetensors\")")
    let used = try prompt.report("use d layer=2 head=5")
    #expect(used.lines == ["focus: d · layer 2 head 5, 67 tokens"])
    let report = try prompt.report("compare softmax fastmax(p=2)")
    #expect(
      report.maps.map(\.title) == ["softmax · layer 2 head 5", "fastmax p=2 · layer 2 head 5"])
    #expect(report.maps[0].queryLabels[7] == "tired")
    #expect(report.lines.last?.hasPrefix("differs most in row ") == true)
    _ = try prompt.report("use head=6")
    #expect(prompt.interpreter.status.focus?.title == "d · layer 2 head 6")
  }

  @Test("demo shows two maps of a real head from a bare start")
  func demo() throws {
    var prompt = Prompt()
    let report = try prompt.report("demo")
    #expect(report.maps.count == 2)
    #expect(report.maps.allSatisfy { $0.queryCount == 67 })
    let shown = report.actions.compactMap { action -> [PaneSubject]? in
      if case .showPanes(let panes) = action { panes } else { nil }
    }
    #expect(shown.last?.map(\.kind) == [.map, .map, .gradient])
  }

  @Test("compare puts a number for each attention in each row, the first being the reference")
  func comparison() throws {
    var prompt = Prompt()
    for line in Self.setUp { prompt.run(line) }
    let table = try #require(prompt.report("compare a b").tables.first)
    #expect(table.columns == ["", "a · softmax", "b · fastmax p=2"])
    #expect(table.row("KL from the first")?.first == .absent("reference"))
    guard case .number(let kl, .exact)? = table.row("KL from the first")?.last else {
      Issue.record("no KL in \(table)")
      return
    }
    let byHand = try prompt.number(
      "mean(sum(a.weights * log(a.weights / b.weights), axis=1))")
    #expect(abs(kl - (byHand ?? .nan)) < 1e-5)
    #expect(table.rows.allSatisfy { $0.count == table.columns.count })
  }

  @Test("bound keeps actual below envelope below ceiling, and order 1 has no ceiling")
  func bound() throws {
    var prompt = Prompt()
    for line in Self.setUp { prompt.run(line) }
    let content = try #require(
      prompt.report("bound b attend(q, k, v, fastmax(p=1)) query=3").gradients.first)
    #expect(content.query == 3)
    let norms = content.entries[0].focused
    #expect(norms.actual <= norms.envelope * (1 + 1e-6))
    #expect(norms.envelope <= (norms.ceiling ?? 0) * (1 + 1e-6))
    #expect(content.entries[1].focused.ceiling == nil)
    #expect(content.entries[1].negativeShare > 0)
  }

  @Test("metrics names every number of the contract")
  func metrics() throws {
    var prompt = Prompt()
    for line in Self.setUp { prompt.run(line) }
    let table = try #require(prompt.report("metrics b").tables.first)
    for name in [
      "entropy, nats", "effective keys", "top mass (5 keys)", "sink mass (key 0)",
      "previous-token mass", "mean distance", "negative weights",
    ] {
      #expect(table.row(name) != nil, "\(name)")
    }
  }

  @Test("the focus binds no name and lasts until the next use")
  func focusBindsNothing() throws {
    var prompt = Prompt()
    prompt.run("d = load(\"alice-minilm.safetensors\")", "use d layer=1 head=2")
    #expect(prompt.failure("q")?.id == "evaluation.unknown-name")
    prompt.run("d = 3")
    #expect(prompt.run("map softmax").failures.isEmpty)
  }
}
