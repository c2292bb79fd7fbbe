import Commands
import Diagnostics
import Foundation
import SessionFiles
import Tensors
import Testing

@Suite("Saved sessions")
struct SavedSessionTests {
  /// Runs a session file as a script.
  private func replay(_ path: String) throws -> (prompt: Prompt, failures: Int) {
    let bytes = try Data(contentsOf: URL(filePath: path))
    let script = try SessionScript.parse(bytes: bytes, file: path)
    var prompt = Prompt(policy: .refused, folder: Prompt.freshFolder())
    prompt.interpreter.options.sessionFolder = (path as NSString).deletingLastPathComponent
    var failures = 0
    for command in script.commands {
      failures += prompt.run(command.text).failures.count
    }
    return (prompt, failures)
  }

  @Test("a saved session replays to the same values")
  func roundTrip() throws {
    let folder = Prompt.freshFolder()
    var prompt = Prompt(seed: 11, folder: folder)
    prompt.run(
      "q, k = randn(5, 3), randn(5, 3)", "help map", "q @ k.T;", "nonsense_name",
      "a = attend(q, k, k, softmax())", "map a", "vars", "expect sum(a.weights) > 4")
    let said = try prompt.report("save session \"mine.ff\"").lines
    #expect(said == ["wrote mine.ff: 5 commands, seed 11"])
    let text = try String(contentsOfFile: folder + "/mine.ff", encoding: .utf8)
    #expect(
      text == """
        # farfield 1
        # Session mine.ff
        seed 11
        q, k = randn(5, 3), randn(5, 3)
        q @ k.T;
        a = attend(q, k, k, softmax())
        map a
        expect sum(a.weights) > 4

        """)
    var (copy, failures) = try replay(folder + "/mine.ff")
    #expect(failures == 0)
    #expect(try copy.report("q").summary == prompt.report("q").summary)
  }

  @Test("files that were loaded from elsewhere go along, and the paths in the commands follow")
  func files() throws {
    let elsewhere = Prompt.freshFolder()
    var other = Prompt(folder: elsewhere)
    other.run("save 7 * ones(2, 3) \"x.npy\"")
    let folder = Prompt.freshFolder()
    var prompt = Prompt(folder: folder)
    prompt.run("save ones(2, 3) \"x.npz\"")
    #expect(
      prompt.run(
        "x = load(\"\(elsewhere)/x.npy\")", "y = load(\"x.npz\")",
        "d = load(\"alice-minilm.safetensors\")"
      ).failures == [])
    let saved = Prompt.freshFolder()
    #expect(prompt.run("save session \"\(saved)/mine.ff\"").failures == [])
    let text = try String(contentsOfFile: saved + "/mine.ff", encoding: .utf8)
    #expect(!text.contains(elsewhere))
    #expect(text.contains("x = load(\"x.npy\")"))
    let copied = try FileManager.default.contentsOfDirectory(atPath: saved + "/data").sorted()
    #expect(copied == ["x.npy", "x.npz"])
    var (copy, failures) = try replay(saved + "/mine.ff")
    #expect(failures == 0)
    #expect(try copy.number("sum(x)") == 42)
  }

  @Test("a loaded file that is gone when the session is saved is named")
  func fileGone() throws {
    let folder = Prompt.freshFolder()
    var prompt = Prompt(folder: folder)
    prompt.run("save ones(2) \"x.npz\"", "d = load(\"x.npz\")")
    try FileManager.default.removeItem(atPath: folder + "/x.npz")
    let refused = prompt.failure("save session \"elsewhere.ff\"")
    let failed = try #require(refused)
    #expect(failed.id == "commands.file-gone")
    #expect(failed.label?.hasSuffix("x.npz") == true)
    #expect(!FileManager.default.fileExists(atPath: folder + "/elsewhere.ff"))
  }

  @Test("where a parameter was moved to is kept, not each step of the way")
  func parameters() throws {
    let folder = Prompt.freshFolder()
    var prompt = Prompt(folder: folder)
    prompt.run("tau = 4; slide tau 0.25..8", "x = 2 * tau")
    for value in [4.5, 5, 5.5] {
      _ = prompt.interpreter.setParameter("tau", to: value, context: ComputeContext())
    }
    prompt.run("x", "save session \"mine.ff\"")
    let text = try String(contentsOfFile: folder + "/mine.ff", encoding: .utf8)
    #expect(text.contains("slide tau 0.25..8 at=5.5\nx\n"))
    #expect(!text.contains("4.5"))
    var (copy, failures) = try replay(folder + "/mine.ff")
    #expect(failures == 0)
    #expect(try copy.number("x") == 11)
  }

  @Test("the shipped lessons run without a mistake", arguments: [1, 2, 3])
  func lessons(number: Int) throws {
    var prompt = Prompt()
    let report = try prompt.report("lesson \(number)")
    guard case .playSession(let path)? = report.actions.first else {
      Issue.record("nothing is played: \(report)")
      return
    }
    let script = try SessionScript.parse(bytes: Data(contentsOf: URL(filePath: path)))
    for command in script.commands {
      #expect(prompt.run(command.text).failures == [], "line \(command.line): \(command.text)")
    }
  }

  @Test("lessons lists the files with their titles, in order")
  func listing() throws {
    var prompt = Prompt()
    let table = try #require(prompt.report("lessons").tables.first)
    let files = try FileManager.default.contentsOfDirectory(atPath: "sessions")
      .filter { $0.hasSuffix(".ff") }.sorted()
    #expect(files.count >= 7)
    #expect(table.rows.map(\.last) == files.map { .text($0) })
    #expect(table.rows.first?[1] == .text("A first look: attention in a trained model"))
    var bare = Prompt(hasLessons: false)
    #expect(try bare.report("lessons").lines.first?.hasPrefix("no lessons found") == true)
  }
}
