import CommandLanguage
import Diagnostics
import Evaluation

/// Verbs that only ask something of the front end.
extension Verb {
  /// `quit`.
  static let quit = Verb(
    "quit", group: .program, summary: "leave", example: "quit", isRecorded: false
  ) { _, _ in
    CommandOutcome(report: Report(actions: [.quit]))
  }

  /// `exit`.
  static let exit = Verb(
    "exit", group: .program, summary: "leave, as `quit` does", example: "exit", isRecorded: false
  ) { _, _ in
    CommandOutcome(report: Report(actions: [.quit]))
  }

  /// `clear`.
  static let clear = Verb(
    "clear", group: .program, summary: "empty the transcript; variables stay", example: "clear",
    isRecorded: false
  ) { _, _ in
    CommandOutcome(report: Report(actions: [.clearTranscript]))
  }

  /// `close`.
  static let close = Verb(
    "close", group: .program, summary: "close all panes", example: "close"
  ) { _, _ in
    CommandOutcome(report: Report(actions: [.closePanes]))
  }

  /// The scales of maps.
  static let scaleNames = ["lift", "linear", "log", "rank", "row"]

  /// `scale log`.
  static let scale = Verb(
    "scale", group: .program, arguments: "lift|linear|log|rank|row", count: 1...1,
    kinds: [.words(scaleNames)], fillers: ["lift"], summary: "choose how weights become shades",
    details: [
      "lift    the weight times the number of keys, logarithmic; 1 is uniform",
      "linear  the weight itself",
      "log     its logarithm",
      "rank    its place among all cells",
      "row     the weight over the largest of its row",
    ],
    refusals: ["any other word"], example: "scale log"
  ) { _, request in
    let name = try request.word(0, among: scaleNames)
    return CommandOutcome(report: Report(actions: [.setScale(name)]))
  }

  /// The palettes of maps; the front end draws them.
  static let paletteNames = [
    "grey", "viridis", "cividis", "magma", "inferno", "plasma", "diverging",
  ]

  /// `palette viridis`.
  static let palette = Verb(
    "palette", group: .program, arguments: "name", count: 1...1, kinds: [.words(paletteNames)],
    fillers: ["viridis"],
    summary: "choose the colours of maps",
    details: [paletteNames.joined(separator: ", ")],
    refusals: ["a name that is not a palette"], example: "palette viridis"
  ) { _, request in
    let name = try request.word(0, among: paletteNames)
    return CommandOutcome(report: Report(actions: [.setPalette(name)]))
  }

  /// `mouse off`.
  static let mouse = Verb(
    "mouse", group: .program, arguments: "on|off", count: 1...1, kinds: [.words(["on", "off"])],
    fillers: ["off"],
    summary: "listen to the mouse, or leave it to the terminal for selecting text",
    refusals: ["anything but on or off"], example: "mouse off"
  ) { _, request in
    let name = try request.word(0, among: ["on", "off"])
    return CommandOutcome(report: Report(actions: [.setMouse(name == "on")]))
  }
}

extension CommandRequest {
  /// An argument that is one of a few words, in quotes or not.
  ///
  /// - Throws: A diagnostic at the argument with the words it may be.
  func word(_ index: Int, among words: [String]) throws(Diagnostic) -> String {
    let argument = arguments[index]
    let typed: String
    switch argument.kind {
    case .name(let name): typed = name
    case .text(let text): typed = text
    default: typed = text(of: argument)
    }
    if words.contains(typed) { return typed }
    let nearest = nearestName(to: typed, among: words) ?? words[0]
    throw Diagnostic(
      "commands.unknown-word", "\(verb.name) does not know \(typed)", at: argument.span,
      label: "one of \(words.joined(separator: ", "))",
      fix: context.source.replacing(argument.span, with: nearest))
  }
}
