import Commands
import Diagnostics
import Testing

@Suite("The list of heads")
struct HeadsTests {
  private static let load = "d = load(\"alice-minilm.safetensors\")"

  private func value(_ table: ReportTable, _ row: Int, _ column: String) -> Double? {
    guard let index = table.columns.firstIndex(of: column),
      case .number(let number, _) = table.rows[row][index]
    else { return nil }
    return number
  }

  @Test("every layer and head of a file has a row, in order or sorted")
  func table() throws {
    var prompt = Prompt()
    prompt.run(Self.load)
    let plain = try #require(prompt.report("heads softmax of d").tables.first)
    #expect(plain.rows.count == 72)
    #expect(plain.rows.first?.first == .text("0.0"))
    #expect(plain.rows.last?.first == .text("5.11"))
    let sorted = try #require(prompt.report("heads of d by=previous").tables.first)
    let scores = sorted.rows.indices.compactMap { value(sorted, $0, "prev") }
    #expect(scores.count == 72)
    #expect(scores == scores.sorted(by: >))
    #expect(scores[0] > 0.9)
    #expect(sorted.rows[0].last == .text("previous"))
    let reversed = try #require(
      prompt.report("heads of d by=effective smallest=true").tables.first)
    let keys = reversed.rows.indices.compactMap { value(reversed, $0, "keys") }
    #expect(keys == keys.sorted())
  }

  @Test("the numbers of a head are those of its weights")
  func agreement() throws {
    var prompt = Prompt()
    prompt.run(Self.load, "use d layer=0 head=2")
    let table = try #require(prompt.report("heads sink=keep").tables.first)
    let metrics = try #require(prompt.report("metrics softmax").tables.first)
    guard case .number(let exact, _)? = metrics.row("entropy, nats")?.first,
      let row = table.rows.firstIndex(where: { $0.first == .text("0.2") })
    else {
      Issue.record("\(metrics)")
      return
    }
    #expect(abs((value(table, row, "nats") ?? .nan) - exact) < 1e-12)
  }

  @Test("the output says that the sink was removed, or that it was kept")
  func sink() throws {
    var prompt = Prompt()
    prompt.run(Self.load)
    let removed = try #require(prompt.report("heads of d").tables.first)
    #expect(removed.footnotes.contains { $0.hasPrefix("sink removed: key 0 \"[CLS]\"") })
    let kept = try #require(prompt.report("heads of d sink=keep").tables.first)
    #expect(kept.footnotes.contains { $0.hasPrefix("the sink is kept") })
    #expect(removed.rows.map { $0[1] } == kept.rows.map { $0[1] })
    #expect(removed.rows.map { $0[2] } != kept.rows.map { $0[2] })
  }

  @Test(
    "an attention is listed by its own mechanism; without tokens two columns say why they are absent"
  )
  func attention() throws {
    var prompt = Prompt()
    prompt.run("q = randn(3, 7, 5)", "b = attend(q, q, q, fastmax(p=2), causal=true)")
    let report = try prompt.report("heads b")
    let table = try #require(report.tables.first)
    #expect(table.title == "fastmax p=2, causal · b · 3 heads · 7 tokens")
    #expect(table.rows.count == 3)
    #expect(table.rows[2][0] == .text("2"))
    #expect(table.rows[0][3] == .absent("-"))
    #expect(table.footnotes.contains { $0.hasPrefix("dup and ind are absent") })
    #expect(table.footnotes.contains("exact, from all 7 rows"))
    #expect(report.summary?.kind == "table")
    guard case .list(let rows)? = report.summary?.value, case .object(let members)? = rows.first
    else {
      Issue.record("\(report)")
      return
    }
    #expect(
      members.map(\.name) == [
        "layer", "head", "sink", "previous", "duplicate", "induction", "entropy", "effective",
        "distance", "local", "kind",
      ])
    #expect(members[1].value == .number(0))
    #expect(members[4].value == .text("no tokens"))
  }

  @Test("a planted induction head is found")
  func induction() throws {
    // Keys carry the token before them, queries their own: each looks for what followed it earlier.
    var prompt = Prompt()
    prompt.run(
      "e = 9 * eye(6)",
      "i = [0, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3]",
      "q = e[i]", "k = concat([zeros(1, 6), q[0:13]])",
      "w = [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"b\", \"c\", \"d\", \"e\", \"f\", \"b\", \"c\", \"d\"]",
      "a = attend(q, k, q, softmax(), causal=true, tokens=w)")
    let report = try prompt.report("heads a")
    #expect(report.tables.first?.rows.first?.last == .text("induction"))
    #expect(report.lines.contains { $0.hasPrefix("induction heads: 1 of 1") })
  }

  @Test(
    "what cannot be listed is refused with a line that works",
    arguments: [
      ("heads", "commands.no-focus"), ("heads softmax of", "commands.heads-data"),
      ("heads softmax d", "commands.heads-data"), ("heads of d d", "commands.heads-data"),
      ("heads d d of", "commands.heads-data"),
      ("heads of d by=entrpy", "commands.unknown-word"),
      ("heads of d sink=3", "commands.unknown-word"),
      ("heads of d band=-1", "commands.out-of-range"),
      ("heads 3 of d", "commands.wrong-kind"), ("heads of 3", "evaluation.not-a-focus"),
      ("heads of d order=entropy", "commands.unknown-option"),
    ])
  func refusals(line: String, id: String) throws {
    var prompt = Prompt()
    prompt.run(Self.load)
    let failure = prompt.failure(line)
    let diagnostic = try #require(failure)
    #expect(diagnostic.id == id)
    let fix = try #require(diagnostic.fix)
    #expect(prompt.run(fix).failures == [], "\(fix)")
  }
}
