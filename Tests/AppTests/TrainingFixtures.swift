import Commands
import Foundation
import Screen

@testable import App

/// A model that learns, without a model.
enum TrainingFixtures {
  static let place = ModelHead(model: "m", layerCount: 2, headCount: 2)

  static let subjects = [
    PaneSubject(kind: .map, expressions: [place.expression], reads: ["m"], modelHead: place),
    PaneSubject(kind: .training, expressions: ["m"], reads: ["m"]),
    PaneSubject(kind: .gradient, expressions: [place.expression], reads: ["m"], modelHead: place),
  ]

  /// Courses after so many steps.
  static func content(steps: Int) -> TrainingContent {
    let points = { (number: (Double) -> Double) in
      (1...max(steps, 1)).map { CurveContent.Point(Double($0), number(Double($0))) }
    }
    let held = stride(from: 0, through: steps, by: 50).map(Double.init)
    let loss = { (step: Double) in 3 * exp(-step / 120) + 0.1 }
    let share = { (step: Double) in 100 - 88 * exp(-step / 150) }
    let noise = { (step: Double) in sin(step * 12.9898) }
    return TrainingContent(
      title: "m · copy(length=8)",
      facts: [
        "step \(steps) of 500", "held out 58 % (95 %: 52…64)",
        "loss 0.83, accuracy 61 %, mean of 10", "210k tokens/s", "lr 0.0021", "3.1 MB a step",
      ],
      charts: [
        chart(
          "loss, nats", points(loss), points { loss($0) + 0.3 * noise($0) },
          held.map { .init($0, loss($0) + 0.1) }),
        chart(
          "accuracy, %", points(share), points { share($0) + 6 * noise($0) },
          held.map { .init($0, share($0) - 5) },
          intervals: held.map { .init($0, share($0) - 11, share($0) + 1) },
          levels: [.init("ceiling", 100), .init("chance", 12.5)]),
        CurveContent(
          title: "norm of the gradient", xTitle: "steps", yTitle: "",
          curves: [0, 1].map { layer in
            CurveContent.Curve(
              name: "layer \(layer)", line: points { Double(layer + 1) * 2 * exp(-$0 / 90) + 0.05 })
          }, xScale: .linear, levels: [.init("clipped", 1)]),
        CurveContent(
          title: "tokens a second", xTitle: "steps", yTitle: "",
          curves: [.init(name: "m", line: points { 210_000 + 4_000 * noise($0) })],
          xScale: .linear, yScale: .linear),
      ])
  }

  private static func chart(
    _ title: String, _ line: [CurveContent.Point], _ cloud: [CurveContent.Point],
    _ held: [CurveContent.Point], intervals: [CurveContent.Interval] = [],
    levels: [CurveContent.Level] = []
  ) -> CurveContent {
    CurveContent(
      title: title, xTitle: "steps", yTitle: "",
      curves: [
        .init(name: "train", line: line, cloud: cloud),
        .init(name: "held out", line: [], measured: held, intervals: intervals),
      ], xScale: .linear, yScale: .linear, levels: levels, cloudNote: "each step",
      intervalNote: "95 %")
  }

  /// The screen while `train m` runs.
  static func training(
    size: Size, steps: Int = 210, abilities: DisplayAbilities = Fixtures.unicode
  ) -> Driver {
    var driver = Driver(size: size, abilities: abilities)
    driver.type("train m task=copy")
    driver.press(.enter)
    let state = PublishedState(
      status: Fixtures.status(), changedNames: ["m"],
      activity: [
        "train m", "step \(steps)/500", "loss 0.83", "acc 61 %", "210k tokens/s", "^C pauses",
      ], actions: [.showPanes(subjects)])
    driver.send(.published(job: driver.model.work.job?.number ?? 0, state))
    driver.answerRequests(steps: steps)
    driver.answerRequests(steps: steps)
    return driver
  }
}

extension Driver {
  /// Answers every request for a pane while a model learns.
  mutating func answerRequests(steps: Int) {
    for effect in takeEffects() {
      guard case .render(let request, let subject, let window, _) = effect else { continue }
      let content =
        subject.kind == .training
        ? .training(TrainingFixtures.content(steps: steps))
        : Self.content(of: subject, window: window)
      send(.content(request: request, content))
    }
  }
}
