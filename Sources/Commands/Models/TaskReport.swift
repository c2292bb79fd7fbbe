import Evaluation
import Glyphs
import Models

/// What is said of a task: its words, exercises, levels and options.
struct TaskReport {
  let task: any Task
  let seed: UInt64
  let width: Int

  /// Tokens of an exercise that are shown; further ones are counted.
  private static let tokenLimit = 160

  var report: Report {
    Report(
      parts: [
        .text([task.title, ""] + wrapped(task.explanation) + [""] + exercises + ["", levels]),
        .table(options),
      ], summary: summary)
  }

  private var summary: ValueSummary {
    ValueSummary(
      kind: "task",
      value: .object([
        .init("task", .text(task.title)), .init("tokens", .number(Double(task.vocabulary.count))),
        .init("classes", .number(Double(task.classes.count))),
        .init("longest", .number(Double(task.longest.source + task.longest.answer))),
        .init("chance", .number(task.chance.value)),
        .init("ceiling", task.ceiling.map { .number($0.value) } ?? .null),
      ]))
  }

  private var levels: String {
    let (source, answer) = task.longest
    return "\(task.vocabulary.count) tokens, \(task.classes.count) classes, exercises of at most "
      + "\(source + answer) tokens; ceiling \(task.ceiling?.words ?? "not known"), chance "
      + task.chance.words
  }

  /// Held-out exercises: two, or one that is long or has a picture.
  private var exercises: [String] {
    let first = lines(of: 0)
    return first.count > 6 ? first : first + [""] + lines(of: 1)
  }

  private func lines(of index: Int) -> [String] {
    let problem = task.problem(index, .heldOut, seed: seed)
    let heading = "held-out exercise \(index) of seed \(seed)"
    if let picture = task.picture(of: problem) {
      return [heading] + picture.map { "  " + $0 } + ["  answer: \(answers(problem))"]
    }
    switch problem {
    case .translation(let source, let answer):
      let mark = task.separator.map { [task.vocabulary[$0]] } ?? []
      let read = source.map { task.vocabulary[$0] } + mark
      let write = answer.map { task.vocabulary[$0] }
      return [heading]
        + columns(read + write, under: read.map { _ in "" } + write.map { _ in "^" })
        + ["  what stands over ^ is to be written"]
    case .labelled(let tokens, let targets):
      let asked = targets.count { $0 != Problem.unasked }
      if asked == 1, targets.last != Problem.unasked {
        return [heading] + columns(tokens.map { task.vocabulary[$0] }, under: [])
          + ["  at its end is asked: \(answers(problem))"]
      }
      let answers = targets.map { $0 == Problem.unasked ? "" : task.classes[$0] }
      return [heading] + columns(tokens.map { task.vocabulary[$0] }, under: answers)
        + ["  below: what is asked at the token, \(asked) answer\(asked == 1 ? "" : "s")"]
    }
  }

  private func answers(_ problem: Problem) -> String {
    switch problem {
    case .labelled(_, let targets):
      targets.filter { $0 != Problem.unasked }.map { task.classes[$0] }.joined(separator: " ")
    case .translation(_, let answer): task.written(answer)
    }
  }

  /// Tokens with what belongs to each below, broken into lines.
  private func columns(_ upper: [String], under lower: [String]) -> [String] {
    var lines: [String] = []
    var (above, below) = ("", "")
    func close() {
      guard !above.isEmpty else { return }
      lines += ["  " + above, "  " + below].map(\.trimmedEnd).filter { !$0.isEmpty }
      (above, below) = ("", "")
    }
    for (index, token) in upper.prefix(Self.tokenLimit).enumerated() {
      let token = visibleText(token)
      let answer = lower.indices.contains(index) ? visibleText(lower[index]) : ""
      let room = max(displayWidth(of: token), displayWidth(of: answer)) + 1
      if displayWidth(of: above) + room > width - 2 { close() }
      above += padded(token, to: room)
      below += padded(answer, to: room)
    }
    close()
    if upper.count > Self.tokenLimit { lines.append("  … \(upper.count) tokens in all") }
    return lines
  }

  private func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(width - displayWidth(of: text), 0))
  }

  private func wrapped(_ text: String) -> [String] {
    var lines = [""]
    for word in text.split(whereSeparator: \.isWhitespace) {
      let last = lines[lines.count - 1]
      if last.isEmpty || displayWidth(of: last) + 1 + displayWidth(of: String(word)) <= width {
        lines[lines.count - 1] = last.isEmpty ? String(word) : last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  private var options: ReportTable {
    let definition = TaskTable.definitions.first { $0.name == task.name }
    let values = Dictionary(
      task.options.values.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    var table = ReportTable(columns: ["option", "value", "what it is"], rows: [])
    let known = Set(task.options.values.map(\.name))
    for option in definition?.options ?? [] where known.contains(option.name) {
      table.rows.append([
        .text(option.name), .text(values[option.name]?.typed ?? "none"),
        .text(option.explanation + option.rangeText),
      ])
    }
    return table
  }
}
