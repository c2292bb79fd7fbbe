import Commands
import Diagnostics
import Tensors
import Testing

@Suite("Contents of panes")
struct PaneTests {
  private func panes(_ report: Report) -> [PaneSubject] {
    report.actions.flatMap { action -> [PaneSubject] in
      if case .showPanes(let panes) = action { panes } else { [] }
    }
  }

  @Test("a pane holds its expression and the names it reads")
  func subjects() throws {
    var prompt = Prompt()
    prompt.run("q = randn(11, 3)", "a = attend(q, q, q, softmax())")
    let shown = panes(
      try prompt.report(
        "compare a fastmax(p=2) "
          .replacing("fastmax(p=2)", with: "attend(q, q, q, fastmax(p=2))")))
    #expect(
      shown.map(\.expressions) == [
        ["a"], ["attend(q, q, q, fastmax(p=2))"], ["a", "attend(q, q, q, fastmax(p=2))"],
      ])
    #expect(shown[0].reads.contains("a"))
    #expect(shown[1].reads.contains("q"))
  }

  @Test("a mechanism beside an attention is applied to its tensors, its mask and its tokens")
  func mixed() throws {
    var prompt = Prompt()
    prompt.run(
      "q = randn(5, 3)", "w = [\"a\", \"b\", \"c\", \"d\", \"e\"]",
      "a = attend(q, q, q, softmax(), causal=true, tokens=w)")
    let report = try prompt.report("compare a fastmax(p=2)")
    #expect(report.maps.map(\.title) == ["a · softmax, causal", "fastmax p=2, causal"])
    #expect(report.maps[1].queryLabels == ["a", "b", "c", "d", "e"])
    let shown = panes(report)
    #expect(shown[1].reads.contains("a"))
    #expect(!shown[1].reads.contains("use"))
    let content = prompt.interpreter.content(
      of: shown[1], window: MapWindow(cellRows: 5, cellColumns: 5), focusedQuery: 0,
      context: ComputeContext())
    guard case .map(let map) = content else {
      Issue.record("\(content)")
      return
    }
    #expect(map.means.map(\.bitPattern) == report.maps[1].means.map(\.bitPattern))
  }

  @Test("a pane shows the present value of its expression")
  func follows() throws {
    var prompt = Prompt()
    prompt.run("m = [[1, 2, 3], [4, 5, 6]]", "m = m + zeros(2, 3)")
    let subject = try #require(panes(try prompt.report("map m")).first)
    let window = MapWindow(cellRows: 40, cellColumns: 40)
    func shown() -> MapContent? {
      let content = prompt.interpreter.content(
        of: subject, window: window, focusedQuery: 0, context: ComputeContext())
      if case .map(let map) = content { return map } else { return nil }
    }
    #expect(shown()?.means == [1, 2, 3, 4, 5, 6])
    prompt.run("m = 10 * m")
    #expect(shown()?.means == [10, 20, 30, 40, 50, 60])
  }

  @Test("a cell holds the mean of its entries, and a window counts them from its start")
  func cells() throws {
    var prompt = Prompt()
    prompt.run("m = reshape(arange(35), 5, 7)")
    let subject = PaneSubject(kind: .map, expressions: ["m"], reads: ["m"])
    let content = prompt.interpreter.content(
      of: subject, window: MapWindow(queries: 1..<3, keys: 2..<6, cellRows: 1, cellColumns: 2),
      focusedQuery: 0, context: ComputeContext())
    guard case .map(let map) = content else {
      Issue.record("\(content)")
      return
    }
    #expect(map.queries == 1..<3)
    #expect(map.means == [13, 15])
    #expect(map.maxima == [17, 19])
    #expect(map.kind == .matrix)
    #expect(map.lifts.isEmpty)
  }

  @Test("a mechanism in a pane follows the focus")
  func focus() throws {
    var prompt = Prompt()
    prompt.run("d = load(\"alice-minilm.safetensors\")", "use d layer=0 head=2")
    let subject = try #require(panes(try prompt.report("map softmax")).first)
    #expect(subject.reads.contains("use"))
    let window = MapWindow(cellRows: 67, cellColumns: 67)
    func title() -> String? {
      let content = prompt.interpreter.content(
        of: subject, window: window, focusedQuery: 0, context: ComputeContext())
      if case .map(let map) = content { return map.title } else { return nil }
    }
    #expect(title() == "softmax · layer 0 head 2")
    prompt.run("use head=3")
    #expect(title() == "softmax · layer 0 head 3")
  }

  @Test("an expression that draws random numbers is drawn once for its pane")
  func randomOnce() throws {
    var prompt = Prompt()
    let report = try prompt.report("map randn(5, 5)")
    let subject = try #require(panes(report).first)
    let window = MapWindow(cellRows: 5, cellColumns: 5)
    func means() -> [Float]? {
      let content = prompt.interpreter.content(
        of: subject, window: window, focusedQuery: 0, context: ComputeContext())
      if case .map(let map) = content { return map.means } else { return nil }
    }
    #expect(means() == report.maps.first?.means)
    prompt.run("x = randn(100)")
    #expect(means() == report.maps.first?.means)
  }

  @Test("the gradient panel moves to the focused query and stops at the last one")
  func gradient() throws {
    var prompt = Prompt()
    prompt.run("q = randn(11, 3)", "a = attend(q, q, q, softmax())")
    let subject = PaneSubject(kind: .gradient, expressions: ["a"], reads: ["a"])
    func query(_ asked: Int) -> Int? {
      let content = prompt.interpreter.content(
        of: subject, window: MapWindow(cellRows: 1, cellColumns: 1), focusedQuery: asked,
        context: ComputeContext())
      if case .gradient(let gradient) = content { return gradient.query } else { return nil }
    }
    #expect(query(4) == 4)
    #expect(query(400) == 10)
  }

  @Test("a pane whose expression no longer works says why")
  func failed() {
    let prompt = Prompt()
    let content = prompt.interpreter.content(
      of: PaneSubject(kind: .map, expressions: ["gone"], reads: ["gone"]),
      window: MapWindow(cellRows: 5, cellColumns: 5), focusedQuery: 0, context: ComputeContext())
    guard case .failed(let diagnostic) = content else {
      Issue.record("\(content)")
      return
    }
    #expect(diagnostic.id == "evaluation.unknown-name")
    #expect(diagnostic.source == "gone")
  }

  @Test(
    "a map of the text form fits into the width it is given",
    arguments: [(40, 1), (80, 2), (120, 2)])
  func textGrid(width: Int, perRow: Int) throws {
    var prompt = Prompt()
    prompt.interpreter.options.width = width
    let maps = try prompt.report(
      "q = randn(331, 3); compare attend(q, q, q, softmax()) attend(q, q, q, fastmax(p=2))"
    ).maps
    #expect(maps.count == 2)
    #expect(maps.allSatisfy { $0.cellColumns * perRow <= width })
    #expect(maps.allSatisfy { $0.cellColumns >= 8 && $0.cellRows >= 8 })
  }

  @Test(
    "a pane without an expression, or without queries, has nothing to show",
    arguments: [
      PaneSubject(kind: .map, expressions: [], reads: []),
      PaneSubject(kind: .gradient, expressions: [], reads: []),
      PaneSubject(kind: .gradient, expressions: ["none_asked"], reads: ["none_asked"]),
    ])
  func empty(subject: PaneSubject) {
    var prompt = Prompt()
    prompt.run("none_asked = attend(zeros(0, 3), ones(5, 3), ones(5, 3), softmax())")
    let content = prompt.interpreter.content(
      of: subject, window: MapWindow(cellRows: 5, cellColumns: 5), focusedQuery: 0,
      context: ComputeContext())
    guard case .failed(let diagnostic) = content else {
      Issue.record("\(content)")
      return
    }
    #expect(diagnostic.id == "commands.empty-pane")
  }

  @Test("maps of no tokens and of one token can be drawn", arguments: [0, 1])
  func small(count: Int) throws {
    var prompt = Prompt()
    let map = try #require(
      prompt.report("q = randn(\(count), 3); map attend(q, q, q, fastmax(p=2))").maps.first)
    #expect(map.cellRows == count)
    #expect(map.lifts == [Float](repeating: 1, count: count))
  }

  @Test("a masked cell has no pairs, and its neighbours have")
  func causal() throws {
    var prompt = Prompt()
    let map = try #require(
      prompt.report("q = randn(7, 3); map attend(q, q, q, softmax(), causal=true)").maps.first)
    #expect(map.pairCounts[1] == 0)
    #expect(map.pairCounts[0] == 1)
    #expect(map.means[0] == 1)
  }
}
