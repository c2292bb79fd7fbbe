import Commands
import Screen
import Testing

@testable import App

@Suite("A job that shows how it stands")
struct LiveJobTests {
  private static let words = [
    "train m", "step 120/500", "loss 0.83", "acc 61 %", "210k tokens/s", "^C pauses",
  ]

  private func published(
    _ names: Set<String>, _ activity: [String] = words, actions: [ReportAction] = []
  ) -> PublishedState {
    PublishedState(
      status: Fixtures.status(), changedNames: names, activity: activity, actions: actions)
  }

  private func asked(_ effects: [Effect]) -> [PaneSubject] {
    effects.compactMap { effect in
      if case .render(_, let subject, _, _) = effect { subject } else { nil }
    }
  }

  /// Maps on the screen and a job that runs.
  private func running(size: Size = Fixtures.sizes[1]) -> (driver: Driver, job: Int) {
    var driver = Driver.compared(size: size)
    driver.type("train m")
    driver.press(.enter)
    _ = driver.takeEffects()
    return (driver, driver.model.work.job?.number ?? 0)
  }

  @Test("panes that read what it has changed are computed while it runs, others are not")
  func livePanes() {
    var (driver, job) = running()
    driver.send(.published(job: job, published(["tau"])))
    #expect(asked(driver.takeEffects()) == [Fixtures.subjects[1], Fixtures.subjects[2]])
    #expect(driver.model.work.isRunning)
    // One request a pane: the next state waits for the answer to the last one.
    driver.send(.published(job: job, published(["tau"])))
    #expect(asked(driver.takeEffects()).isEmpty)
    driver.answerRequests()
  }

  @Test("panes that it opens are computed before it ends")
  func opening() {
    var (driver, job) = running()
    let map = PaneSubject(kind: .map, expressions: ["w"], reads: ["w"])
    driver.send(.published(job: job, published(["w"], actions: [.showPanes([map])])))
    #expect(asked(driver.takeEffects()) == [map])
    #expect(driver.model.panes.map(\.subject) == [map])
  }

  @Test("when it is dropped, or fails, panes go back to the variables from before")
  func dropping() {
    var (driver, job) = running()
    driver.send(.published(job: job, published(["tau"])))
    driver.answerRequests()
    driver.press(.control("c"))
    #expect(driver.takeEffects().contains(.cancel))
    driver.press(.control("c"))
    let effects = driver.takeEffects()
    #expect(effects.contains(.abandon(job: job)))
    #expect(asked(effects) == [Fixtures.subjects[1], Fixtures.subjects[2]])
    driver.send(.published(job: job, published(["tau"])))
    #expect(driver.takeEffects().isEmpty)

    (driver, job) = running()
    driver.send(.published(job: job, published(["tau"])))
    driver.answerRequests()
    driver.send(.finished(job: job, Fixtures.status()))
    #expect(asked(driver.takeEffects()) == [Fixtures.subjects[1], Fixtures.subjects[2]])
  }

  @Test("the status line says what goes on, and keeps the first part and what can be pressed")
  func statusLine() {
    for (size, expected) in [
      (Size(rows: 24, columns: 80), Self.words.joined(separator: " · ")),
      (Size(rows: 24, columns: 64), "train m · step 120/500 · loss 0.83 · acc 61 % · ^C pauses"),
    ] {
      var (driver, job) = running(size: size)
      driver.send(.published(job: job, published([])))
      #expect(driver.lines.last?.contains(" \(expected) ") == true, "\(driver.lines)")
      driver.send(.finished(job: job, Fixtures.status()))
      #expect(driver.lines.last?.contains("train m") == false)
    }
  }

  @Test("a line can be typed and a map be moved in while it runs")
  func typing() {
    var (driver, job) = running()
    driver.send(.published(job: job, published(["tau"])))
    driver.answerRequests()
    driver.type("vars")
    #expect(driver.line == "vars")
    driver.press(.control("x"), .character("o"), .character("+"))
    #expect(asked(driver.takeEffects()).count == 2)
    #expect(driver.model.maps.queries != nil)
  }
}

@Suite("Maps of a model's heads")
struct ModelHeadTests {
  private static let place = ModelHead(model: "m", layerCount: 2, headCount: 3)
  private static let subjects = [PaneSubject.Kind.map, .gradient].map { kind in
    PaneSubject(
      kind: kind, expressions: [place.expression], reads: ["m"], modelHead: place)
  }

  @Test("keys step through heads, layers and exercises, in all panes, without a command")
  func stepping() {
    var driver = Driver(size: Fixtures.sizes[2])
    driver.run("train m", Report(actions: [.showPanes(Self.subjects)]))
    driver.answerRequests()
    driver.press(.control("x"), .character("o"))
    for (key, expected) in [
      ("[", "m.attention(layer=0, head=2, sample=0)"),
      ("]", "m.attention(layer=0, head=0, sample=0)"),
      ("}", "m.attention(layer=1, head=0, sample=0)"),
      ("}", "m.attention(layer=0, head=0, sample=0)"),
      (".", "m.attention(layer=0, head=0, sample=1)"),
      (",", "m.attention(layer=0, head=0, sample=0)"),
      (",", "m.attention(layer=0, head=0, sample=0)"),
    ] {
      driver.press(.character(Character(key)))
      driver.answerRequests()
      #expect(driver.model.panes.map(\.subject.expressions) == [[expected], [expected]])
      #expect(!driver.model.work.isRunning)
    }
  }
}
