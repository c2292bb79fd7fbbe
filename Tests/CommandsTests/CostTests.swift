import Commands
import Diagnostics
import Testing

@Suite("Costs against the number of tokens")
struct CostTests {
  private func curves(_ report: Report) -> CurveContent? {
    for part in report.parts {
      if case .curves(let content) = part { return content }
    }
    return nil
  }

  @Test("with stable output the curves are counted multiply-adds, and nothing is measured")
  func counted() throws {
    var prompt = Prompt()
    let report = try prompt.report("cost softmax fastmax(p=2) width=32 heads=2 tokens=4096")
    let content = try #require(curves(report))
    #expect(content.yTitle == "multiply-adds")
    #expect(content.curves.map(\.name) == ["softmax", "fastmax p=2"])
    #expect(content.curves.allSatisfy { $0.measured.isEmpty })
    // 2 N² C, and 2 N H F (D + 1) from where that is less.
    let softmax: Double = 2 * 4_096 * 4_096 * 32
    let fastmax: Double = 2 * 4_096 * 2 * 153 * 17
    let few: Double = 2 * 64 * 64 * 32
    #expect(content.curves[0].line.last?.y == softmax)
    #expect(content.curves[1].line.last?.y == fastmax)
    #expect(content.curves[1].line.first?.y == few)
  }

  @Test("with times the curves are seconds, and points are measured on few tokens")
  func measured() throws {
    var prompt = Prompt()
    prompt.interpreter.options.stableOutput = false
    let report = try prompt.report("cost fastmax(p=1) width=16 heads=2 tokens=2048")
    let content = try #require(curves(report))
    #expect(content.yTitle.hasPrefix("seconds"))
    let points = content.curves[0].measured
    #expect(points.map(\.x) == [256, 1_024])
    #expect(points.allSatisfy { $0.y > 0 && $0.y.isFinite })
    let alone = try prompt.report("cost fastmax(p=1) width=16 heads=2 tokens=2048 measure=false")
    #expect(try #require(curves(alone)).curves[0].measured.isEmpty)
  }

  @Test("more heads of the same width need fewer multiply-adds, softmax the same")
  func heads() throws {
    var prompt = Prompt()
    let tables = try prompt.report("cost softmax fastmax(p=2) width=64 tokens=4096").tables
    let table = try #require(tables.last)
    func column(_ index: Int) -> [Double] {
      table.rows.compactMap { row in
        if case .number(let number, _) = row[index] { number } else { nil }
      }
    }
    #expect(column(0) == [1, 2, 4, 8, 16])
    #expect(Set(column(2)).count == 1)
    let fastmax = column(3)
    #expect(fastmax == fastmax.sorted(by: >))
    // F = 15 for a head of width 4, in each of 16 heads.
    let fewest: Double = 2 * 4_096 * 16 * 15 * 5
    #expect(fastmax.last == fewest)
  }

  @Test("what cannot be surveyed is refused, with something that can")
  func refusals() throws {
    for (line, id) in [
      ("cost softmax heads=3", "commands.heads-do-not-divide"),
      ("cost softmax tokens=1", "commands.out-of-range"),
      ("cost softmax width=0", "commands.out-of-range"),
      ("cost 3", "commands.wrong-kind"),
    ] {
      var prompt = Prompt()
      let failure = prompt.failure(line)
      let diagnostic = try #require(failure)
      #expect(diagnostic.id == id)
      let fix = try #require(diagnostic.fix)
      #expect(prompt.run(fix).failures == [])
    }
  }
}
