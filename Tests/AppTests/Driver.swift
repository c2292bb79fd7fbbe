import Commands
import Diagnostics
import Screen

@testable import App

/// Plays the part of the program around the model: keys in, effects out, answers on demand.
struct Driver {
  var model: Model
  private(set) var effects: [Effect] = []

  init(
    size: Size = Size(rows: 24, columns: 80), abilities: DisplayAbilities = Fixtures.unicode,
    history: [String] = []
  ) {
    model = Model(size: size, abilities: abilities, options: AppOptions(history: history))
    send(.restored(Fixtures.status()))
  }

  mutating func send(_ event: AppEvent) { effects += model.update(event) }

  mutating func press(_ keys: Key...) {
    for key in keys { send(.terminal(.key(key))) }
  }

  mutating func type(_ text: String) {
    for character in text { send(.terminal(.key(.character(character)))) }
  }

  /// What was asked for since the last call.
  mutating func takeEffects() -> [Effect] {
    defer { effects = [] }
    return effects
  }

  /// Types a line, runs it and answers with a report.
  mutating func run(_ line: String, _ report: Report, changed: Set<String> = []) {
    type(line)
    press(.enter)
    answerJob(line, .success(report), changed: changed)
  }

  /// Ends the running job with one result.
  mutating func answerJob(
    _ text: String, _ outcome: Result<Report, Diagnostic>, changed: Set<String> = [],
    sliders: [SliderState] = []
  ) {
    guard let job = model.work.job?.number else { return }
    send(
      .result(
        job: job, StatementResult(line: 1, text: text, outcome: outcome, changedNames: changed)))
    send(.finished(job: job, Fixtures.status(sliders: sliders)))
  }

  /// Answers every request for a pane with fixed numbers.
  mutating func answerRequests() {
    for effect in takeEffects() {
      guard case .render(let request, let subject, let window, _) = effect else { continue }
      send(.content(request: request, Self.content(of: subject, window: window)))
    }
  }

  static func content(of subject: PaneSubject, window: MapWindow) -> PaneContent {
    if subject.kind == .heads { return .heads(HeadFixtures.grid(window)) }
    guard subject.kind == .map else { return .gradient(Fixtures.gradient) }
    let isSoftmax = subject.expressions == ["softmax"]
    return .map(
      Fixtures.map(
        isSoftmax ? "softmax · layer 2 head 5" : "fastmax p=2 · layer 2 head 5",
        sharpness: isSoftmax ? 3 : 0.3, window: window))
  }

  /// The screen after `compare softmax fastmax(p=2)`.
  static func compared(
    size: Size = Size(rows: 24, columns: 80), abilities: DisplayAbilities = Fixtures.unicode
  ) -> Driver {
    var driver = Driver(size: size, abilities: abilities)
    driver.run("compare softmax fastmax(p=2)", Fixtures.comparison)
    driver.answerRequests()
    driver.answerRequests()
    return driver
  }

  var lines: [String] { view(of: model).textLines }
  var line: String { model.editor.text }
}
