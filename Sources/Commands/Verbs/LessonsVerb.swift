import CommandLanguage
import Diagnostics
import Evaluation

extension Verb {
  /// `lessons`.
  static let lessons = Verb(
    "lessons", group: .learn, arguments: "[number]", count: 0...1, kinds: [.expression],
    summary: "list the lessons, or play one",
    details: [
      "Lessons are the session files in ./sessions, $FARFIELD_SESSIONS and beside the program.",
      "`lessons 1` or `lesson 1` plays the first, `lesson \"name.ff\"` any session file.",
    ],
    refusals: ["a number that is not in the list"],
    example: "lessons", isRecorded: false, action: playOrList)

  /// `lesson 1`.
  static let lesson = Verb(
    "lesson", group: .learn, arguments: "[number or \"file.ff\"]", count: 0...1,
    kinds: [.path], summary: "play a lesson",
    details: [
      "On the screen Space goes on, b goes back, [ and ] jump between markers, and q leaves the",
      "lesson and keeps everything that is loaded. Without a screen: `farfield run FILE.ff`.",
    ],
    refusals: ["a number that is not in the list", "a file that is not found"],
    example: "lesson 1", isRecorded: false, action: playOrList)

  private static func playOrList(_ interpreter: inout Interpreter, _ request: CommandRequest)
    throws -> CommandOutcome
  {
    guard let argument = request.arguments.first else {
      return CommandOutcome(report: listing(interpreter.lessons()))
    }
    let value = try interpreter.workspace.evaluate(argument, context: request.context)
    let lesson: Lesson
    switch value {
    case .number(let number):
      lesson = try numbered(number, in: interpreter.lessons(), at: argument.span)
    case .text(let name):
      guard let path = interpreter.pathOfSession(name) else {
        throw Diagnostic(
          "commands.no-such-lesson", "there is no session file \(name)", at: argument.span,
          label: "not in \(interpreter.searchFolders.joined(separator: ", "))", fix: "lessons")
      }
      lesson = Lesson(path: path)
    default:
      throw CommandProblems.wrongKind(
        at: argument, wanted: "the number of a lesson or a path in quotes", found: value.described,
        fix: "lessons")
    }
    return CommandOutcome(
      report: Report(
        parts: [.text(["playing \(lesson.title)"])], actions: [.playSession(path: lesson.path)],
        summary: ValueSummary(kind: "session", value: .text(lesson.path))))
  }

  private static func numbered(_ number: Double, in lessons: [Lesson], at span: SourceSpan)
    throws(Diagnostic) -> Lesson
  {
    guard let position = Int(exactly: number), (1...max(lessons.count, 1)).contains(position),
      !lessons.isEmpty
    else {
      throw Diagnostic(
        "commands.no-such-lesson", "there is no lesson \(numberText(number))", at: span,
        label: lessons.isEmpty ? "no lessons were found" : "they are 1 to \(lessons.count)",
        fix: "lessons")
    }
    return lessons[position - 1]
  }

  private static func listing(_ lessons: [Lesson]) -> Report {
    guard !lessons.isEmpty else {
      return Report(
        parts: [
          .text([
            "no lessons found in ./sessions, $FARFIELD_SESSIONS or ../share/farfield/sessions"
          ])
        ], summary: ValueSummary(kind: "table", value: .list([])))
    }
    let rows = lessons.enumerated().map { index, lesson -> [ReportTable.Entry] in
      [.text("\(index + 1)"), .text(lesson.title), .text(lesson.fileName)]
    }
    let table = ReportTable(
      columns: ["", "lesson", "file"], rows: rows, footnotes: ["`lesson 1` plays the first"])
    return Report(parts: [.table(table)], summary: ValueSummary(table: table, maps: []))
  }
}
