import Charts
import Commands
import Screen
import Testing

@testable import App

@Suite("Moving in maps")
struct MapNavigationTests {
  /// Two maps of 13 tokens with the keys in them.
  private func driver(_ keys: Key...) -> Driver {
    var driver = Driver.compared(size: Fixtures.sizes[1])
    driver.press(.control("x"), .character("o"))
    for key in keys {
      driver.press(key)
      driver.answerRequests()
    }
    return driver
  }

  private func mouse(_ action: MouseEvent.Action, _ row: Int, _ column: Int) -> AppEvent {
    .terminal(.mouse(MouseEvent(action, at: Position(row: row, column: column))))
  }

  @Test("+ and − keep the crosshair's cell where it is; Enter is +")
  func zoom() {
    var driver = driver(.end)
    driver.press(.enter)
    driver.answerRequests()
    #expect(driver.model.maps.keys == 6..<13)
    driver.press(.character("-"))
    driver.answerRequests()
    #expect(driver.model.maps.place.isWhole)
  }

  @Test("the wheel zooms at the pointer, not at the crosshair, and a spin is one step back")
  func wheel() throws {
    var driver = driver()
    for _ in 0..<2 {
      let place = try #require(Layout(driver.model).maps.first)
      let map = try #require(driver.model.panes.first?.map)
      let rect = MapArea(place.rect, of: driver.model).drawnRect(of: map)
      driver.send(mouse(.wheelUp, rect.bottom - 1, rect.right - 1))
      driver.answerRequests()
    }
    #expect(driver.model.maps.queries?.upperBound == 13)
    #expect(driver.model.maps.keys?.upperBound == 13)
    #expect((driver.model.maps.keys?.count ?? 13) < 7)
    driver.press(.character("u"))
    #expect(driver.model.maps.place.isWhole)
  }

  @Test("a drag pans by what it covers, however it is cut up")
  func drag() throws {
    var driver = driver(.character("+"), .character("+"))
    let before = try #require(driver.model.maps.keys)
    let place = try #require(Layout(driver.model).maps.first)
    let map = try #require(driver.model.panes.first?.map)
    let rect = MapArea(place.rect, of: driver.model).drawnRect(of: map)
    let width = rect.size.columns / before.count
    driver.send(mouse(.press, rect.bottom - 1, rect.right - 1))
    for column in stride(from: rect.right - 1, through: rect.right - 1 - width, by: -1) {
      driver.send(mouse(.drag, rect.bottom - 1, column))
    }
    driver.send(mouse(.release, rect.bottom - 1, rect.right - 1 - width))
    #expect(driver.model.maps.keys == before.lowerBound + 1..<before.upperBound + 1)
    driver.send(mouse(.drag, 0, 0))
    #expect(driver.model.maps.keys == before.lowerBound + 1..<before.upperBound + 1)
  }

  @Test("a second click in short order zooms in, a late one does not")
  func doubleClick() {
    var driver = driver()
    driver.send(.tick(seconds: 10))
    driver.send(mouse(.press, 4, 14))
    driver.send(mouse(.release, 4, 14))
    driver.send(.tick(seconds: 11))
    driver.send(mouse(.press, 4, 14))
    driver.send(mouse(.release, 4, 14))
    #expect(driver.model.maps.place.isWhole)
    driver.send(.tick(seconds: 11.2))
    driver.send(mouse(.press, 4, 14))
    #expect(!driver.model.maps.place.isWhole)
  }

  @Test("u and ^O go back from window to window, U forth again")
  func trail() {
    var driver = driver(.character("+"), .character("+"))
    let closest = driver.model.maps.place
    driver.press(.character("u"))
    let middle = driver.model.maps.place
    driver.press(.control("o"))
    #expect(driver.model.maps.place.isWhole)
    #expect(!middle.isWhole)
    driver.press(.character("u"))
    #expect(driver.model.message == "no former window")
    driver.press(.character("U"), .character("U"))
    #expect(driver.model.maps.place == closest)
  }

  @Test("while numbers are on their way, the crosshair goes on")
  func crosshairAhead() {
    var driver = driver(.character("+"), .character("+"))
    for _ in 0..<20 { driver.press(.down) }
    #expect(driver.model.maps.query == 12)
    #expect(driver.model.maps.queries?.upperBound == 13)
  }

  @Test("f keeps the window on the diagonal, whichever way it is panned")
  func follow() {
    var driver = driver(.character("+"), .character("+"), .character("f"))
    for key in [Key.character("L"), .character("J"), .character("L"), .character("K")] {
      driver.press(key)
      driver.answerRequests()
      let place = driver.model.maps.place
      let queries = place.queries ?? 0..<13
      let keys = place.keys ?? 0..<13
      let between = abs(
        (queries.lowerBound + queries.upperBound) - (keys.lowerBound + keys.upperBound))
      #expect(between <= 2)
    }
    driver.press(.character("f"))
    #expect(!driver.model.maps.place.follows)
  }

  @Test("/ in a map asks the tokens, with the place the maps are at")
  func find() {
    var driver = driver(.character("+"))
    _ = driver.takeEffects()
    driver.press(.character("/"))
    driver.type("ti\"r")
    driver.press(.enter)
    let effects = driver.takeEffects()
    guard case .setPlace(let place, let ground)? = effects.first,
      case .run(_, let text, _, _)? = effects.last
    else {
      Issue.record("\(effects)")
      return
    }
    #expect(place == driver.model.maps.place)
    #expect(ground.queryCount == 13)
    #expect(text == "find \"ti\\\"r\"")
    var found = place
    found.query = 6
    driver.answerJob(
      text, .success(Report(parts: [.text(["key 6"])], actions: [.lookAt(found)])))
    #expect(driver.model.maps.query == 6)
    #expect(driver.model.message == "key 6")
    driver.press(.character("n"))
    #expect(
      driver.takeEffects().contains { if case .run(_, "find", _, _) = $0 { true } else { false } })
  }

  @Test("b and a letter set a bookmark, ' and the letter go there")
  func bookmarks() {
    var driver = driver()
    func texts() -> [String] {
      driver.takeEffects().compactMap { if case .run(_, let text, _, _) = $0 { text } else { nil } }
    }
    driver.press(.character("b"), .character("x"))
    #expect(texts() == ["bookmark \"x\""])
    driver.answerJob("bookmark", .success(Report()))
    driver.press(.character("'"), .character("x"))
    #expect(texts() == ["go \"x\""])
  }

  @Test("the small picture is asked for once a part is shown, and a click in it goes there")
  func overview() throws {
    var driver = Driver.compared(size: Fixtures.sizes[2])
    driver.press(.control("x"), .character("o"), .end)
    #expect(driver.model.panes[0].overview == nil)
    for _ in 0..<3 {
      driver.press(.character("+"))
      driver.answerRequests()
      driver.answerRequests()
    }
    let overview = try #require(driver.model.panes[0].overview)
    #expect(overview.queries == 0..<13)
    let place = try #require(Layout(driver.model).maps.first)
    let inset = try #require(driver.model.inset(in: place.rect))
    let rect = driver.model.insetRect(of: inset, pane: driver.model.panes[0], in: place.rect)
    #expect(place.rect.intersection(rect) == rect)
    driver.send(mouse(.press, rect.bottom - 2, rect.origin.column + 1))
    #expect(driver.model.maps.queries?.upperBound == 13)
    #expect(driver.model.maps.keys?.lowerBound == 0)
    driver.press(.character("o"))
    #expect(driver.model.inset(in: place.rect) == nil)
    driver.press(.character("o"), .character("0"))
    #expect(driver.model.inset(in: place.rect) == nil)
  }

  @Test("a small picture that gave way is asked for again, and no more after ^C")
  func overviewGivesWay() throws {
    var driver = driver(.character("+"))
    func pictures() -> [Int] {
      driver.takeEffects().compactMap {
        if case .render(let request, _, let window, _) = $0, window.isOverview {
          request
        } else {
          nil
        }
      }
    }
    driver = Driver.compared(size: Fixtures.sizes[2])
    driver.press(.control("x"), .character("o"), .character("+"))
    driver.answerRequests()
    let first = pictures()
    #expect(first.count == 2)
    for request in first { driver.send(.content(request: request, nil)) }
    let second = pictures()
    #expect(second.count == 2)
    driver.model.forgetRequests()
    for request in second { driver.send(.content(request: request, nil)) }
    #expect(pictures().isEmpty)
  }

  @Test("x steps through the bars, which take no room in a small pane")
  func bars() {
    var driver = Driver.compared(size: Fixtures.sizes[2])
    driver.press(.control("x"), .character("o"))
    #expect(driver.lines.contains { $0.contains("received ") })
    driver.press(.character("x"))
    #expect(driver.lines.contains { $0.contains("share of the row inside") })
    driver.press(.character("x"))
    driver.answerRequests()
    #expect(!driver.lines.contains { $0.contains("received ") })
    #expect(!Driver.compared().lines.contains { $0.contains("received ") })
  }

  @Test("a command moves all maps, and u comes back from it")
  func command() {
    var driver = driver()
    driver.press(.escape)
    driver.run("go 3 3 2", Report(actions: [.lookAt(MapPlace(queries: 2..<4, keys: 2..<4))]))
    #expect(driver.model.maps.queries == 2..<4)
    driver.press(.control("x"), .character("o"), .character("u"))
    #expect(driver.model.maps.place.isWhole)
  }
}
