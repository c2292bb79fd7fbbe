import App
import Commands
import Screen
import TestKit
import Testing

@Suite("Frames")
struct FrameTests {
  private func check(_ driver: Driver, _ name: String) {
    let difference = goldenDifference(driver.lines, named: name)
    #expect(difference == nil, "\(difference ?? "")")
  }

  private static func name(_ scene: String, _ size: Size) -> String {
    "\(scene)-\(size.columns)x\(size.rows)"
  }

  @Test("a bare start shows a prompt and a hint", arguments: Fixtures.sizes)
  func bareStart(size: Size) {
    check(Driver(size: size), Self.name("start", size))
  }

  @Test("compare shows two maps, and the gradient where there is room", arguments: Fixtures.sizes)
  func compare(size: Size) {
    check(Driver.compared(size: size), Self.name("compare", size))
  }

  @Test("training shows a head's map beside courses", arguments: Fixtures.sizes)
  func training(size: Size) {
    check(TrainingFixtures.training(size: size), Self.name("training", size))
  }

  @Test("courses can be read without Unicode, and before there are two steps")
  func plainTraining() {
    let driver = TrainingFixtures.training(size: Fixtures.sizes[1], abilities: Fixtures.ascii)
    #expect(driver.lines.allSatisfy { $0.utf8.allSatisfy { $0 < 0x7F } })
    check(driver, "training-ascii")
    check(TrainingFixtures.training(size: Fixtures.sizes[0], steps: 1), "training-begins")
  }

  @Test("without Unicode the same screen is ASCII")
  func ascii() {
    let driver = Driver.compared(size: Fixtures.sizes[1], abilities: Fixtures.ascii)
    #expect(driver.lines.allSatisfy { $0.utf8.allSatisfy { $0 < 0x7F } })
    check(driver, "compare-ascii")
  }

  @Test("the gradient panel takes the place of a map on a narrow screen")
  func narrowGradient() {
    var driver = Driver.compared()
    driver.press(.control("x"), .character("g"))
    driver.answerRequests()
    check(driver, "gradient-80x24")
  }

  @Test(
    "in a short pane an alarm leaves the numbers that it warns of in sight", arguments: [20, 24])
  func shortAlarm(rows: Int) {
    var driver = Driver.compared(size: Size(rows: rows, columns: 80))
    driver.press(.control("x"), .character("g"))
    driver.answerRequests()
    #expect(driver.lines.contains { $0.contains("ALARM fastmax p=1: 12.5 % of") })
    #expect(driver.lines.contains { $0.contains("fastmax p=1    0.012  0.019   none") })
  }

  @Test("four maps stand in two rows")
  func fourMaps() {
    var driver = Driver(size: Fixtures.sizes[1])
    let subjects = (0..<4).map {
      PaneSubject(kind: .map, expressions: ["fastmax(p=\($0 + 1))"], reads: [])
    }
    driver.run("map", Report(actions: [.showPanes(subjects)]))
    driver.answerRequests()
    check(driver, "four-maps")
  }

  @Test(
    "zoomed in, a small picture of the whole map stands in the corner", arguments: Fixtures.sizes)
  func zoomed(size: Size) {
    var driver = Driver.compared(size: size)
    driver.press(.control("x"), .character("o"), .end, .pageDown)
    for _ in 0..<2 {
      driver.press(.character("+"))
      driver.answerRequests()
      driver.answerRequests()
    }
    check(driver, Self.name("zoomed", size))
  }

  @Test("a lesson shows its notes and how far it is", arguments: Fixtures.sizes)
  func lesson(size: Size) {
    var driver = Driver(size: size)
    driver.send(.sessionOpened(path: "a.ff", .success(Fixtures.lesson)))
    driver.answerJob("d = load(\"x\")", .success(Report()))
    driver.press(.character(" "))
    driver.answerJob("compare softmax fastmax(p=2)", .success(Fixtures.comparison))
    driver.answerJob("expect 1 == 1", .success(Report()))
    driver.answerRequests()
    driver.answerRequests()
    check(driver, Self.name("lesson", size))
  }

  @Test("the help covers the screen with the keys of the focused place", arguments: Fixtures.sizes)
  func help(size: Size) {
    var driver = Driver.compared(size: size)
    driver.press(.control("x"), .character("o"), .character("?"))
    check(driver, Self.name("help", size))
  }

  @Test("completions stand above the prompt with their help")
  func completion() {
    var driver = Driver()
    driver.type("so")
    driver.press(.tab)
    for case .complete(let request, _, _) in driver.takeEffects() {
      let candidates = [
        ("softmax", "row softmax, or the mechanism"), ("sort", "sorts along an axis"),
      ]
      driver.send(
        .completion(
          request: request,
          Completion(
            replaced: 0..<2, candidates: candidates.map { .init(text: $0.0, help: $0.1) })))
    }
    driver.press(.tab)
    #expect(driver.line == "softmax")
    check(driver, "completion")
  }

  @Test("a diagnostic keeps its caret under the mistake")
  func diagnostic() {
    var driver = Driver()
    driver.type("a = attend(q, k, v, softmax())")
    driver.press(.enter)
    driver.answerJob("a = attend(q, k, v, softmax())", .failure(Fixtures.diagnostic))
    check(driver, "diagnostic")
  }

  @Test("a slider shows its range and its value")
  func slider() {
    var driver = Driver()
    driver.type("slide tau 0.25..8")
    driver.press(.enter)
    driver.answerJob(
      "slide tau 0.25..8", .success(Report(actions: [.showSlider(Fixtures.slider)])),
      sliders: [Fixtures.slider])
    driver.press(.function(2))
    check(driver, "slider")
  }

  @Test("a screen below 60 x 15 says so and nothing else")
  func tooSmall() {
    let driver = Driver.compared(size: Size(rows: 14, columns: 100))
    #expect(
      driver.lines.filter { !$0.isEmpty } == ["terminal too small (100 x 14, need 60 x 15)"])
  }

  @Test("the smallest screen still has room for maps, transcript and prompt")
  func smallest() {
    check(Driver.compared(size: Size(rows: 15, columns: 60)), "compare-60x15")
  }
}
