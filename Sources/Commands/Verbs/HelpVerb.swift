import CommandLanguage
import Diagnostics

extension Verb {
  /// `help compare`.
  static let help = Verb(
    "help", group: .learn, arguments: "[topic]", count: 0...1, kinds: [.topic],
    summary: "explain a verb, a function, a member or a chapter; alone, list them",
    details: [
      "`help compare`, `help attend`, `help weights`, `help random`, `help language`, `help keys`."
    ],
    refusals: ["a topic that does not exist: the nearest is named"],
    example: "help compare", isRecorded: false, readsRest: true
  ) { _, request in
    let topic = request.call.rest.trimmingQuotes
    guard !topic.isEmpty else { return outcome(HelpText.overview, kind: "overview") }
    if let lines = HelpText.lines(about: topic) { return outcome(lines, kind: topic) }
    let span = request.call.arguments.first?.value.span ?? request.call.verbSpan
    let nearest = nearestName(to: topic, among: HelpText.topics)
    throw Diagnostic(
      "commands.unknown-topic", "there is no help on \(topic)", at: span,
      label: nearest.map { "the nearest topic is \($0)" } ?? "not a verb, function or chapter",
      fix: nearest.map { "help \($0)" } ?? "help")
  }

  private static func outcome(_ lines: [String], kind: String) -> CommandOutcome {
    CommandOutcome(
      report: Report(
        parts: [.text(lines)], actions: [.showHelp],
        summary: ValueSummary(kind: "help", value: .list(lines.map { .text($0) }))))
  }
}

extension String {
  /// Without blanks, quotes and brackets around it: `help fastmax(p=2)` means `help fastmax`.
  fileprivate var trimmingQuotes: String {
    var text = self[...]
    let dropped: Set<Character> = [" ", "\"", "'", "(", ")", "`", "."]
    while let first = text.first, dropped.contains(first) { text.removeFirst() }
    while let last = text.last, dropped.contains(last) { text.removeLast() }
    return String(text.prefix { $0 != "(" })
  }
}
