import Commands
import Diagnostics
import Screen
import Testing

@testable import App

@Suite("Running commands")
struct UpdateTests {
  @Test("Enter runs the line, remembers it and echoes it")
  func enter() {
    var driver = Driver()
    driver.type("vars")
    driver.press(.enter)
    let job = driver.model.work.job?.number ?? 0
    #expect(
      driver.takeEffects() == [
        .appendHistory("vars"), .run(job: job, text: "vars", line: 1, source: .prompt),
      ])
    #expect(driver.line.isEmpty)
    #expect(driver.lines.contains { $0.contains("ff> vars") })
  }

  @Test("commands typed while one runs wait for it")
  func queue() {
    var driver = Driver()
    driver.type("first")
    driver.press(.enter)
    driver.type("second")
    driver.press(.enter)
    _ = driver.takeEffects()
    driver.answerJob("first", .success(Report()))
    let texts = driver.takeEffects().compactMap { effect in
      if case .run(_, let text, _, _) = effect { text } else { nil }
    }
    #expect(texts == ["second"])
  }

  @Test("after a mistake the rest of a paste is not run")
  func failedPaste() {
    var driver = Driver()
    driver.send(.terminal(.paste("a = 1\nb = 2\nc = 3")))
    driver.press(.enter)
    driver.answerJob("a = 1", .failure(Fixtures.diagnostic))
    #expect(driver.model.work.job == nil)
    #expect(driver.lines.contains { $0.contains("2 more pasted lines not run") })
  }

  @Test("a paste runs nothing by itself")
  func paste() {
    var driver = Driver()
    driver.send(.terminal(.paste("quit\n")))
    #expect(driver.takeEffects().isEmpty)
    #expect(driver.line == "quit")
  }

  @Test(
    "?name, :help name and ? are help",
    arguments: [
      ("?compare", "help compare"), (":help map", "help map"), ("?", "help "), ("a?", "a?"),
    ])
  func help(typed: String, command: String) {
    #expect(Model.plainCommand(typed) == command)
  }

  @Test("^D leaves at once on an empty line and deletes on another")
  func endOfInput() {
    var driver = Driver()
    driver.type("x")
    driver.press(.left, .control("d"))
    #expect(driver.line.isEmpty)
    #expect(driver.takeEffects().isEmpty)
    driver.press(.control("d"))
    #expect(driver.takeEffects() == [.quit])
  }

  @Test("^C stops, then drops, then offers to leave")
  func interrupts() {
    var driver = Driver()
    driver.send(.tick(seconds: 10))
    driver.type("attend")
    driver.press(.enter)
    let job = driver.model.work.job?.number ?? 0
    _ = driver.takeEffects()
    driver.press(.control("c"))
    #expect(driver.takeEffects() == [.cancel])
    driver.press(.control("c"))
    #expect(driver.takeEffects() == [.abandon(job: job)])
    #expect(driver.model.work.job == nil)
    driver.send(.tick(seconds: 10.5))
    driver.press(.control("c"))
    #expect(driver.model.focus == .question)
    driver.press(.character("y"))
    #expect(driver.takeEffects() == [.quit])
  }

  @Test("a result that comes after its job was dropped changes nothing")
  func droppedResult() {
    var driver = Driver()
    driver.type("slow")
    driver.press(.enter)
    let job = driver.model.work.job?.number ?? 0
    driver.press(.control("c"), .control("c"))
    driver.send(
      .result(
        job: job,
        StatementResult(
          line: 1, text: "slow", outcome: .success(Report(parts: [.text(["late"])])))))
    #expect(!driver.lines.contains { $0.contains("late") })
  }

  @Test("^C at the prompt clears the line and never leaves")
  func clearLine() {
    var driver = Driver()
    driver.type("abc")
    driver.press(.control("c"), .control("c"), .control("c"))
    #expect(driver.line.isEmpty)
    #expect(driver.takeEffects().isEmpty)
  }

  @Test("^C stops an estimate that becomes better, after a line that is being typed")
  func stopsRefining() {
    var driver = Driver()
    driver.run("compare softmax fastmax(p=2)", Fixtures.comparison)
    var requests: [Int] = []
    for case .render(let number, let subject, let window, _) in driver.takeEffects() {
      requests.append(number)
      driver.send(
        .content(
          request: number, Driver.content(of: subject, window: window), isFinal: false))
    }
    _ = driver.takeEffects()
    #expect(!driver.model.isBusy && !requests.isEmpty)
    driver.type("abc")
    driver.press(.control("c"))
    #expect(driver.line.isEmpty && driver.takeEffects().isEmpty)
    driver.press(.control("c"))
    #expect(driver.takeEffects() == [.cancel])
    for request in requests { driver.send(.content(request: request, nil, isFinal: true)) }
    #expect(driver.model.panes.allSatisfy { $0.refining == nil })
    #expect(driver.model.panes.count { $0.map != nil } == 2)
    _ = driver.takeEffects()
    driver.press(.control("c"))
    #expect(driver.takeEffects().isEmpty)
  }

  @Test("^C closes whatever dialogue is open and stops nothing")
  func interruptInDialogues() {
    var driver = Driver.compared()
    driver.type("slow")
    driver.press(.enter)
    _ = driver.takeEffects()
    driver.press(.control("r"), .control("c"))
    #expect(driver.model.focus == .prompt)
    driver.press(.function(1), .control("c"))
    #expect(driver.model.help == nil)
    #expect(driver.takeEffects().isEmpty)
    #expect(driver.model.work.isRunning)
  }

  @Test("^Z suspends and ^L repaints in every place")
  func suspend() {
    var driver = Driver.compared()
    for _ in 0..<6 {
      driver.press(.control("z"), .control("l"))
      #expect(driver.takeEffects() == [.suspend, .repaint])
      driver.press(.control("x"), .character("o"))
      _ = driver.takeEffects()
    }
  }

  @Test("a question runs its command after yes and nothing after no")
  func confirm() {
    let action = ReportAction.confirm(
      question: "overwrite out.npy?", command: "save b \"out.npy\" overwrite=true")
    for (key, isRun) in [(Key.character("y"), true), (.character("n"), false)] {
      var driver = Driver()
      driver.run("save b \"out.npy\"", Report(actions: [action]))
      _ = driver.takeEffects()
      driver.press(key)
      let sources = driver.takeEffects().compactMap { effect in
        if case .run(_, _, _, let source) = effect { source } else { nil }
      }
      #expect(sources == (isRun ? [.confirmed] : []))
    }
  }

  @Test("progress shows after a tenth of a second")
  func progress() {
    var driver = Driver()
    driver.type("slow")
    driver.press(.enter)
    let job = driver.model.work.job?.number ?? 0
    #expect(driver.model.wantsTicks)
    driver.send(.progress(job: job, 0.5))
    #expect(!driver.lines.contains { $0.contains("50 %") })
    driver.send(.tick(seconds: 0.2))
    #expect(driver.lines.contains { $0.contains("50 %") })
  }

  @Test("a silenced statement prints nothing but its warnings")
  func silenced() {
    var driver = Driver()
    driver.type("x;")
    driver.press(.enter)
    let job = driver.model.work.job?.number ?? 0
    var warning = Fixtures.diagnostic
    warning.severity = .warning
    driver.send(
      .result(
        job: job,
        StatementResult(
          line: 1, text: "x", outcome: .success(Report(parts: [.text(["42"])])),
          warnings: [warning], isSilenced: true)))
    #expect(!driver.lines.contains { $0.contains("42") })
    #expect(driver.lines.contains { $0.contains("warning[") })
  }

  @Test("PgUp scrolls the transcript from the prompt, and new results do not move it")
  func scrolling() {
    var driver = Driver()
    driver.run("x", Report(parts: [.text((0..<100).map { "line \($0)" })]))
    driver.press(.pageUp)
    let before = driver.lines
    #expect(before.contains { $0.contains("line 70") })
    driver.model.tell(.remark("later"))
    #expect(driver.lines.contains { $0.contains("line 70") })
    driver.press(.pageDown, .pageDown)
    #expect(driver.lines.contains { $0.contains("later") })
  }

  @Test("/ in the transcript finds upwards, n goes on")
  func find() {
    var driver = Driver()
    driver.run("x", Report(parts: [.text((0..<100).map { "line \($0)" })]))
    driver.press(.control("x"), .character("o"), .character("/"))
    driver.type("line 1")
    driver.press(.enter)
    #expect(driver.model.transcript.hit.map { driver.model.transcript.lines[$0].text } == "line 19")
    driver.press(.character("n"))
    #expect(driver.model.transcript.hit.map { driver.model.transcript.lines[$0].text } == "line 18")
    driver.press(.character("N"))
    #expect(driver.model.transcript.hit.map { driver.model.transcript.lines[$0].text } == "line 19")
  }
}
