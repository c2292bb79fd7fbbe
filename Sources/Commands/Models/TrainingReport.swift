import Diagnostics
import Evaluation
import Models

/// What a run has to show: measurements beside ceiling and chance, and what it cost.
struct TrainingReport {
  let name: String
  let run: TrainingRun
  let end: Training.End
  /// The step this part began at.
  let firstStep: Int
  let showsTimes: Bool

  /// At most this many measurements are listed; those between are left out evenly.
  private static let rowLimit = 12

  var table: ReportTable {
    var table = ReportTable(
      title: "\(name) learns \(run.task.title)",
      columns: [
        "step", "batch loss", "accuracy", "held-out loss", "accuracy", "95 % interval", "solved",
      ],
      rows: shown.map(row))
    table.footnotes = [
      "batch: \(perStep(\.asked)) targets of the step's own exercises, before its update",
      "held-out: \(heldOut), the same at every row; targets count as independent",
      levels,
    ]
    return table
  }

  private var shown: [EvaluationRecord] {
    let all = run.evaluations
    guard all.count > Self.rowLimit else { return all }
    return (0..<Self.rowLimit).map { all[$0 * (all.count - 1) / (Self.rowLimit - 1)] }
  }

  private func row(_ record: EvaluationRecord) -> [ReportTable.Entry] {
    let found = record.evaluation
    // The batch of the step that led here; before the first step there is none.
    let step = record.step > 0 ? run.steps[record.step - 1] : nil
    return [
      .number(Double(record.step), .exact),
      step.map { .number($0.loss, .measured) } ?? .absent("-"),
      step.map { .number($0.accuracy, .measured) } ?? .absent("-"),
      .number(found.loss, .measured), .number(found.accuracy, .measured),
      found.interval.map {
        .text("\(shareText($0.lowerBound)) … \(shareText($0.upperBound))")
      } ?? .absent("-"),
      .text("\(found.solved)/\(found.problems)"),
    ]
  }

  private func perStep(_ path: KeyPath<StepRecord, Int>) -> String {
    let counts = run.steps.map { $0[keyPath: path] }
    guard let least = counts.min(), let most = counts.max() else { return "0" }
    return least == most ? "\(least)" : "\(least) to \(most)"
  }

  private var heldOut: String {
    guard let found = run.evaluations.last?.evaluation else { return "no measurement yet" }
    return "\(found.asked) targets of \(found.problems) exercises"
  }

  private var levels: String {
    "accuracy: ceiling \(run.task.ceiling.map(\.words) ?? "not known"), chance \(run.task.chance.words)"
  }

  /// What it came to and what it took.
  var lines: [String] {
    var lines: [String] = []
    let taken = run.stepCount - firstStep
    switch end {
    case .reached where run.isFinished: lines.append("all \(run.options.steps) steps taken")
    case .reached, .diverged: lines.append("\(run.stepCount) of \(run.options.steps) steps taken")
    case .paused:
      lines.append(
        "paused at step \(run.stepCount) of \(run.options.steps); `train \(name)` continues")
    }
    let part = run.steps.suffix(taken)
    if showsTimes, let last = part.last?.seconds {
      let before = firstStep > 0 ? run.steps[firstStep - 1].seconds ?? 0 : 0
      let seconds = max(last - before, 1e-9)
      let tokens = part.reduce(0) { $0 + $1.tokens }
      lines.append(
        "\(numberText(rounded(seconds))) s for \(taken) step\(taken == 1 ? "" : "s"), measured: "
          + "\(numberText(rounded(Double(taken) / seconds))) steps/s, "
          + "\(groupedText(Int(Double(tokens) / seconds))) tokens/s")
    }
    if let most = part.map(\.memory).max() {
      lines.append("kept for the gradient: at most \(bytesText(most)) at once on a thread, counted")
    }
    return lines
  }

  /// Three digits that say something.
  private func rounded(_ number: Double) -> Double {
    guard number > 0, number < 1000 else { return number.rounded() }
    let scale = number >= 100 ? 1.0 : number >= 10 ? 10 : 100
    return (number * scale).rounded() / scale
  }

  var report: Report {
    // Members of an object need names of their own.
    var named = table
    named.columns[2] = "batch accuracy"
    named.columns[4] = "held-out accuracy"
    return Report(
      parts: [.table(table), .text(lines)], summary: ValueSummary(table: named, maps: []))
  }
}

extension TaskLevel {
  /// "0.125, exact", "0.31 (0.30 … 0.32, counted on 4,096)".
  var words: String {
    guard let sample, let interval else { return "\(shareText(value)), exact" }
    return "\(shareText(value)) (\(shareText(interval.lowerBound)) … "
      + "\(shareText(interval.upperBound)), 95 %, \(groupedText(sample)) answers counted)"
  }
}
