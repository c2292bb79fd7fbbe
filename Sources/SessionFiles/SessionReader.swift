import CommandLanguage
public import Diagnostics

extension SessionScript {
  /// Reads a session from the bytes of a file.
  ///
  /// - Parameters:
  ///   - bytes: What the file holds; nothing about it is trusted.
  ///   - file: The name of the file for diagnostics; nil for standard input.
  ///   - requiresHeader: False for standard input, where the first line may be missing.
  /// - Throws: `Diagnostic` with the line: not UTF-8, control characters, no header or an unknown version,
  ///   a marker without a proper name or with a used one, a file beyond ``sizeLimit``.
  /// - Complexity: O(length).
  public static func parse(
    bytes: some Collection<UInt8>, file: String? = nil, requiresHeader: Bool = true
  ) throws(Diagnostic) -> SessionScript {
    guard bytes.count <= sizeLimit else { throw tooLarge(bytes.count, file: file) }
    let text = try checkedText(Array(bytes), file: file)
    return try parse(text, file: file, requiresHeader: requiresHeader)
  }

  /// Reads a session from text; as ``parse(bytes:file:requiresHeader:)``.
  public static func parse(
    _ text: String, file: String? = nil, requiresHeader: Bool = true
  ) throws(Diagnostic) -> SessionScript {
    guard text.utf8.count <= sizeLimit else { throw tooLarge(text.utf8.count, file: file) }
    var reader = SessionReader(text: text, file: file)
    try reader.readHeader(isRequired: requiresHeader)
    while try reader.readStep() {}
    return SessionScript(version: currentVersion, steps: reader.steps)
  }

  /// The longest session that is read, in bytes.
  public static let sizeLimit = 4_194_304

  private static func tooLarge(_ size: Int, file: String?) -> Diagnostic {
    Diagnostic(
      "session.too-large", "the session is too large", label: "\(size) bytes",
      why: "a session has at most \(sizeLimit) bytes; tensors belong in files of their own"
    ).with(location: SourceLocation(file: file, line: 1))
  }
}

/// A command reaches over at most this many lines more, so that one open bracket cannot swallow a file.
private let joinLimit = 100

/// Goes through the lines of a session.
struct SessionReader {
  private let lines: [Substring]
  private let file: String?
  private var index = 0
  private var markers: Set<String> = []
  private(set) var steps: [SessionScript.Step] = []

  init(text: String, file: String?) {
    let unmarked =
      text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    lines = unmarked.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    self.file = file
  }

  /// Reads `# farfield 1`; without one the version is the current one, where that is allowed.
  mutating func readHeader(isRequired: Bool) throws(Diagnostic) {
    try refuseControls(in: 0)
    let first = lines[0].trimmed
    let words = first.split(separator: " ")
    guard words.count == 3, words[0] == "#", words[1] == "farfield",
      words[2].allSatisfy(\.isNumber)
    else {
      if isRequired { throw missingHeader(first) }
      return
    }
    guard Int(words[2]) == SessionScript.currentVersion else { throw unknownVersion(words[2]) }
    index = 1
  }

  /// Reads a line, or several while a bracket is open; false at the end.
  mutating func readStep() throws(Diagnostic) -> Bool {
    guard index < lines.count else { return false }
    try refuseControls(in: index)
    let line = lines[index].trimmed
    let number = index + 1
    index += 1
    if line.isEmpty { return true }
    if line.allSatisfy({ $0 == "-" }), line.count >= 3 {
      steps.append(.pause)
    } else if line.hasPrefix("#|") {
      steps.append(.speakerNote(noteText(line.dropFirst(2))))
    } else if line.hasPrefix("#") {
      steps.append(.note(noteText(line.dropFirst())))
    } else if line.hasPrefix("@") {
      steps.append(.marker(try markerName(line, number: number)))
    } else {
      steps.append(.command(try commandText(from: line), line: number))
    }
    return true
  }

  /// The line with those after it that its open brackets reach into; a pause ends it in any case.
  private mutating func commandText(from line: Substring) throws(Diagnostic) -> String {
    var text = String(line)
    let last = min(lines.count, index + joinLimit)
    while !isComplete(text), index < last, lines[index].trimmed != "---" {
      try refuseControls(in: index)
      text += "\n" + lines[index].trimmedAtEnd
      index += 1
    }
    return text
  }

  /// A note without the blank behind its mark; further blanks are the note's own.
  private func noteText(_ text: Substring) -> String {
    String(text.first == " " ? text.dropFirst() : text)
  }

  private mutating func markerName(_ line: Substring, number: Int) throws(Diagnostic) -> String {
    let name = String(line.dropFirst())
    let isName =
      !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || "_-".contains($0) }
    let span = SourceSpan(from: 0, to: line.utf8.count)
    guard isName else {
      throw diagnostic(
        Diagnostic(
          "session.marker-name", "a marker needs a name of letters, digits, `_` or `-`", at: span,
          label: name.isEmpty ? "no name" : "not a name"), line: number, source: line)
    }
    guard markers.insert(name).inserted else {
      throw diagnostic(
        Diagnostic(
          "session.repeated-marker", "the marker `\(name)` stands in the session twice", at: span,
          label: "the second one", fix: "@\(name)-2"), line: number, source: line)
    }
    return name
  }

  /// Control characters could steer the terminal, and bidirectional ones show a line other than it runs.
  private func refuseControls(in index: Int) throws(Diagnostic) {
    let line = lines[index]
    var offset = 0
    for scalar in line.unicodeScalars {
      let length = scalar.utf8.count
      if isRefused(scalar) {
        throw diagnostic(
          Diagnostic(
            "session.control-character", "a control character stands in the session",
            at: SourceSpan(from: offset, to: offset + length), label: codePoint(scalar),
            why: "a session is plain text; only line ends and tabs may control anything"),
          line: index + 1, source: line)
      }
      offset += length
    }
  }

  private func missingHeader(_ first: Substring) -> Diagnostic {
    diagnostic(
      Diagnostic(
        "session.missing-header", "the first line does not say that this is a session",
        at: SourceSpan(from: 0, to: first.utf8.count), label: "expected `# farfield 1`",
        fix: "# farfield \(SessionScript.currentVersion)"), line: 1, source: first)
  }

  private func unknownVersion(_ version: Substring) -> Diagnostic {
    let end = lines[0].trimmedAtEnd.utf8.count
    return diagnostic(
      Diagnostic(
        "session.unknown-version", "the session is of an unknown version",
        at: SourceSpan(from: end - version.utf8.count, to: end),
        label: "this program reads version \(SessionScript.currentVersion)"), line: 1,
      source: lines[0])
  }

  private func diagnostic(
    _ diagnostic: Diagnostic, line: Int, source: Substring
  ) -> Diagnostic {
    diagnostic.with(source: String(source)).with(location: SourceLocation(file: file, line: line))
  }
}
