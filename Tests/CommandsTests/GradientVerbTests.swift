import Commands
import Diagnostics
import Testing

@Suite("Gradients by verb")
struct GradientVerbTests {
  @Test("gradients runs both ways over growing parts of the tokens, and they agree")
  func bothWays() throws {
    var prompt = Prompt(seed: 7)
    let report = try prompt.report(
      "q, k, v = randn(256, 8), randn(256, 8), randn(256, 8); "
        + "gradients attend(q, k, v, fastmax(p=2), causal=true)")
    guard case .table(let table)? = report.parts.last else {
      Issue.record("a table comes last")
      return
    }
    #expect(table.rows.count == 3)
    for row in table.rows {
      guard case .number(let difference, _)? = row.last else {
        Issue.record("both ways ran")
        continue
      }
      #expect(difference < 1e-4)
    }
  }

  @Test("a tape beyond the memory limit is told as an estimate")
  func estimate() throws {
    var prompt = Prompt()
    prompt.interpreter.options.memoryLimit = 12_000_000
    let report = try prompt.report(
      "q = randn(9000, 16); gradients attend(q, q, q, fastmax(p=2))")
    guard case .table(let table)? = report.parts.last else {
      Issue.record("a table comes last")
      return
    }
    #expect(table.rows.last?.last == .absent("too large"))
    #expect(table.footnotes.contains { $0.contains("estimate") })
  }

  @Test("a gradient that cancels to 0 is not compared with rounding alone")
  func cancelled() throws {
    var prompt = Prompt()
    let report = try prompt.report("x = randn(5, 4); gradcheck sum(softmax(x))")
    guard case .text(let lines)? = report.parts.last else {
      Issue.record("a verdict comes last")
      return
    }
    #expect(lines.first?.hasPrefix("they agree") == true)
  }

  @Test("single precision that loses its digits is told, though the tape agrees")
  func singlePrecision() throws {
    var prompt = Prompt()
    let report = try prompt.report("x = randn(3, 5); gradcheck sum(((x + 1e6) - 1e6) ** 2)")
    guard case .text(let lines)? = report.parts.last else {
      Issue.record("a verdict comes last")
      return
    }
    #expect(lines.first?.contains("in double precision; grad") == true)
  }

  @Test("within= holds where they agree")
  func within() throws {
    var prompt = Prompt()
    _ = try prompt.report("x = randn(3, 5); gradcheck sum(exp(x)) within=1e-6")
  }

  @Test("a check that would take long is refused before it, with a fix that says so")
  func tooLong() throws {
    var prompt = Prompt()
    let line = "gradcheck sum(attend(q, q, q).out)"
    prompt.run("q = randn(40009, 5)")
    guard case .failure(let refusal)? = prompt.run(line).last?.outcome else {
      Issue.record("it ran")
      return
    }
    #expect(refusal.id == "autodiff.too-much-work")
    #expect(refusal.why?.contains("22 evaluations") == true)
    #expect(refusal.fix == line + " long=true")
  }

  @Test("bound tells of every number how it was obtained")
  func provenance() throws {
    var prompt = Prompt()
    let report = try prompt.report(
      "q = randn(12, 4); bound attend(q, q, q) attend(q, q, q, fastmax(p=1))")
    let text = "\(try #require(report.summary).value)"
    #expect(text.contains("bound") && text.contains("no bound"))
    #expect(report.summary?.how == "exact; ceiling: bound")
  }

  @Test(
    "questions and directions that make no sense are refused with a fix that runs",
    arguments: [
      ("why x", "commands.unknown-question"),
      ("gradcheck sum(x) directions=0", "commands.out-of-range"),
      ("gradcheck x", "evaluation.not-scalar"),
      ("gradcheck sum(exp(x)) within=1e-30", "commands.gradient-off"),
    ])
  func refusals(_ line: String, _ id: String) throws {
    var prompt = Prompt()
    prompt.run("x = randn(3, 5)")
    guard case .failure(let refusal)? = prompt.run(line).last?.outcome else {
      Issue.record("\(line) is refused")
      return
    }
    #expect(refusal.id == id)
    _ = try prompt.report(try #require(refusal.fix))
  }
}
