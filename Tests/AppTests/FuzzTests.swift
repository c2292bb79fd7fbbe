import Commands
import Screen
import Testing

@testable import App

@Suite("Any events")
struct FuzzTests {
  private static let keys: [Key] =
    Array(Set(KeyTable.rows.flatMap(\.sequences).joined())).sorted { $0.name < $1.name }
    + "abz019é界👩‍👩‍👧\u{301} ;(".map { .character($0) }

  @Test("no sequence of events crashes, and the frame has the screen's size", arguments: 0..<40)
  func anyEvents(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    var driver =
      seed % 2 == 0
      ? Driver.compared(size: Fixtures.sizes[seed % 3], abilities: Fixtures.colored) : Driver()
    if seed % 3 == 0 { driver.send(.sessionOpened(path: "a.ff", .success(Fixtures.lesson))) }
    for step in 0..<150 {
      event(&driver, &random)
      if step % 5 == 0 {
        let frame = view(of: driver.model)
        #expect(frame.size == driver.model.size)
        if let cursor = frame.cursor { #expect(frame.bounds.contains(cursor)) }
      }
    }
  }

  private func event(_ driver: inout Driver, _ random: inout SplitMix) {
    switch random.next() % 20 {
    case 0:
      driver.send(
        .terminal(.paste(["a = 1", "x\ny", "\u{1B}[0m", ""].randomElement(using: &random) ?? "")))
    case 1:
      let size = Size(
        rows: Int(random.next() % 50), columns: Int(random.next() % 160))
      driver.send(.terminal(.resized(size)))
    case 2, 3: driver.send(.terminal(.mouse(mouse(driver.model.size, &random))))
    case 4:
      driver.answerJob(
        "slide tau 0.25..8", .success(Report(actions: [.showPanes(Fixtures.subjects)])),
        changed: ["tau"], sliders: [Fixtures.slider])
    case 5:
      driver.answerJob(
        "heads", .success(Report(actions: [.showPanes([HeadFixtures.pane(by: .previous)])])))
      driver.answerJob("x", .failure(Fixtures.diagnostic))
    case 6, 7: answer(&driver)
    case 8: driver.send(.tick(seconds: driver.model.now + Double(random.next() % 100) / 50))
    default:
      if let key = Self.keys.randomElement(using: &random) { driver.press(key) }
    }
  }

  /// Answers whatever was asked for.
  private func answer(_ driver: inout Driver) {
    for effect in driver.takeEffects() {
      switch effect {
      case .render(let request, let subject, let window, _):
        driver.send(
          .content(request: request, Driver.content(of: subject, window: window)))
      case .complete(let request, _, let cursor):
        let candidates = ["softmax", "sort"].map { Completion.Candidate(text: $0, help: "h") }
        driver.send(
          .completion(
            request: request, Completion(replaced: cursor..<cursor, candidates: candidates)))
      case .restore: driver.send(.restored(Fixtures.status()))
      case .editExternally(let line): driver.send(.edited(line + "!"))
      default: break
      }
    }
  }

  private func mouse(_ size: Size, _ random: inout SplitMix) -> MouseEvent {
    let actions: [MouseEvent.Action] = [.press, .drag, .release, .wheelUp, .wheelDown]
    let position = Position(
      row: Int(random.next() % UInt64(size.rows + 2)),
      column: Int(random.next() % UInt64(size.columns + 2)))
    return MouseEvent(actions.randomElement(using: &random) ?? .press, at: position)
  }

  @Test("every key in every place leaves a frame of the screen's size")
  func everyKeyEverywhere() {
    var place = Driver.compared()
    for _ in 0..<6 {
      for key in Self.keys {
        var driver = place
        driver.press(key)
        #expect(view(of: driver.model).size == Fixtures.sizes[0])
      }
      place.press(.control("x"), .character("o"))
    }
  }

  @Test(
    "the frame has the screen's size, however small or large",
    arguments: [
      Size(rows: 0, columns: 0), Size(rows: 1, columns: 1), Size(rows: 15, columns: 60),
      Size(rows: 15, columns: 300), Size(rows: 100, columns: 60), Size(rows: 101, columns: 401),
    ])
  func sizes(size: Size) {
    for abilities in [Fixtures.unicode, Fixtures.ascii, Fixtures.colored] {
      #expect(view(of: Driver.compared(size: size, abilities: abilities).model).size == size)
    }
  }
}
