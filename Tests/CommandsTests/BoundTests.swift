import Commands
import Diagnostics
import Testing

@Suite("The command bound")
struct BoundTests {
  private static let start =
    "q, k, v = randn(13, 5), randn(13, 5), randn(13, 3); a = attend(q, k, v, softmax()); "
    + "b = attend(q, k, v, fastmax(p=2)); c = attend(q, k, v, fastmax(p=1, tau=0.5))"

  @Test(
    "every target, summed and not, keeps its order",
    arguments: GradientContent.Measure.Target.allCases)
  func targets(target: GradientContent.Measure.Target) throws {
    var prompt = Prompt()
    prompt.run(Self.start)
    let isPerKey = target != .q && target != .qhat
    for sum in isPerKey ? [false, true] : [false] {
      let report = try prompt.report("bound a b c query=4 towards=\(target.rawValue) sum=\(sum)")
      let content = try #require(report.gradients.first)
      #expect(content.measure == GradientContent.Measure(target, isSum: sum))
      for entry in content.entries {
        for norms in [entry.focused, entry.worst, entry.mean] {
          #expect(norms.actual > 0)
          #expect(norms.actual <= norms.envelope * (1 + 1e-9))
          if let ceiling = norms.ceiling { #expect(norms.envelope <= ceiling * (1 + 1e-9)) }
        }
      }
      #expect(content.entries[1].focused.ceiling != nil)
      #expect(content.entries[2].focused.ceiling == nil)
      #expect(content.entries[2].absence?.contains("f(-1) = 0") == true)
      let panel = report.actions.compactMap { action -> PaneSubject? in
        if case .showPanel(let subject, query: 4) = action { subject } else { nil }
      }
      #expect(panel.map(\.measure) == [content.measure])
    }
  }

  @Test("a mechanism beside an attention is applied to its tensors")
  func mechanisms() throws {
    var prompt = Prompt()
    prompt.run(Self.start)
    let content = try #require(try prompt.report("bound a fastmax(p=2)").gradients.first)
    let alone = try #require(try prompt.report("bound b").gradients.first)
    #expect(content.entries[1].focused == alone.entries[0].focused)
  }

  @Test("what cannot be asked for is refused with a line that runs")
  func refusals() throws {
    var prompt = Prompt()
    prompt.run(Self.start)
    for (line, id) in [
      ("bound a towards=qq", "commands.unknown-word"),
      ("bound a towards=3", "commands.unknown-word"),
      ("bound a towards=q sum=true", "commands.nothing-to-sum"),
      ("bound a towards=qhat sum=1", "commands.wrong-kind"),
      ("bound a query=13", "commands.no-such-query"),
    ] {
      guard case .failure(let diagnostic)? = prompt.run(line).last?.outcome else {
        Issue.record("\(line) ran")
        continue
      }
      #expect(diagnostic.id == id, "\(line)")
      let fix = try #require(diagnostic.fix)
      _ = try prompt.report(fix)
    }
  }

  @Test("sampled means come with an interval")
  func sampled() throws {
    var prompt = Prompt()
    prompt.run("q = randn(3001, 2); a = attend(q, q, q, softmax())")
    let entry = try #require(try prompt.report("bound a").gradients.first?.entries.first)
    #expect(entry.how == .sampled(rowCount: 1024, halfWidth: nil))
    #expect(entry.meanHalfWidths.count == 2)
    #expect(entry.meanHalfWidths.allSatisfy { $0 > 0 && $0 < entry.mean.envelope })
  }
}
