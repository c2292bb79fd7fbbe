import CommandLanguage
import Diagnostics
import SessionFiles
import Testing

@Suite("Reading sessions")
struct SessionScriptTests {
  static let lesson = """
    # farfield 1
    # A first look
    #
    #   indented
    #| say hello

    @start
    d = load("x.npz")   # real data
    a = attend(d.q,
      d.k,  # keys
      d.v)
    ---
    # Second slide
    expect a.out.shape[0] == 3
    ---
    ---
    @end-2
    """

  @Test("notes, speaker's notes, markers, pauses and commands come in order, with line numbers")
  func steps() throws {
    let script = try SessionScript.parse(Self.lesson)
    #expect(
      script.steps == [
        .note("A first look"), .note(""), .note("  indented"), .speakerNote("say hello"),
        .marker("start"),
        .command("d = load(\"x.npz\")   # real data", line: 8),
        .command("a = attend(d.q,\n  d.k,  # keys\n  d.v)", line: 9), .pause,
        .note("Second slide"), .command("expect a.out.shape[0] == 3", line: 14), .pause, .pause,
        .marker("end-2"),
      ])
    #expect(script.version == 1)
    #expect(script.title == "A first look")
    #expect(script.commands.map(\.line) == [8, 9, 14])
  }

  @Test("a lesson is cut into slides at its pauses, empty ones left out")
  func slides() throws {
    let slides = try SessionScript.parse(Self.lesson).slides
    #expect(slides.map(\.markers) == [["start"], [], ["end-2"]])
    #expect(slides.map(\.notes) == [["A first look", "", "  indented"], ["Second slide"], []])
    #expect(slides.map { $0.commands.map(\.line) } == [[8, 9], [14], []])
    #expect(slides[0].speakerNotes == ["say hello"])
  }

  @Test("line ends of other systems and a byte order mark are read")
  func lineEnds() throws {
    let text = "\u{FEFF}# farfield 1\r\n# note\r\na = (1,\r\n2)\r\n---\r\n"
    let script = try SessionScript.parse(bytes: Array(text.utf8))
    #expect(script.steps == [.note("note"), .command("a = (1,\n2)", line: 3), .pause])
  }

  @Test("standard input needs no header, and a note that speaks of the program is none")
  func headerless() throws {
    let text = "# farfield is a program\na = 1\n"
    #expect(
      try SessionScript.parse(text, requiresHeader: false).steps
        == [.note("farfield is a program"), .command("a = 1", line: 2)])
    #expect(try SessionScript.parse("# farfield 1\na", requiresHeader: false).steps.count == 1)
    #expect(try SessionScript.parse("", requiresHeader: false).steps.isEmpty)
  }

  @Test(
    "what is no session is refused with its line",
    arguments: [
      ("", "session.missing-header", 1), ("a = 1\n", "session.missing-header", 1),
      ("# farfield\n", "session.missing-header", 1),
      ("# farfield 2\n", "session.unknown-version", 1),
      ("# farfield 99999999999999999999\n", "session.unknown-version", 1),
      ("# farfield 1 x\n", "session.missing-header", 1),
      ("# farfield 1\n\na = \u{1B}[2J\n", "session.control-character", 3),
      ("# farfield 1\n# \u{202E}txt\n", "session.control-character", 2),
      ("# farfield 1\na\rb\n", "session.control-character", 2),
      ("# farfield 1\nf(a,\n\u{0})\n", "session.control-character", 3),
      ("# farfield 1\n@\n", "session.marker-name", 2),
      ("# farfield 1\n@a b\n", "session.marker-name", 2),
      ("# farfield 1\n@a\n\n@a\n", "session.repeated-marker", 4),
    ])
  func refused(text: String, id: String, line: Int) throws {
    let error = try #require(throws: Diagnostic.self) {
      try SessionScript.parse(text, file: "x.ff")
    }
    #expect(error.id == id)
    #expect(error.location == SourceLocation(file: "x.ff", line: line))
    #expect(error.rendered()[0].hasPrefix("x.ff:\(line): error[\(id)]"))
    if let source = error.source, let span = error.span {
      #expect(span.to <= source.utf8.count)
    }
  }

  @Test("bytes that are not UTF-8 are refused with the line they stand on")
  func invalidBytes() throws {
    let bytes = Array("# farfield 1\na = 1\nb = ".utf8) + [0xFF, 0xFE] + Array("\nc\n".utf8)
    let error = try #require(throws: Diagnostic.self) {
      try SessionScript.parse(bytes: bytes, file: "x.ff")
    }
    #expect(error.id == "session.not-utf8")
    #expect(error.location?.line == 3)
  }

  @Test("a session beyond the limit is refused unread")
  func tooLarge() throws {
    let bytes = repeatElement(UInt8(ascii: "a"), count: SessionScript.sizeLimit + 1)
    let error = try #require(throws: Diagnostic.self) { try SessionScript.parse(bytes: bytes) }
    #expect(error.id == "session.too-large")
  }

  @Test("an open bracket reaches to a pause at most, and not over the whole file")
  func openBracket() throws {
    let text = "# farfield 1\na = f(1,\n---\nb\n"
    #expect(
      try SessionScript.parse(text).steps
        == [.command("a = f(1,", line: 2), .pause, .command("b", line: 4)])
    let long = "# farfield 1\na = f(\n" + String(repeating: "1,\n", count: 500)
    #expect(try SessionScript.parse(long).commands.count > 1)
  }
}

@Suite("Writing sessions")
struct SessionWritingTests {
  @Test("what was read is written so that it reads the same")
  func roundTrip() throws {
    let script = try SessionScript.parse(SessionScriptTests.lesson)
    let written = try SessionScript.parse(script.text)
    #expect(written.steps.map(\.text) == script.steps.map(\.text))
    #expect(try SessionScript.parse(written.text) == written)
  }

  @Test("random steps survive writing and reading", arguments: 1...20)
  func randomSteps(seed: Int) throws {
    let pool: [SessionScript.Step] = [
      .note(""), .note("| not for the speaker"), .note("  two blanks"), .note("farfield 1"),
      .note("---"),
      .speakerNote(""), .speakerNote("# x"), .pause, .command("a = [1,\n 2]", line: 0),
      .command("b; c;", line: 0), .command("x = \"# no note\"", line: 0),
      .command("- - -x", line: 0),
    ]
    var state = UInt64(seed)
    var recorder = SessionRecorder(seed: state)
    for index in 0..<12 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let choice = Int(state >> 33) % (pool.count + 1)
      recorder.record(choice == pool.count ? .marker("m\(index)") : pool[choice])
    }
    let script = recorder.script(notes: ["title"], preamble: ["d = load(\"d.npz\")"])
    #expect(try SessionScript.parse(script.text) == script)
  }

  @Test("a recording begins with the seed and what came from outside")
  func recording() {
    var recorder = SessionRecorder(seed: 7)
    recorder.record("q = randn(3, 2)")
    recorder.record("  # why not")
    recorder.record("   ")
    recorder.record("map q;")
    #expect(
      recorder.script(notes: ["saved"], preamble: ["d = load(\"d.npz\")"]).text == """
        # farfield 1
        # saved
        seed 7
        d = load("d.npz")
        q = randn(3, 2)
        # why not
        map q;

        """)
  }

  @Test("undo takes back the last command and what follows it")
  func undo() {
    var recorder = SessionRecorder(seed: 0)
    recorder.record("a = 1")
    recorder.record("b = 2")
    recorder.record("# note")
    #expect(recorder.undo() == "b = 2")
    #expect(recorder.steps == [.command("a = 1", line: 0)])
    #expect(recorder.undo() == "a = 1")
    #expect(recorder.undo() == nil)
  }

  @Test("every command of a lesson is a line of the language")
  func commandsParse() throws {
    let grammar = Grammar(verbs: ["expect"])
    for command in try SessionScript.parse(SessionScriptTests.lesson).commands {
      _ = try parse(command.text, grammar: grammar)
    }
  }
}
