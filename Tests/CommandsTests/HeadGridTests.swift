import Diagnostics
import Tensors
import Testing

@testable import Commands

@Suite("The pane of heads")
struct HeadGridTests {
  private static let load = "d = load(\"alice-minilm.safetensors\")"

  private func pane(_ report: Report) throws -> PaneSubject {
    let panes = report.actions.flatMap { action -> [PaneSubject] in
      if case .showPanes(let panes) = action { panes } else { [] }
    }
    return try #require(panes.first)
  }

  /// What the pane shows in the end, and how many looks that took.
  private func grid(
    _ prompt: Prompt, _ subject: PaneSubject, cells: Int = 8
  ) throws -> HeadGridContent {
    var look = prompt.interpreter.look(
      at: subject, window: MapWindow(cellRows: cells, cellColumns: cells), focusedQuery: 0,
      context: ComputeContext())
    while !look.isFinal { try look.refine(ComputeContext()) }
    guard case .heads(let grid) = look.content else {
      throw Diagnostic("test.no-grid", "\(look.content)")
    }
    return grid
  }

  @Test("shows every head of a file with the numbers of the table and the map of the head")
  func contents() throws {
    var prompt = Prompt()
    prompt.run(Self.load, "use d layer=2 head=5")
    let report = try prompt.report("heads softmax of d by=previous")
    let subject = try pane(report)
    let heads = try #require(subject.heads)
    #expect(heads.headsPerLayer == 12)
    #expect(heads.metric == .previous)
    #expect(subject.reads == ["softmax", "d"])
    let grid = try grid(prompt, subject)
    #expect(grid.hasScores)
    #expect(
      grid.entries.map(\.place).prefix(13) == [
        "0.0", "0.1", "0.2", "0.3", "0.4", "0.5",
        "0.6", "0.7", "0.8", "0.9", "0.10", "0.11", "1.0",
      ])
    let table = try #require(report.tables.first)
    let order = grid.order(by: .previous, smallestFirst: false)
    #expect(table.rows.map { $0[0] } == order.map { .text(grid.entries[$0].place) })
    let best = grid.entries[order[0]]
    #expect(best.kinds == [.previous])
    // The same cells as the map that Enter opens.
    let line = heads.opening(best)
    #expect(line == "use d layer=\(best.layer ?? -1) head=\(best.head ?? -1); map softmax")
    let map = try pane(try prompt.report(line))
    let content = prompt.interpreter.content(
      of: map, window: MapWindow(cellRows: 8, cellColumns: 8), focusedQuery: 0,
      context: ComputeContext())
    guard case .map(let opened) = content else {
      Issue.record("\(content)")
      return
    }
    #expect(best.map?.lifts == opened.lifts)
    #expect(best.map?.cellRows == 8)
    #expect(best.map?.how == .exact)
  }

  @Test("numbers known from the command are shown at once, and found again after others")
  func numbers() throws {
    var prompt = Prompt()
    prompt.run(Self.load)
    let subject = try pane(try prompt.report("heads of d"))
    func first() -> HeadGridContent? {
      let content = prompt.interpreter.content(
        of: subject, window: MapWindow(cellRows: 4, cellColumns: 4), focusedQuery: 0,
        context: ComputeContext())
      if case .heads(let grid) = content { return grid } else { return nil }
    }
    #expect(first()?.hasScores == true)
    let known = try grid(prompt, subject)
    prompt.run("x = 1")
    #expect(first()?.hasScores == false)
    #expect(try grid(prompt, subject) == known)
  }

  @Test("the focus is followed, and an attention is opened with its own mechanism")
  func subjects() throws {
    var prompt = Prompt()
    prompt.run(Self.load, "use d")
    let focus = try pane(try prompt.report("heads fastmax(p=2)"))
    #expect(focus.reads.contains("use"))
    #expect(focus.heads?.data == nil)
    prompt.run("q = randn(3, 7, 5)", "b = attend(q, q, q, fastmax(p=1), causal=true)", "use b")
    let followed = try grid(prompt, focus)
    #expect(followed.title == "fastmax p=2, causal · b · 3 heads · 7 tokens")
    let own = try pane(try prompt.report("heads b"))
    let heads = try #require(own.heads)
    #expect(heads.headsPerLayer == 0)
    let shown = try grid(prompt, own)
    let line = heads.opening(shown.entries[2])
    #expect(line == "use b head=2; map b.mechanism")
    #expect(try prompt.report(line).maps.first?.title == "fastmax p=1, causal · head 2")
    #expect(try pane(try prompt.report("heads attend(q, q, q)")).heads?.canOpen == true)
    let drawn = try pane(
      try prompt.report("heads attend(randn(2, 5, 3), randn(2, 5, 3), randn(2, 5, 3))"))
    #expect(drawn.heads?.canOpen == false)
  }

  @Test("what was found before it is cancelled stays")
  func cancel() throws {
    var prompt = Prompt()
    prompt.run(Self.load)
    let subject = try pane(try prompt.report("heads of d"))
    prompt.run("x = 1")
    var look = prompt.interpreter.look(
      at: subject, window: MapWindow(cellRows: 8, cellColumns: 8), focusedQuery: 0,
      context: ComputeContext())
    let flag = CancelFlag()
    flag.cancel()
    #expect(throws: ComputationCancelled.self) {
      try look.refine(ComputeContext(cancelFlag: flag))
    }
    guard case .heads(let grid) = look.content else {
      Issue.record("\(look.content)")
      return
    }
    #expect(grid.entries.count == 72)
    #expect(grid.entries.allSatisfy { $0.problem == nil })
  }

  @Test("data that is gone is told in the pane")
  func gone() throws {
    var prompt = Prompt()
    prompt.run(Self.load)
    let subject = try pane(try prompt.report("heads of d"))
    prompt.run("d = 3")
    let content = prompt.interpreter.content(
      of: subject, window: MapWindow(cellRows: 8, cellColumns: 8), focusedQuery: 0,
      context: ComputeContext())
    guard case .failed(let diagnostic) = content else {
      Issue.record("\(content)")
      return
    }
    #expect(diagnostic.id == "evaluation.not-a-focus")
  }

  @Test("a single head without axes has no column for its name")
  func single() throws {
    var prompt = Prompt()
    prompt.run("q = randn(7, 5)", "a = attend(q, q, q)")
    let report = try prompt.report("heads a")
    #expect(report.tables.first?.columns.first == "sink")
    #expect(report.tables.first?.rows.first?.count == 9)
    let subject = try pane(report)
    let shown = try grid(prompt, subject)
    #expect(shown.entries.map(\.place) == [""])
    #expect(subject.heads?.opening(shown.entries[0]) == "use a; map a.mechanism")
    #expect(try prompt.report("use a; map a.mechanism").maps.count == 1)
  }
}
