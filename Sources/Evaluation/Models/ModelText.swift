import Attention
public import Models

extension ModelValue {
  /// The kind, its size and its mechanisms in one line: "decoder, 2 layers × 4 heads, fastmax p=2".
  public var title: String {
    let layers = "\(config.layers) layer\(config.layers == 1 ? "" : "s")"
    let heads = "\(config.heads) head\(config.heads == 1 ? "" : "s")"
    return "\(config.kind.rawValue), \(layers) × \(heads), \(mechanismTitle)"
  }

  /// "fastmax p=2", or one for each layer: "softmax / fastmax p=2".
  public var mechanismTitle: String {
    let titles = config.mechanisms.map(\.title)
    return Set(titles).count == 1 ? titles[0] : titles.joined(separator: " / ")
  }

  /// The value in one line.
  var short: String {
    let learnt = stepCount == 0 ? "" : ", \(stepCount) step\(stepCount == 1 ? "" : "s")"
    return title + (task.map { ", \($0.task.name)" } ?? "") + learnt
  }

  /// What a statement prints of it.
  var textLines: [String] {
    var lines = ["model: \(title)"]
    lines.append(
      "width \(config.width), hidden \(config.hiddenWidth), context \(config.context), "
        + "norm \(config.norm.rawValue), positions \(config.positions.rawValue)"
        + (config.isHeadTied ? ", head tied" : "")
        + (config.dropout > 0 ? ", dropout \(numberText(config.dropout))" : ""))
    if let model {
      let count = model.parameterCount
      lines.append(
        "\(groupedText(count)) parameters (\(bytesText(4 * count))), "
          + "\(config.vocabulary) tokens, \(config.classes) classes, seed \(recipe.seed)")
      if !model.ablations.isEmpty {
        lines.append(
          "heads left out: \(model.ablations.sorted().map(\.text).joined(separator: ", "))")
      }
    } else {
      lines.append("its tables are made when it meets a task, from seed \(recipe.seed)")
    }
    lines.append(taskLine)
    lines.append("ask .parameters .loss .accuracy .history .attention(layer=0, head=0)")
    return lines
  }

  private var taskLine: String {
    guard let task else { return "no task yet: train m task=copy" }
    guard stepCount > 0 else { return "task \(task.title), not trained" }
    let asked = stepCount == 1 ? "1 step" : "\(stepCount) steps"
    guard let measured else { return "task \(task.title), \(asked)" }
    return "task \(task.title), \(asked): \(measured.accuracyText)"
  }
}

extension Evaluation {
  /// "held-out accuracy 0.982 (0.969 … 0.990, 95 %, 512 targets)".
  public var accuracyText: String {
    "held-out accuracy \(shareText(accuracy))"
      + (interval.map { " (\(shareText($0.lowerBound)) … \(shareText($0.upperBound)), 95 %, " }
        ?? " (")
      + "\(asked) target\(asked == 1 ? "" : "s"))"
  }
}

extension HeadPlace {
  /// "layer 1 head 2".
  public var text: String { "layer \(layer) head \(head)" }
}

extension TaskValue {
  /// What a statement prints of it.
  var textLines: [String] {
    let (source, answer) = task.longest
    let length = answer == 0 ? "at most \(source) tokens" : "\(source) tokens, \(answer) to answer"
    return [
      "task \(title)", task.explanation,
      "\(task.vocabulary.count) tokens, \(task.classes.count) classes, \(length)",
      "`task \(task.name)` shows exercises, chance and ceiling",
    ]
  }
}

extension RunValue {
  /// The value in one line.
  var short: String {
    "\(run.task.name), \(run.stepCount) of \(run.options.steps) steps"
  }

  /// What a statement prints of it.
  var textLines: [String] {
    var lines = [
      "run: task \(run.task.title)",
      "\(run.stepCount) of \(run.options.steps) steps, batch \(run.options.batch), "
        + "lr \(numberText(run.options.learningRate)), warmup \(run.options.warmup), "
        + "\(run.options.schedule.rawValue), seed \(run.options.seed)",
    ]
    if let last = run.steps.last {
      lines.append(
        "last step: loss \(shareText(last.loss)), accuracy \(shareText(last.accuracy)) "
          + "(\(last.asked) targets of its batch)")
    }
    if let last = run.evaluations.last {
      lines.append(
        "after \(last.step) steps: held-out loss \(shareText(last.evaluation.loss)), "
          + last.evaluation.accuracyText)
    }
    return lines + ["ask .history .evaluations .options .steps"]
  }
}

/// A share, a loss: three digits after the point, more for what is small.
public func shareText(_ number: Double) -> String {
  guard number.isFinite, abs(number) >= 0.0095 || number == 0 else { return numberText(number) }
  return fixedText(number, digits: 3)
}

/// A whole number in groups of three: "101,514".
public func groupedText(_ number: Int) -> String {
  var text = ""
  for (index, digit) in String(abs(number)).reversed().enumerated() {
    if index > 0, index.isMultiple(of: 3) { text.append(",") }
    text.append(digit)
  }
  return (number < 0 ? "-" : "") + String(text.reversed())
}
