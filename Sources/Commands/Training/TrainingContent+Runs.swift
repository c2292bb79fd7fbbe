import Evaluation
import Models

extension TrainingContent {
  /// What is known of a task's shares of right answers.
  struct Levels: Equatable {
    var ceiling: TaskLevel?
    var chance: TaskLevel
  }

  /// How runs go that learn the same task, under the names they go by.
  ///
  /// - Parameters:
  ///   - runs: At least one; a single one is shown in more detail.
  ///   - heads: What the heads of a single run's model did on the way.
  ///   - levels: The task's ceiling and chance.
  ///   - isTimed: False to leave out what a clock has measured.
  ///   - pointLimit: The most points of a course; nil for one a step.
  init(
    _ runs: [(name: String, run: TrainingRun)], heads: [HeadMoment] = [], levels: Levels,
    isTimed: Bool, pointLimit: Int? = 300
  ) {
    let names = Self.shortened(runs.map(\.name))
    let curves = zip(names, runs).map {
      RunCurves(name: $0, run: $1.run, pointLimit: pointLimit)
    }
    let tasks = runs.first.map { " · \($0.run.task.title)" } ?? ""
    self.init(
      title: runs.map(\.name).joined(separator: ", ") + tasks,
      facts: curves.count == 1
        ? Self.facts(of: curves[0], isTimed: isTimed) : Self.commonFacts(of: curves),
      runs: curves.count == 1 ? [] : Self.lines(of: curves),
      charts: Self.charts(curves, heads, levels: levels, isTimed: isTimed))
  }

  /// Names without what they all begin with up to an underscore, so that legends are short.
  static func shortened(_ names: [String]) -> [String] {
    guard names.count > 1, let first = names.first, let end = first.firstIndex(of: "_") else {
      return names
    }
    let prefix = first[...end]
    guard names.allSatisfy({ $0.hasPrefix(prefix) && $0.count > prefix.count }) else {
      return names
    }
    return names.map { String($0.dropFirst(prefix.count)) }
  }

  private static func charts(
    _ runs: [RunCurves], _ heads: [HeadMoment], levels: Levels, isTimed: Bool
  ) -> [CurveContent] {
    var charts = [loss(runs), accuracy(runs, levels)]
    if runs.count > 1, isTimed { charts.append(lossAgainstSeconds(runs)) }
    charts.append(gradients(runs))
    if runs.count == 1, let chart = Self.heads(heads) { charts.append(chart) }
    if isTimed { charts.append(rates(runs)) }
    return charts
  }

  private static func loss(_ runs: [RunCurves]) -> CurveContent {
    CurveContent(
      title: "loss, nats", xTitle: "steps",
      yTitle: "",
      curves: courses(runs) {
        $0.loss
      } heldOut: {
        $0.evaluation.loss
      },
      xScale: .linear, yScale: .linear, cloudNote: "each step")
  }

  private static func accuracy(_ runs: [RunCurves], _ levels: Levels) -> CurveContent {
    var curves = courses(runs) {
      100 * $0.accuracy
    } heldOut: {
      100 * $0.evaluation.accuracy
    }
    if runs.count == 1, curves.count == 2 { curves[1].intervals = runs[0].intervals }
    return CurveContent(
      title: "accuracy, %", xTitle: "steps",
      yTitle: "", curves: curves, xScale: .linear, yScale: .linear,
      levels: [
        levels.ceiling.map { CurveContent.Level("ceiling", 100 * $0.value) },
        CurveContent.Level("chance", 100 * levels.chance.value),
      ].compactMap { $0 },
      cloudNote: "each step", intervalNote: "95 %")
  }

  private static func lossAgainstSeconds(_ runs: [RunCurves]) -> CurveContent {
    CurveContent(
      title: "loss, nats, against time", xTitle: "seconds", yTitle: "",
      curves: runs.map { run in
        CurveContent.Curve(
          name: run.name, line: run.smoothed(against: .seconds) { $0.loss },
          measured: run.heldOut(against: .seconds) { $0.evaluation.loss })
      }, xScale: .linear, yScale: .linear)
  }

  /// Training and held-out courses: two curves of one run, or one curve with marks for each.
  private static func courses(
    _ runs: [RunCurves], _ number: (StepRecord) -> Double,
    heldOut: (EvaluationRecord) -> Double
  ) -> [CurveContent.Curve] {
    guard runs.count == 1 else {
      return runs.map { run in
        CurveContent.Curve(
          name: run.name, line: run.smoothed(number), measured: run.heldOut(heldOut))
      }
    }
    let run = runs[0]
    return [
      CurveContent.Curve(
        name: "train", line: run.smoothed(number),
        cloud: run.window == 1 ? [] : run.single(number)),
      CurveContent.Curve(name: "held out", line: [], measured: run.heldOut(heldOut)),
    ]
  }

  /// The norm of each block's gradient, or of the whole of several runs.
  private static func gradients(_ runs: [RunCurves]) -> CurveContent {
    var curves: [CurveContent.Curve] = []
    if runs.count == 1, let count = runs[0].run.steps.last?.layerNorms.count, count > 0 {
      curves = shownLayers(count).map { layer in
        CurveContent.Curve(
          name: "layer \(layer)", line: runs[0].smoothed { $0.layerNorms[layer] })
      }
    } else {
      curves = runs.map { run in
        CurveContent.Curve(name: run.name, line: run.smoothed { $0.gradientNorm })
      }
    }
    let clip = runs.first?.run.options.clip ?? 0
    let isClipped = clip > 0 && runs.contains { $0.run.steps.contains { $0.gradientNorm > clip } }
    return CurveContent(
      title: "norm of the gradient", xTitle: "steps", yTitle: "", curves: curves,
      xScale: .linear, levels: isClipped ? [CurveContent.Level("clipped", clip)] : [])
  }

  /// As many layers as have glyphs of their own: the first, the last, and between.
  private static func shownLayers(_ count: Int) -> [Int] {
    count <= 4 ? Array(0..<count) : [0, count / 3, 2 * count / 3, count - 1]
  }

  private static func rates(_ runs: [RunCurves]) -> CurveContent {
    CurveContent(
      title: "tokens a second", xTitle: "steps", yTitle: "",
      curves: runs.map { CurveContent.Curve(name: $0.name, line: $0.rates) }, xScale: .linear,
      yScale: .linear)
  }
}
