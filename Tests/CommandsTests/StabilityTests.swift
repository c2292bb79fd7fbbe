import Commands
import Diagnostics
import Tensors
import Testing

@Suite("The commands stability and worst")
struct StabilityTests {
  private static let start =
    "q, k, v = randn(40, 5), randn(40, 5), randn(40, 3); a = attend(q, k, v, softmax()); "
    + "b = attend(q, k, v, fastmax(p=2))"

  @Test(
    "three charts with marks below their lines, and a pane that draws the same",
    arguments: Sweep.Quantity.allCases)
  func charts(quantity: Sweep.Quantity) throws {
    var prompt = Prompt()
    prompt.run(Self.start)
    let report = try prompt.report("stability a b over=\(quantity.rawValue)")
    let charts = report.parts.compactMap { part -> [CurveContent]? in
      if case .charts(let charts) = part { charts } else { nil }
    }.joined()
    #expect(charts.count == 3)
    for curve in charts.flatMap(\.curves) {
      #expect(curve.measured.count >= 3)
      for (mark, ceiling) in zip(curve.measured, curve.line)
      where curve.line.count == curve.measured.count {
        #expect(mark.y > 0 && mark.y <= ceiling.y * (1 + 1e-9))
      }
    }
    let subject = try #require(
      report.actions.compactMap { action -> PaneSubject? in
        if case .showPanel(let subject, query: nil) = action { subject } else { nil }
      }.first)
    let content = prompt.interpreter.content(
      of: subject, window: MapWindow(cellRows: 9, cellColumns: 9), focusedQuery: 0,
      context: ComputeContext())
    #expect(content == .charts(Array(charts)))
  }

  @Test("the letters of formulas are words for tokens and order")
  func letters() throws {
    for (letter, word) in [("n", "tokens"), ("p", "order")] {
      var prompt = Prompt()
      prompt.run(Self.start)
      let first = try prompt.report("stability a b over=\(letter)")
      #expect(try first == prompt.report("stability a b over=\(word)"))
    }
  }

  @Test("what cannot be swept is refused with a line that runs")
  func refusals() throws {
    for (line, id) in [
      ("stability a over=temp", "commands.unknown-word"),
      ("stability a from=-1", "commands.out-of-range"),
      ("stability a from=4 to=2", "commands.empty-range"),
      ("stability a over=order to=40", "commands.out-of-range"),
      ("stability a over=tokens to=41", "commands.out-of-range"),
      ("worst a starts=0", "commands.out-of-range"), ("worst a 3", "commands.wrong-kind"),
      ("worst 3", "commands.wrong-kind"),
    ] {
      var prompt = Prompt()
      prompt.run(Self.start)
      guard case .failure(let diagnostic)? = prompt.run(line).last?.outcome else {
        Issue.record("\(line) ran")
        continue
      }
      #expect(diagnostic.id == id, "\(line)")
      _ = try prompt.report(try #require(diagnostic.fix))
    }
  }

  @Test("a name keeps the inputs found as an attention")
  func kept() throws {
    var prompt = Prompt()
    prompt.run(Self.start)
    let results = prompt.run("worst b w")
    #expect(results.last?.changedNames == ["w"])
    let found = try #require(try prompt.report("bound w").gradients.first?.entries.first)
    let ceiling = try #require(found.focused.ceiling)
    #expect(found.focused.actual >= 0.98 * ceiling)
    #expect(found.focused.actual <= ceiling * (1 + 1e-9))
  }
}
