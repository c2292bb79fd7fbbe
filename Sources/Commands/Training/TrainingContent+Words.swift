import Evaluation
import Foundation
import Models

extension TrainingContent {
  /// Where one run stands.
  static func facts(of curves: RunCurves, isTimed: Bool) -> [String] {
    let run = curves.run
    var facts = ["step \(run.stepCount) of \(run.options.steps)"]
    if let last = run.evaluations.last {
      facts.append("held out \(words(last.evaluation))")
    }
    if let loss = curves.latest({ $0.loss }), let share = curves.latest({ $0.accuracy }) {
      let mean = curves.window == 1 ? "" : ", mean of \(curves.window)"
      facts.append("loss \(threeDigits(loss)), accuracy \(percent(share))\(mean)")
    }
    if isTimed, let rate = curves.rates.last?.y {
      facts.append("\(rateText(rate)) tokens/s")
    }
    if let last = run.steps.last {
      facts.append("lr \(threeDigits(last.learningRate))")
      facts.append("\(bytesText(last.memory)) a step")
    }
    return facts
  }

  /// What several runs have in common.
  static func commonFacts(of runs: [RunCurves]) -> [String] {
    let steps = Set(runs.map(\.run.stepCount))
    let goals = Set(runs.map(\.run.options.steps))
    let legend = "lines: training, marks: held out, 95 %"
    guard steps.count == 1, let step = steps.first else { return [legend] }
    let goal = goals.count == 1 ? goals.first.map { " of \($0)" } : nil
    return ["step \(step)\(goal ?? "")", legend]
  }

  /// Where each of several runs stands: "race_softmax 58.2 % (52…64)".
  static func lines(of runs: [RunCurves]) -> [String] {
    let isEven = Set(runs.map(\.run.stepCount)).count == 1
    return runs.map { curves in
      let step = isEven ? "" : ", step \(curves.run.stepCount)"
      guard let last = curves.run.evaluations.last else { return curves.name + step }
      return "\(curves.name) \(words(last.evaluation, level: ""))\(step)"
    }
  }

  /// What a run is doing, for the status line: "step 120/500", "loss 0.83", "acc 61 %", "210k tokens/s".
  static func activity(of run: TrainingRun, isTimed: Bool) -> [String] {
    let curves = RunCurves(name: "", run: run, pointLimit: nil)
    var parts = ["step \(run.stepCount)/\(run.options.steps)"]
    if let loss = curves.latest({ $0.loss }), let share = curves.latest({ $0.accuracy }) {
      parts += ["loss \(threeDigits(loss))", "acc \(percent(share))"]
    }
    if isTimed, let rate = curves.rate { parts.append("\(rateText(rate)) tokens/s") }
    return parts
  }

  /// "58.2 % (95 %: 52…64)".
  private static func words(_ evaluation: Models.Evaluation, level: String = "95 %: ") -> String {
    guard let interval = evaluation.interval else { return percent(evaluation.accuracy) }
    return "\(percent(evaluation.accuracy)) (\(level)\(percentNumber(interval.lowerBound))…"
      + "\(percentNumber(interval.upperBound)))"
  }

  private static func percent(_ share: Double) -> String { "\(percentNumber(share)) %" }

  private static func percentNumber(_ share: Double) -> String {
    threeDigits(100 * share)
  }

  private static func threeDigits(_ number: Double) -> String {
    guard number.isFinite, number != 0 else { return numberText(number) }
    let scale = pow(10, 2 - floor(log10(abs(number))))
    return numberText((number * scale).rounded() / scale)
  }

  /// "210k", "1.3M".
  static func rateText(_ rate: Double) -> String {
    if rate >= 1e6 { return threeDigits(rate / 1e6) + "M" }
    return rate >= 1e4 ? threeDigits(rate / 1e3) + "k" : threeDigits(rate)
  }
}

extension RunCurves {
  /// Tokens a second over the last steps; nil when nobody looked at a clock.
  var rate: Double? {
    let steps = run.steps
    guard let end = steps.last?.seconds else { return nil }
    let start = steps.count > window ? steps[steps.count - 1 - window].seconds : 0
    guard let start, end > start else { return nil }
    return Double(steps.suffix(window).reduce(0) { $0 + $1.tokens }) / (end - start)
  }
}
