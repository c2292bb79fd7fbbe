import Evaluation
import Foundation
import Models

/// The courses of one run, ready to be drawn.
struct RunCurves {
  /// What it goes by in legends.
  let name: String
  let run: TrainingRun
  /// The most points of a course; nil for one a step.
  let pointLimit: Int?

  /// What runs to the right.
  enum Place {
    case steps
    case seconds
  }

  /// Steps that a smoothed number is a mean of.
  var window: Int { Self.window(run.steps.count) }

  /// A twentieth of the run, at most fifty.
  static func window(_ count: Int) -> Int { max(1, min(50, count / 20)) }

  /// The mean of a number over the last steps; nil before the first.
  func latest(_ number: (StepRecord) -> Double) -> Double? {
    let last = run.steps.suffix(window)
    return last.isEmpty ? nil : last.reduce(0) { $0 + number($1) } / Double(last.count)
  }

  /// A number at every step, each the mean of the steps up to it.
  func smoothed(
    against place: Place = .steps, _ number: (StepRecord) -> Double
  ) -> [CurveContent.Point] {
    var (sum, points) = (0.0, [CurveContent.Point]())
    points.reserveCapacity(run.steps.count)
    let numbers = run.steps.map(number)
    for index in numbers.indices {
      sum += numbers[index]
      let count = min(index + 1, window)
      if index >= window { sum -= numbers[index - window] }
      guard let x = x(of: run.steps[index], place) else { continue }
      points.append(CurveContent.Point(x, sum / Double(count)))
    }
    return thinned(points)
  }

  /// A number at every step as it was; of many points the extremes of each part.
  func single(_ number: (StepRecord) -> Double) -> [CurveContent.Point] {
    let points = run.steps.map { CurveContent.Point(Double($0.step + 1), number($0)) }
    guard let pointLimit, points.count > pointLimit else { return points }
    return parts(points.count, pointLimit / 2).flatMap { part in
      let part = points[part]
      return [part.min { $0.y < $1.y }, part.max { $0.y < $1.y }].compactMap { $0 }
    }
  }

  /// What was measured on held-out exercises.
  func heldOut(
    against place: Place = .steps, _ number: (EvaluationRecord) -> Double
  ) -> [CurveContent.Point] {
    run.evaluations.compactMap { record in
      x(of: record, place).map { CurveContent.Point($0, number(record)) }
    }
  }

  /// Where held-out accuracies lie with 95 % confidence, in percent.
  var intervals: [CurveContent.Interval] {
    run.evaluations.compactMap { record in
      record.evaluation.interval.map {
        CurveContent.Interval(
          Double(record.step), 100 * $0.lowerBound, 100 * $0.upperBound)
      }
    }
  }

  /// Tokens a second, each over the steps up to it; empty when nobody looked at a clock.
  var rates: [CurveContent.Point] {
    let steps = run.steps
    var points: [CurveContent.Point] = []
    var tokens = 0
    for index in steps.indices {
      tokens += steps[index].tokens
      if index >= window { tokens -= steps[index - window].tokens }
      let start = index >= window ? steps[index - window].seconds : 0
      guard let end = steps[index].seconds, let start, end > start else { continue }
      points.append(CurveContent.Point(Double(index + 1), Double(tokens) / (end - start)))
    }
    return thinned(points)
  }

  private func x(of step: StepRecord, _ place: Place) -> Double? {
    place == .steps ? Double(step.step + 1) : step.seconds
  }

  private func x(of record: EvaluationRecord, _ place: Place) -> Double? {
    if place == .steps { return Double(record.step) }
    return record.step == 0 ? 0 : run.steps[record.step - 1].seconds
  }

  /// Points at even distances, the last one among them.
  private func thinned(_ points: [CurveContent.Point]) -> [CurveContent.Point] {
    guard let pointLimit, points.count > pointLimit else { return points }
    return parts(points.count, pointLimit).map { points[$0.upperBound - 1] }
  }

  private func parts(_ count: Int, _ wanted: Int) -> [Range<Int>] {
    (0..<wanted).map { count * $0 / wanted..<count * ($0 + 1) / wanted }.filter { !$0.isEmpty }
  }
}
