import Attention
import Evaluation
import Foundation
import Models

/// What a race came to: one row for each mechanism.
struct RaceReport {
  let race: Race
  /// The share of right answers whose first step is told.
  let goal: Double
  let showsTimes: Bool

  var table: ReportTable {
    let goalText = numberText(goal)
    let times = showsTimes ? ["ms/step", "\(goalText) at s"] : []
    var table = ReportTable(
      title: "race on \(race.task.title)",
      columns: [
        "", "loss", "accuracy", race.seedCount > 1 ? "range" : "95 %", "\(goalText) at step",
      ] + times, rows: race.lanes.map(row))
    let heldOut = race.lanes.first?.models.first?.run?.evaluations.last?.evaluation
    table.footnotes = [
      "same first numbers, exercises and \(parameterWords)parameters; "
        + "\(race.seedCount) seed\(race.seedCount == 1 ? "" : "s") from \(race.options.seed)",
      "loss and accuracy held out: "
        + (heldOut.map { "\($0.asked) targets of \($0.problems) exercises" } ?? "not measured"),
      "ceiling \(race.task.task.ceiling.map(\.words) ?? "not known"), chance "
        + race.task.task.chance.words,
    ]
    table.footnotes.append("kept in \(race.lanes.map(\.name).joined(separator: ", "))")
    if race.seedCount > 1 {
      table.footnotes.append(
        "means over the seeds, and the smallest and the largest final accuracy")
    }
    for lane in race.lanes {
      guard let divergence = lane.divergence else { continue }
      table.footnotes.append(
        "\(lane.mechanism.title): \(divergence.quantity) not finite at step \(divergence.step), "
          + "\(divergence.place)")
    }
    if race.isStopped {
      table.footnotes.append("stopped before its end; numbers are of the last measurement")
    }
    return table
  }

  private var parameterWords: String {
    let count = race.lanes.first?.models.first?.model?.parameterCount
    return count.map { "\(groupedText($0)) " } ?? ""
  }

  private func row(_ lane: Race.Lane) -> [ReportTable.Entry] {
    let finals = lane.models.compactMap { $0.run?.evaluations.last?.evaluation }
    guard let first = finals.first else {
      return [.text(lane.mechanism.title)]
        + [ReportTable.Entry](repeating: .absent("-"), count: showsTimes ? 6 : 4)
    }
    let count = Double(finals.count)
    let accuracies = finals.map(\.accuracy)
    let spread: ClosedRange<Double>? =
      race.seedCount > 1
      ? (accuracies.min() ?? 0)...(accuracies.max() ?? 0) : first.interval
    let reached = lane.models.compactMap { $0.run?.steps(to: goal) }
    let steps: ReportTable.Entry =
      reached.count == lane.models.count
      ? .number(reached.reduce(0) { $0 + Double($1.steps) } / Double(reached.count), .measured)
      : .absent("-")
    var entries: [ReportTable.Entry] = [
      .text(lane.mechanism.title),
      .number(finals.reduce(0) { $0 + $1.loss } / count, .measured),
      .number(accuracies.reduce(0, +) / count, .measured),
      spread.map { .text("\(shareText($0.lowerBound)) … \(shareText($0.upperBound))") }
        ?? .absent("-"), steps,
    ]
    if showsTimes {
      let taken = lane.models.reduce(0) { $0 + $1.stepCount }
      let milliseconds = 1000 * lane.seconds.reduce(0, +) / Double(max(taken, 1))
      let seconds = reached.compactMap(\.seconds)
      entries.append(.number(milliseconds, .measured))
      entries.append(
        reached.count == lane.models.count && seconds.count == reached.count
          ? .number(seconds.reduce(0, +) / Double(seconds.count), .measured)
          : .absent("-"))
    }
    return entries
  }
}

extension TrainingRun {
  /// The first measurement whose share of right answers reaches a goal: its step, and the time so far.
  func steps(to goal: Double) -> (steps: Int, seconds: Double?)? {
    guard let found = evaluations.first(where: { $0.evaluation.accuracy >= goal }) else {
      return nil
    }
    return (found.step, found.step == 0 ? 0 : steps[found.step - 1].seconds)
  }
}
