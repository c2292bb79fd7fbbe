import Commands
import Screen
import Testing

@testable import App

@Suite("Playing lessons")
struct LessonTests {
  private func opened() -> Driver {
    var driver = Driver()
    driver.send(.sessionOpened(path: "a.ff", .success(Fixtures.lesson)))
    return driver
  }

  @Test("the first step is kept and played at once, as commands of the session")
  func start() {
    var driver = opened()
    let job = driver.model.work.job?.number ?? 0
    #expect(
      driver.takeEffects() == [
        .snapshot(0),
        .run(job: job, text: "d = load(\"x\")", line: 3, source: .session(path: "a.ff")),
      ])
    #expect(driver.lines.contains { $0.contains("A small model has read a sentence. Space") })
    #expect(driver.model.focus == .lesson)
  }

  @Test("Space while a step runs goes on when it has ended")
  func impatience() {
    var driver = opened()
    driver.press(.character(" "))
    #expect(driver.model.lesson?.step == 0)
    driver.answerJob("d = load(\"x\")", .success(Report()))
    #expect(driver.model.lesson?.step == 1)
  }

  @Test("b goes back to the state before the earlier step and plays it again")
  func back() {
    var driver = opened()
    driver.answerJob("d = load(\"x\")", .success(Report()))
    driver.press(.character(" "))
    driver.answerJob("compare softmax fastmax(p=2)", .success(Fixtures.comparison))
    driver.answerJob("expect 1 == 1", .success(Report()))
    _ = driver.takeEffects()
    driver.press(.character("b"))
    #expect(driver.takeEffects() == [.restore(snapshot: 0)])
    #expect(driver.model.panes.isEmpty)
    driver.send(.restored(Fixtures.status()))
    #expect(driver.model.lesson?.step == 0)
    #expect(driver.takeEffects().first == .snapshot(0))
  }

  @Test("b during a step drops what runs")
  func backWhileRunning() {
    var driver = opened()
    driver.answerJob("d = load(\"x\")", .success(Report()))
    driver.press(.character(" "))
    let job = driver.model.work.job?.number ?? 0
    _ = driver.takeEffects()
    driver.press(.character("b"))
    #expect(driver.takeEffects() == [.cancel, .abandon(job: job), .restore(snapshot: 0)])
  }

  @Test("] plays up to the next marker, [ goes back to the one before")
  func markers() {
    var driver = opened()
    driver.answerJob("d = load(\"x\")", .success(Report()))
    driver.press(.character("]"))
    driver.answerJob("compare softmax fastmax(p=2)", .success(Report()))
    driver.answerJob("expect 1 == 1", .success(Report()))
    driver.press(.character("]"))
    #expect(driver.model.lesson?.step == 2)
    driver.press(.character("["))
    driver.send(.restored(Fixtures.status()))
    #expect(driver.model.lesson?.step == 1)
  }

  @Test("a check that fails is marked and counted, and the lesson goes on")
  func failedCheck() {
    var driver = opened()
    driver.answerJob("d = load(\"x\")", .success(Report()))
    driver.press(.character(" "))
    driver.answerJob("compare softmax fastmax(p=2)", .success(Report()))
    driver.answerJob("expect 1 == 1", .failure(Fixtures.diagnostic))
    #expect(driver.lines.contains { $0.contains("✗ expect 1 == 1") })
    #expect(driver.lines.contains { $0.contains("1 check failed") })
    driver.press(.character(" "))
    #expect(driver.model.lesson?.isAtEnd == true)
  }

  @Test("the speaker's notes show on demand only")
  func speakerNotes() {
    var driver = opened()
    #expect(!driver.lines.contains { $0.contains("Ask the class") })
    driver.press(.character("N"))
    #expect(driver.lines.contains { $0.contains("Ask the class") })
  }

  @Test("q leaves the lesson with its panes; typing is possible in between with :")
  func leave() {
    var driver = opened()
    driver.answerJob("d = load(\"x\")", .success(Report()))
    driver.press(.character(":"))
    driver.type("vars")
    driver.press(.enter)
    driver.answerJob("vars", .success(Report()))
    driver.press(.escape)
    #expect(driver.model.focus == .lesson)
    driver.press(.character("q"))
    #expect(driver.model.lesson == nil)
    #expect(driver.model.focus == .prompt)
    #expect(driver.model.status != nil)
  }

  @Test("^C during a step stops it and forgets the rest of the step")
  func interrupt() {
    var driver = opened()
    driver.answerJob("d = load(\"x\")", .success(Report()))
    driver.press(.character(" "))
    _ = driver.takeEffects()
    driver.press(.control("c"))
    #expect(driver.takeEffects() == [.cancel])
    driver.answerJob("compare", .failure(Fixtures.diagnostic))
    #expect(driver.model.work.job == nil)
    #expect(driver.model.lesson?.step == 1)
  }
}
