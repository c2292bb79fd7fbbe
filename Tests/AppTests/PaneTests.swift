import Charts
import Commands
import Screen
import Testing

@testable import App

@Suite("Panes")
struct PaneTests {
  private func renders(_ effects: [Effect]) -> [(subject: PaneSubject, window: MapWindow)] {
    effects.compactMap { effect in
      if case .render(_, let subject, let window, _) = effect { (subject, window) } else { nil }
    }
  }

  @Test("panes are asked for when the command that opened them has ended, not before")
  func firstRequest() {
    var driver = Driver()
    driver.type("compare")
    driver.press(.enter)
    let job = driver.model.work.job?.number ?? 0
    driver.send(
      .result(
        job: job,
        StatementResult(line: 1, text: "compare", outcome: .success(Fixtures.comparison))))
    #expect(renders(driver.takeEffects()).isEmpty)
    driver.send(.finished(job: job, Fixtures.status()))
    #expect(renders(driver.takeEffects()).map(\.subject) == Array(Fixtures.subjects.prefix(2)))
  }

  @Test("only panes that read a changed name are computed again, and they keep their picture")
  func dependencies() {
    var driver = Driver.compared(size: Fixtures.sizes[1])
    driver.run("tau = 3", Report(), changed: ["tau"])
    let asked = renders(driver.takeEffects()).map(\.subject)
    #expect(asked == [Fixtures.subjects[1], Fixtures.subjects[2]])
    #expect(driver.model.panes.allSatisfy { $0.content != nil })
  }

  @Test("a gradient panel takes the place of the one there is, beside the maps, at its query")
  func panelBesideMaps() {
    var driver = Driver.compared(size: Fixtures.sizes[1])
    let panel = PaneSubject(
      kind: .gradient, expressions: ["b"], reads: ["b"], measure: .init(.k, isSum: true))
    driver.run("bound b", Report(actions: [.showPanel(panel, query: 3)]))
    #expect(driver.model.panes.map(\.subject) == Array(Fixtures.subjects.prefix(2)) + [panel])
    #expect(driver.model.gradientQuery == 3)
    #expect(renders(driver.takeEffects()).map(\.subject).last == panel)
  }

  @Test("a course grows while what it reads changes, and begins anew with another query")
  func course() {
    var driver = Driver(size: Fixtures.sizes[1])
    let panel = Fixtures.subjects[2]
    driver.run("bound a b", Report(actions: [.showPanel(panel, query: 3)]))
    driver.answerRequests()
    #expect(driver.model.panes[0].history == [[0.081], [0.012]])
    for _ in 0..<200 {
      driver.run("tau = 3", Report(), changed: ["tau"])
      driver.answerRequests()
    }
    #expect(driver.model.panes[0].history.map(\.count) == [120, 120])
    driver.run("bound a b query=4", Report(actions: [.showPanel(panel, query: 4)]))
    driver.answerRequests()
    #expect(driver.model.panes[0].history.map(\.count) == [1, 1])
  }

  @Test("an answer to a forgotten request is dropped")
  func lateAnswer() {
    var driver = Driver.compared()
    let before = driver.model.panes
    driver.send(.content(request: 999, .map(Fixtures.map("late", sharpness: 1))))
    #expect(driver.model.panes == before)
  }

  @Test("while a request is under way, only the newest window waits")
  func coalescedWindows() {
    var driver = Driver.compared()
    driver.press(.control("x"), .character("o"))
    driver.press(.character("+"), .character("+"), .character("+"))
    #expect(renders(driver.takeEffects()).count == 2)
    let newest = driver.model.maps.queries
    let pending = driver.model.panes.compactMap(\.pending?.request)
    for request in pending {
      driver.send(.content(request: request, .map(Fixtures.map("m", sharpness: 1))))
    }
    #expect(newest != nil)
    #expect(renders(driver.takeEffects()).map(\.window.queries) == [newest, newest])
  }

  @Test("arrows move the crosshair cell by cell and stop at the edge")
  func crosshair() {
    var driver = Driver.compared(size: Fixtures.sizes[1])
    driver.press(.control("x"), .character("o"))
    driver.press(.down, .down, .right, .character("l"), .character("j"), .up)
    #expect(driver.model.maps.query == 2)
    #expect(driver.model.maps.key == 2)
    driver.press(.left, .left, .left, .left)
    #expect(driver.model.maps.key == 0)
    #expect(driver.lines.contains { $0.contains("query 2 \"beginning\" → key 0 \"alice\"") })
  }

  @Test("zooming keeps the crosshair in the window, 0 shows everything again")
  func zoom() {
    var driver = Driver.compared(size: Fixtures.sizes[1])
    driver.press(.control("x"), .character("o"), .end)
    for length in [(9, 7), (4, 3), (2, 1), (2, 1)] {
      driver.press(.character("+"))
      driver.answerRequests()
      #expect(driver.model.maps.queries == 0..<length.0)
      #expect(driver.model.maps.keys == (13 - length.1)..<13)
    }
    driver.press(.character("-"))
    driver.answerRequests()
    #expect(driver.model.maps.keys == 10..<13)
    driver.press(.character("0"))
    #expect(driver.model.maps.keys == nil)
  }

  @Test("panning stays inside the map and keeps the limits of the shades")
  func pan() {
    var driver = Driver.compared(size: Fixtures.sizes[1])
    driver.press(.control("x"), .character("o"), .character("+"))
    driver.answerRequests()
    let limits = driver.model.colors.limits
    for _ in 0..<20 {
      driver.press(.character("J"), .character("L"))
      driver.answerRequests()
    }
    #expect(driver.model.maps.queries?.upperBound == 13)
    #expect(driver.model.maps.keys?.upperBound == 13)
    #expect(driver.model.colors.limits == limits)
  }

  @Test("maps of one kind share their limits until the key says otherwise")
  func sharedLimits() {
    var driver = Driver.compared()
    driver.press(.control("x"), .character("o"), .character("s"))
    #expect(driver.model.colors.scale == .linear)
    #expect(Set(driver.model.colors.limits.values.map(\.lower)).count == 1)
    driver.press(.character("c"))
    #expect(Set(driver.model.colors.limits.values.map(\.lower)).count == 2)
  }

  @Test("] steps to the next head with a quiet use, and held down only the newest waits")
  func heads() {
    var driver = Driver.compared()
    driver.press(.control("x"), .character("o"))
    driver.press(.character("]"), .character("]"), .character("]"))
    let first = driver.takeEffects()
    #expect(first.count == 1)
    if case .run(_, let text, _, _) = first[0] { #expect(text == "use d layer=2 head=6") }
    driver.answerJob("use", .success(Report()), changed: ["use"])
    let texts = driver.takeEffects().compactMap { effect in
      if case .run(_, let text, _, _) = effect { text } else { nil }
    }
    #expect(texts == ["use d layer=2 head=8"])
    #expect(!driver.lines.contains { $0.contains("ff> use") })
  }

  @Test("a dragged slider asks for its newest value only")
  func slider() {
    var driver = Driver()
    driver.type("slide tau 0.25..8")
    driver.press(.enter)
    driver.answerJob(
      "slide tau 0.25..8", .success(Report(actions: [.showSlider(Fixtures.slider)])),
      sliders: [Fixtures.slider])
    _ = driver.takeEffects()
    driver.press(.function(2), .right, .right, .shiftRight, .end)
    let values = driver.takeEffects().compactMap { effect in
      if case .setParameter(_, _, let value) = effect { value } else { nil }
    }
    #expect(values.count == 1)
    driver.answerJob("tau", .success(Report()), changed: ["tau"], sliders: [Fixtures.slider])
    let next = driver.takeEffects().compactMap { effect in
      if case .setParameter(_, _, let value) = effect { value } else { nil }
    }
    #expect(next == [8])
    #expect(driver.model.work.waiting.isEmpty)
  }

  @Test("m really gives the mouse back to the terminal")
  func mouse() {
    var driver = Driver.compared()
    driver.press(.control("x"), .character("o"), .character("m"))
    #expect(driver.takeEffects() == [.setMouse(false)])
    driver.send(
      .terminal(.mouse(MouseEvent(.press, at: Position(row: 20, column: 10)))))
    #expect(driver.model.place == .map)
  }

  @Test("a click in a map sets the crosshair there and focuses the map")
  func click() {
    var driver = Driver.compared(size: Fixtures.sizes[0])
    driver.send(.terminal(.mouse(MouseEvent(.press, at: Position(row: 4, column: 13)))))
    #expect(driver.model.place == .map)
    #expect(driver.model.maps.query == 3)
    #expect(driver.model.maps.key == 1)
  }

  @Test("Esc in a pane gives the keys back to the prompt, control keys work there anyway")
  func focus() {
    var driver = Driver.compared()
    driver.type("abc")
    driver.press(.control("x"), .character("o"), .control("u"))
    #expect(driver.model.place == .map)
    #expect(driver.line.isEmpty)
    driver.press(.escape)
    #expect(driver.model.focus == .prompt)
  }
}

@Suite("A pane without numbers")
struct FirstRequestTests {
  @Test(
    "guesses its labels from the focus, so that its map is computed once", arguments: Fixtures.sizes
  )
  func guess(size: Size) {
    var driver = Driver(size: size)
    driver.run("compare", Fixtures.comparison)
    driver.answerRequests()
    #expect(driver.takeEffects().isEmpty)
  }
}
