import Commands
import Diagnostics
import Testing

@Suite("Plans and their counts")
struct PlanTests {
  private static let setUp =
    "q, k, v = randn(1000, 16), randn(1000, 16), randn(1000, 16); "
    + "a = attend(q, k, v, softmax()); b = attend(q, k, v, fastmax(p=2))"

  @Test("a plan has a row for each way there is, with exact counts")
  func rows() throws {
    var prompt = Prompt()
    prompt.run(Self.setUp)
    let table = try prompt.table("plan b")
    #expect(table.rows.count == 3)
    #expect(table.row("tiled")?.first == .number(32_000_000, .exact))
    #expect(table.row("factorized")?.first == .number(2 * 1_000 * 153 * 17, .exact))
    #expect(table.row("dense")?.last == .text("for .weights only"))
    #expect(table.rows.filter { $0.last == .text("taken") }.count == 1)
    let softmax = try prompt.table("plan a")
    #expect(softmax.rows.count == 2)
    #expect(softmax.row("tiled")?.last == .text("taken"))
    #expect(softmax.footnotes.contains { $0.hasPrefix("there is no factorized way: softmax") })
  }

  @Test("several attentions are planned one below the other")
  func several() throws {
    var prompt = Prompt()
    prompt.run(Self.setUp)
    let report = try prompt.report("plan a b")
    #expect(report.tables.count == 2)
    #expect(report.summary?.kind == "tables")
  }

  @Test("a request over the limit is told before it is made")
  func overLimit() throws {
    var prompt = Prompt()
    prompt.run(Self.setUp)
    prompt.interpreter.options.memoryLimit = 1 << 20
    let table = try prompt.table("plan b")
    #expect(table.row("dense")?.last == .text("over the limit"))
    #expect(table.footnotes.contains("limit for one request: 1 MiB"))
    #expect(prompt.failure("b.weights")?.id == "attention.weights-too-large")
    prompt.interpreter.options.memoryLimit = 1 << 10
    let none = try prompt.table("plan b")
    #expect(none.footnotes.first?.hasPrefix("no way fits") == true)
    for line in ["b.out", "metrics b", "map b", "bound b", "compare a b", "seconds(b)"] {
      #expect(prompt.failure(line)?.id == "attention.work-too-large", "\(line)")
    }
  }

  @Test("counts can be asked for in an expression")
  func member() throws {
    var prompt = Prompt()
    prompt.run(Self.setUp)
    #expect(try prompt.number("b.plan.factorized.multiply_adds") == 5_202_000)
    #expect(try prompt.number("a.plan.dense.bytes") == 4_000_000 + 72_000)
    #expect(prompt.failure("a.plan.factorized")?.id != nil)
  }

  @Test("only the output of an attention is timed")
  func seconds() throws {
    var prompt = Prompt()
    prompt.run(Self.setUp)
    #expect(try prompt.number("seconds(b)") ?? 0 > 0)
    let failure = prompt.failure("seconds(q)")
    let mistake = try #require(failure)
    #expect(mistake.id == "evaluation.not-an-attention")
    #expect(prompt.run(mistake.fix ?? "").failures == [])
  }
}

extension Prompt {
  /// The first table of a line's report.
  fileprivate mutating func table(_ line: String) throws -> ReportTable {
    let table = try report(line).tables.first
    return try #require(table)
  }
}
