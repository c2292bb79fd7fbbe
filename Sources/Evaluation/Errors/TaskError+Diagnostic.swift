public import Diagnostics
import Foundation
public import Models

extension TaskError {
  /// The words for a refusal at `span`.
  public func diagnostic(at span: SourceSpan?) -> Diagnostic {
    let words = option ?? file ?? fit
    return Diagnostic(
      "tasks." + words.id, words.message, at: span, label: words.label, why: words.why)
  }

  /// The words for a refusal of a task's call, at the option it is about, with a value that would do.
  func diagnostic(in call: Call) -> Diagnostic {
    var diagnostic = diagnostic(at: place(in: call))
    if let (name, value) = remedy {
      diagnostic.fix =
        call.arguments[name] == nil
        ? (call.entry.parameter(named: name) == nil ? nil : call.addingOption("\(name)=\(value)"))
        : call.context.line(replacing: call.span(of: name), with: value)
    } else if isAboutFiles, let given = call.givenFiles {
      diagnostic.fix = call.withStandardFile(in: given)
    }
    return diagnostic
  }

  private var isAboutFiles: Bool {
    switch self {
    case .fileCount, .needsOption: true
    default: option == nil && file != nil
    }
  }

  private func place(in call: Call) -> SourceSpan {
    switch self {
    case .wrongKind(let name, _), .outOfRange(let name, _, _), .notAChoice(let name, _, _),
      .fileCount(let name, _, _), .unreadFiles(let name, _), .needsOption(_, let name):
      return call.span(of: name)
    case .tooSmall(let name, _, _, let others), .tooLarge(let name, _, _, let others):
      let typed = ([name] + others).first { call.arguments[$0] != nil }
      return typed.map(call.span(of:)) ?? call.span
    case .emptyFile, .fileTooLarge, .notText, .textTooShort, .tooManyCharacters, .badImages:
      return call.givenFiles.map { call.span(of: $0) } ?? call.span
    case .encoderSeesAnswers, .encoderCannotTranslate, .contextTooShort:
      return call.span(of: "task")
    case .unknownTask, .unknownOption, .notInVocabulary: return call.span
    }
  }

  /// An option and a value that would do.
  private var remedy: (name: String, value: String)? {
    switch self {
    case .outOfRange(let name, let value, let allowed):
      (name, numberText(min(max(value, allowed.lowerBound), allowed.upperBound)))
    case .notAChoice(let name, let value, let allowed):
      (name, "\"\(nearestName(to: value, among: allowed) ?? allowed[0])\"")
    case .tooSmall(let name, _, let minimum, _): (name, "\(minimum)")
    case .tooLarge(let name, _, let maximum, _): (name, "\(maximum)")
    case .contextTooShort(let longest, _): ("context", "\(longest)")
    case .encoderSeesAnswers, .encoderCannotTranslate: ("kind", "\"decoder\"")
    default: nil
    }
  }

  private typealias Words = (id: String, message: String, label: String?, why: String?)

  private var option: Words? {
    switch self {
    case .unknownTask(let name, let known):
      (
        "unknown", "there is no task called \(name)", known.joined(separator: ", "),
        "`task` lists them"
      )
    case .unknownOption(let name, let known):
      (
        "unknown-option", "the task has no option \(name)",
        known.isEmpty ? "it has none" : "it takes \(known.joined(separator: ", "))", nil
      )
    case .wrongKind(let name, let kind):
      ("wrong-kind", "\(name) cannot be this", "it is \(kind.described)", nil)
    case .outOfRange(let name, let value, let allowed):
      (
        "out-of-range", "\(name) is out of range", "it is \(numberText(value))",
        "it runs from \(numberText(allowed.lowerBound)) to \(numberText(allowed.upperBound))"
      )
    case .notAChoice(let name, let value, let allowed):
      ("not-a-choice", "\(name) has no value \"\(value)\"", allowed.joined(separator: ", "), nil)
    case .fileCount(let name, let count, let allowed):
      (
        "file-count", "\(name) takes another number of files",
        "\(count) given, \(allowed.lowerBound) to \(allowed.upperBound) taken",
        "a folder counts once"
      )
    case .unreadFiles(_, let names):
      ("unread-files", "the task's files were not read", names.joined(separator: ", "), nil)
    case .needsOption(let missing, let given):
      ("needs-option", "\(given) goes with \(missing)", "\(missing) is not given", nil)
    case .tooSmall(let name, let value, let minimum, let others):
      (
        "too-small", "\(name) is too small beside \(others.joined(separator: " and "))",
        "it is \(value), at least \(minimum) is needed", nil
      )
    case .tooLarge(let name, let value, let maximum, let others):
      (
        "too-large", "\(name) is too large beside \(others.joined(separator: " and "))",
        "it is \(value), at most \(maximum) fits", nil
      )
    default: nil
    }
  }

  private var file: Words? {
    switch self {
    case .emptyFile(let name): ("empty-file", "there is nothing in this file", name, nil)
    case .fileTooLarge(let name, let bytes, let limit):
      (
        "file-too-large", "the file is larger than is read",
        "\(name): \(bytesText(bytes)), at most \(bytesText(limit))", nil
      )
    case .notText(let name, let offset):
      (
        "not-text", "the file is not text", "\(name): byte \(offset) is not UTF-8",
        "texts are read as UTF-8"
      )
    case .textTooShort(let name, let tokens, let minimum):
      (
        "text-too-short", "the text is too short to take exercises from",
        "\(name): \(tokens) tokens, at least \(minimum) needed", nil
      )
    case .tooManyCharacters(let name, let count, let limit):
      (
        "too-many-characters", "the text has more different characters than a vocabulary holds",
        "\(name): \(count), at most \(limit)", nil
      )
    case .badImages(let name, let problem):
      ("bad-images", "this is no file of images", "\(name): \(problem.described)", nil)
    default: nil
    }
  }

  private var fit: Words {
    switch self {
    case .encoderSeesAnswers(let task):
      (
        "encoder-sees-answers", "an encoder would see the answers",
        "in \(task) they stand among the tokens", "every token of an encoder sees every other"
      )
    case .encoderCannotTranslate(let source, let answer):
      (
        "encoder-cannot-translate", "an encoder answers once for each token",
        "\(source) tokens, \(answer) to answer",
        "an answer of another length needs a decoder, or an encoder and a decoder"
      )
    case .contextTooShort(let longest, let context):
      (
        "context-too-short", "exercises are longer than the model's context",
        "up to \(longest) tokens, context \(context)", "a model reads at most its context at once"
      )
    case .notInVocabulary(let name, let position):
      (
        "not-in-vocabulary", "the task has no such token", "\"\(name)\", number \(position)",
        "a model knows the tokens of its task only"
      )
    default: ("refused", "this task is refused", nil, nil)
    }
  }
}

extension TaskOption.Kind {
  /// What a sentence calls it.
  var described: String {
    switch self {
    case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .number(let range):
      "a number from \(numberText(range.lowerBound)) to \(numberText(range.upperBound))"
    case .choice(let words): words.joined(separator: ", ")
    case .files(let range): range.upperBound == 1 ? "a file" : "a list of files"
    }
  }
}

extension ImageFileProblem {
  /// The problem in a few words.
  var described: String {
    switch self {
    case .notIDX(let axes): "its first bytes do not announce unsigned bytes with \(axes) axes"
    case .sizeMismatch(let expected, let found): "\(expected) bytes announced, \(found) there"
    case .empty: "no images, or images without a pixel"
    case .tooWide(let width, let limit): "\(width) pixels a side, at most \(limit)"
    case .countsDiffer(let images, let labels): "\(images) images, \(labels) labels"
    case .label(let label, let index): "label \(label) of image \(index) is above 9"
    case .notInflated: "the compressed bytes are not whole"
    }
  }
}

extension Call {
  /// The option whose files were given; nil when none were.
  fileprivate var givenFiles: String? {
    entry.parameters.first { $0.kind == .files && arguments[$0.name] != nil }?.name
  }

  /// The statement with the text that comes with the program in place of files that will not do, or
  /// with the task as it is without files.
  func withStandardFile(in option: String) -> String {
    let standard = entry.parameter(named: option)?.fallback ?? "none"
    guard standard == "none" else {
      return context.line(replacing: span(of: option), with: standard)
    }
    let line = context.line(replacing: span, with: entry.name)
    guard line == context.source else { return line }
    // Options that follow the name, as in `task text files="a.txt"`, are not in the call's span. Files
    // that belong together go together.
    let files = entry.parameters.filter { $0.kind == .files && arguments[$0.name] != nil }
    let spans = files.map { file in
      let value = span(of: file.name)
      // With the blank before it.
      return SourceSpan(from: max(value.from - file.name.utf8.count - 2, 0), to: value.to)
    }
    var bytes = Array(line.utf8)
    for span in spans.sorted(by: { $0.from > $1.from }) where span.to <= bytes.count {
      bytes.removeSubrange(span.from..<span.to)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The statement with an option more; `copy` becomes `copy(length=8)`.
  fileprivate func addingOption(_ text: String) -> String {
    context.typed(span).hasSuffix(")")
      ? adding(text) : context.line(replacing: span, with: "\(context.typed(span))(\(text))")
  }
}
