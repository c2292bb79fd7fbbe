import Evaluation
import Foundation
import Models
import Tensors
import Testing

@testable import Commands
@testable import Pictures

@Suite("Courses of training")
struct TrainingCurvesTests {
  /// A run of so many steps with a clock that ticks a quarter of a second each.
  static func run(steps: Int, evaluations interval: Int = 10) throws -> TrainingRun {
    let task = try TaskTable.make("copy")
    let config = try ModelConfig(
      kind: .decoder, layers: 2, heads: 1, width: 8, context: 64,
      vocabulary: task.vocabulary.count)
    var options = TrainingOptions()
    options.steps = steps
    options.batch = 2
    options.evaluationInterval = interval
    options.evaluationProblems = 8
    var run = try TrainingRun(Model(config, seed: 3), task: task, options: options)
    while !run.isFinished {
      if run.isEvaluationDue { try run.evaluate(.init()) }
      try run.advance(.init())
      run.note(seconds: 0.25 * Double(run.stepCount))
    }
    try run.evaluate(.init())
    return run
  }

  private static let levels = TrainingContent.Levels(ceiling: .exact(1), chance: .exact(0.125))

  @Test("smoothed numbers are means of the steps before them, thinned to the last of each part")
  func smoothing() throws {
    let run = try Self.run(steps: 60)
    let curves = RunCurves(name: "m", run: run, pointLimit: nil)
    #expect(curves.window == 3)
    let points = curves.smoothed { $0.loss }
    let losses = run.steps.map(\.loss)
    #expect(points.map(\.x) == (1...60).map(Double.init))
    for (index, point) in points.enumerated() {
      let part = losses[max(0, index - 2)...index]
      #expect(abs(point.y - part.reduce(0, +) / Double(part.count)) < 1e-9)
    }
    let thin = RunCurves(name: "m", run: run, pointLimit: 7).smoothed { $0.loss }
    #expect(thin.count == 7)
    #expect(thin.last == points.last)
    #expect(thin.allSatisfy(points.contains))
    let single = RunCurves(name: "m", run: run, pointLimit: 6).single { $0.loss }
    #expect(single.map(\.y).max() == losses.max())
    #expect(single.map(\.y).min() == losses.min())
  }

  @Test("tokens a second come from the clock that was noted, and are absent without one")
  func rates() throws {
    var run = try Self.run(steps: 12)
    let curves = RunCurves(name: "m", run: run, pointLimit: nil)
    let expected = run.steps.map { 4 * Double($0.tokens) }
    #expect(curves.rates.map(\.y) == expected)
    #expect(curves.rate == expected.last)
    run = try TrainingRun(run.model, task: run.task, options: run.options)
    try run.advance(.init())
    #expect(RunCurves(name: "m", run: run, pointLimit: nil).rates.isEmpty)
    #expect(RunCurves(name: "m", run: run, pointLimit: nil).rate == nil)
  }

  @Test("one run is shown with held-out marks, intervals, levels and its layers")
  func oneRun() throws {
    let run = try Self.run(steps: 20)
    let content = TrainingContent([("m", run)], levels: Self.levels, isTimed: true)
    #expect(content.title == "m · \(run.task.title)")
    #expect(
      content.charts.map(\.title)
        == ["loss, nats", "accuracy, %", "norm of the gradient", "tokens a second"])
    let accuracy = content.charts[1]
    #expect(accuracy.levels == [.init("ceiling", 100), .init("chance", 12.5)])
    #expect(accuracy.curves[1].measured.map(\.x) == [0, 10, 20])
    #expect(accuracy.curves[1].intervals.count == 3)
    for (point, interval) in zip(accuracy.curves[1].measured, accuracy.curves[1].intervals) {
      #expect((interval.lower...interval.upper).contains(point.y))
    }
    #expect(content.charts[2].curves.map(\.name) == ["layer 0", "layer 1"])
    #expect(content.facts[0] == "step 20 of 20")
    let still = TrainingContent([("m", run)], levels: Self.levels, isTimed: false)
    #expect(!still.facts.contains { $0.contains("tokens/s") })
    #expect(still.charts.count == 3)
  }

  @Test("the best heads' courses stand beside the others")
  func headCourse() throws {
    var prompt = Prompt()
    prompt.run(
      "m = model(layers=2, heads=2, width=8, context=16, task=induction(length=12, vocabulary=8))")
    prompt.run("train m steps=6 batch=2 every=3 heldout=2")
    prompt.run("c = m.head_course")
    #expect(try prompt.number("c.step[2]") == 6)
    #expect(try prompt.number("c.previous.shape[1] * c.previous.shape[2]") == 4)
    // The last moment against the weights themselves, on the eight exercises it is taken from.
    var sum = 0.0
    for sample in 0..<8 {
      let line = "w = m.attention(layer=1, head=1, sample=\(sample)).weights"
      let mean = try prompt.number("\(line); sum(w[1:, :11] * eye(11)) / 11")
      sum += try #require(mean)
    }
    let kept = try prompt.number("c.previous[2, 1, 1]")
    #expect(abs(try #require(kept) - sum / 8) < 1e-5)
    let moments = [
      HeadMoment(step: 0, previous: [[0.1, 0.2]], induction: [[.nan, .nan]]),
      HeadMoment(step: 5, previous: [[0.7, 0.3]], induction: [[.nan, 0.4]]),
    ]
    let found = TrainingContent.heads(moments)
    let chart = try #require(found)
    #expect(chart.curves.map(\.name) == ["previous token 0.0", "induction 0.1"])
    #expect(chart.curves[0].line == [.init(0, 20), .init(5, 70)])
    #expect(chart.curves[1].line == [.init(5, 40)])
    #expect(TrainingContent.heads([]) == nil)
  }

  @Test("several runs share charts, against steps and against seconds")
  func severalRuns() throws {
    let runs = [("softmax", try Self.run(steps: 20)), ("fastmax p=2", try Self.run(steps: 30))]
    let content = TrainingContent(runs, levels: Self.levels, isTimed: true)
    #expect(
      content.charts.map(\.title)
        == [
          "loss, nats", "accuracy, %",
          "loss, nats, against time", "norm of the gradient", "tokens a second",
        ])
    for chart in content.charts {
      #expect(chart.curves.map(\.name) == ["softmax", "fastmax p=2"])
    }
    #expect(content.charts[2].curves[1].line.last?.x == 7.5)
    #expect(content.facts == ["lines: training, marks: held out, 95 %"])
    #expect(content.runs.map { $0.hasSuffix("step 20") } == [true, false])
    #expect(content.runs[1].hasPrefix("fastmax p=2 "))
    let even = TrainingContent([runs[0], runs[0]], levels: Self.levels, isTimed: true)
    #expect(even.facts[0] == "step 20 of 20")
    #expect(!even.runs[0].contains("step"))
    #expect(
      TrainingContent.shortened(["race_softmax", "race_fastmax2"]) == ["softmax", "fastmax2"])
    #expect(TrainingContent.shortened(["race_a", "b"]) == ["race_a", "b"])
    #expect(TrainingContent.shortened(["a_", "a_"]) == ["a_", "a_"])
  }
}
