import Commands
import Screen
import TestKit
import Testing

@testable import App

@Suite("The grid of heads")
struct HeadGridTests {
  private func check(_ driver: Driver, _ name: String) {
    let difference = goldenDifference(driver.lines, named: name)
    #expect(difference == nil, "\(difference ?? "")")
  }

  private func runs(_ driver: inout Driver) -> [String] {
    driver.takeEffects().compactMap { effect in
      if case .run(_, let text, _, _) = effect { text } else { nil }
    }
  }

  @Test("layers are rows and heads columns", arguments: Fixtures.sizes)
  func frames(size: Size) {
    check(Driver.heads(size: size), "heads-\(size.columns)x\(size.rows)")
  }

  @Test("sorted, heads stand in reading order with their numbers, in half blocks of colour")
  func sortedFrame() {
    check(
      Driver.heads(size: Fixtures.sizes[1], abilities: Fixtures.colored, by: .previous),
      "heads-sorted")
  }

  @Test("without Unicode the same screen is ASCII")
  func ascii() {
    let driver = Driver.heads(abilities: Fixtures.ascii, by: .entropy)
    #expect(driver.lines.allSatisfy { $0.utf8.allSatisfy { $0 < 0x7F } })
    check(driver, "heads-ascii")
  }

  @Test("the grid asks for small maps once, whatever it is sorted by")
  func requests() {
    var driver = Driver(size: Fixtures.sizes[1], abilities: Fixtures.colored)
    driver.run("heads", Report(actions: [.showPanes([HeadFixtures.pane()])]))
    let windows = driver.takeEffects().compactMap { effect -> MapWindow? in
      if case .render(let request, let subject, let window, _) = effect {
        driver.send(.content(request: request, Driver.content(of: subject, window: window)))
        return window
      }
      return nil
    }
    #expect(windows == [MapWindow(cellRows: 8, cellColumns: 8)])
    driver.press(.control("x"), .character("o"), .character("s"), .character("o"), .right)
    #expect(driver.takeEffects().isEmpty)
  }

  @Test("arrows and letters choose a head, stop at the edges and scroll")
  func arrows() {
    var driver = Driver.heads()
    #expect(driver.model.focus == .heads)
    #expect(driver.chosenHead == [0, 0])
    driver.press(.left, .up)
    #expect(driver.chosenHead == [0, 0])
    driver.press(.right, .character("l"), .down, .character("j"), .character("k"), .character("h"))
    #expect(driver.chosenHead == [1, 1])
    for _ in 0..<20 { driver.press(.right) }
    #expect(driver.chosenHead == [1, 11])
    #expect(driver.lines.contains { $0.contains("1.11") })
    #expect(driver.lines.contains { $0.contains("layers 1–2 of 6, heads 4–11 of 12") })
    driver.press(.pageDown)
    #expect(driver.chosenHead == [3, 11])
    driver.press(.end, .down, .right)
    #expect(driver.chosenHead == [5, 11])
    driver.press(.pageUp, .home)
    #expect(driver.chosenHead == [0, 0])
  }

  @Test("a move back scrolls only when the head leaves the screen")
  func scrolling() {
    var driver = Driver.heads()
    for _ in 0..<3 { driver.press(.down) }
    #expect(driver.model.headGrid?.layout.top == 2)
    driver.press(.up)
    #expect(driver.model.headGrid?.layout.top == 2)
    driver.press(.up)
    #expect(driver.model.headGrid?.layout.top == 1)
  }

  @Test("s goes through the numbers that heads have, S goes back, o turns the order")
  func sorting() {
    var driver = Driver.heads()
    var titles: [String] = []
    for _ in 0..<7 {
      driver.press(.character("s"))
      titles.append(driver.model.heads.orderText)
    }
    #expect(
      titles == [
        "heads by sink", "heads by previous", "heads by entropy", "heads by effective",
        "heads by distance", "heads by local", "heads by layer and head",
      ])
    driver.press(.character("s"), .character("s"))
    #expect(driver.lines[0].contains("heads by previous · softmax"))
    // 29·x ≡ 71 modulo 72.
    #expect(driver.chosenHead == [5, 7])
    driver.press(.end)
    #expect(driver.chosenHead == [2, 6])
    driver.press(.character("o"))
    #expect(driver.lines[0].contains("heads by previous, smallest first · softmax"))
    #expect(driver.chosenHead == [0, 0])
    driver.press(.end)
    #expect(driver.chosenHead == [2, 6])
    driver.press(.character("S"))
    #expect(driver.lines[0].contains("heads by sink, smallest first"))
  }

  @Test("Enter opens the chosen head as if typed, and its map has the focus then")
  func open() {
    var driver = Driver.heads()
    _ = driver.takeEffects()
    driver.press(.down, .right, .enter)
    let line = "use d layer=1 head=1; map softmax"
    let effects = driver.takeEffects()
    #expect(effects.first == .appendHistory(line))
    #expect(driver.lines.contains { $0.contains("ff> \(line)") })
    driver.answerJob(
      "map softmax", .success(Report(actions: [.showPanes([Fixtures.subjects[0]])])))
    #expect(driver.model.focus == .map)
    driver.press(.escape, .up)
    #expect(driver.line == line)
  }

  @Test("the focus is opened without its name, and data without axes by its map alone")
  func lines() {
    var subject = HeadGridSubject(mechanism: "fastmax(p=2)", data: nil)
    #expect(
      subject.opening(.init(layer: 2, head: 9)) == "use layer=2 head=9; map fastmax(p=2)")
    #expect(subject.opening(.init(layer: nil, head: nil)) == "map fastmax(p=2)")
    subject.data = "b"
    #expect(subject.opening(.init(layer: nil, head: 4)) == "use b head=4; map fastmax(p=2)")
    #expect(subject.opening(.init(layer: nil, head: nil)) == "use b; map fastmax(p=2)")
  }

  @Test("data that is drawn at random cannot be opened by typing it again")
  func random() {
    var driver = Driver()
    driver.run(
      "heads", Report(actions: [.showPanes([HeadFixtures.pane(headsPerLayer: 0, canOpen: false)])]))
    driver.answerRequests()
    driver.press(.control("x"), .character("o"), .enter)
    #expect(runs(&driver).isEmpty)
    #expect(driver.model.message?.contains("give it a name") == true)
  }

  @Test("a click chooses, a second one opens, the wheel moves by a row")
  func mouse() throws {
    var driver = Driver.heads()
    let layout = try #require(driver.model.headGrid?.layout)
    let tile = layout.tile(HeadFixtures.heads + 3)
    let position = Position(row: tile.origin.row + 1, column: tile.origin.column + 2)
    driver.press(.escape)
    driver.send(.terminal(.mouse(MouseEvent(.press, at: position))))
    #expect(driver.model.focus == .heads)
    #expect(driver.chosenHead == [1, 3])
    _ = driver.takeEffects()
    driver.send(.terminal(.mouse(MouseEvent(.wheelDown, at: position))))
    #expect(driver.chosenHead == [2, 3])
    driver.send(.terminal(.mouse(MouseEvent(.wheelUp, at: position))))
    #expect(driver.chosenHead == [1, 3])
    let chosen = try #require(driver.model.headGrid?.layout).tile(HeadFixtures.heads + 3)
    driver.send(
      .terminal(
        .mouse(
          MouseEvent(
            .press, at: Position(row: chosen.origin.row, column: chosen.origin.column + 1)))))
    #expect(runs(&driver) == ["use d layer=1 head=3; map softmax"])
  }

  @Test("^C stops the heads that are still computed, and keeps those that are there")
  func cancel() throws {
    var driver = Driver()
    driver.run("heads", Report(actions: [.showPanes([HeadFixtures.pane()])]))
    var request = 0
    for case .render(let number, let subject, let window, _) in driver.takeEffects() {
      request = number
      guard case .heads(var grid) = Driver.content(of: subject, window: window) else { continue }
      for index in 5..<72 { grid.entries[index].map = nil }
      driver.send(.content(request: number, .heads(grid), isFinal: false))
    }
    #expect(driver.model.isBusy)
    driver.press(.control("c"))
    #expect(driver.takeEffects() == [.cancel])
    driver.send(.content(request: request, nil, isFinal: true))
    #expect(!driver.model.isBusy)
    #expect(driver.model.headGrid?.content.entries.count { $0.map != nil } == 5)
    driver.press(.control("x"), .character("o"), .character("r"))
    let isAskedAgain = driver.takeEffects().contains {
      if case .render = $0 { true } else { false }
    }
    #expect(isAskedAgain)
  }

  @Test("the keys of the grid are told by its own help")
  func help() {
    var driver = Driver.heads(size: Fixtures.sizes[1])
    driver.press(.function(1))
    #expect(driver.lines.contains { $0.contains("keys of the grid of heads") })
    #expect(driver.lines.contains { $0.contains("open the map of the chosen head") })
  }

  @Test("the chosen head stays on the screen when its size changes")
  func resize() {
    var driver = Driver.heads(size: Fixtures.sizes[2])
    driver.press(.end)
    for size in [Size(rows: 15, columns: 60), Fixtures.sizes[0], Fixtures.sizes[1]] {
      driver.send(.terminal(.resized(size)))
      driver.answerRequests()
      #expect(driver.chosenHead == [5, 11])
      #expect(driver.lines.contains { $0.contains("▸5.11") })
    }
  }

  @Test("a grid beside a gradient panel keeps its keys, and a hidden panel does not hide it")
  func besidePanel() {
    var driver = Driver.heads(size: Fixtures.sizes[1])
    driver.run("bound b", Report(actions: [.showPanel(Fixtures.subjects[2], query: 3)]))
    driver.answerRequests()
    #expect(driver.model.shownPanels.count == 2)
    driver.press(.control("x"), .character("g"))
    #expect(driver.model.shownPanels.count == 1)
    #expect(driver.model.headGrid != nil)
    driver.press(.control("x"), .character("g"))
    #expect(driver.model.shownPanels.count == 2)
  }
}
