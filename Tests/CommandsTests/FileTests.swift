import Commands
import Diagnostics
import Foundation
import Testing

@Suite("Files written by commands")
struct FileTests {
  @Test(
    "what is saved is loaded again with the same numbers and tokens",
    arguments: ["x.npz", "x.safetensors"])
  func severalTensors(name: String) throws {
    var prompt = Prompt()
    prompt.run("d = load(\"alice-minilm.safetensors\")", "q = d.q[0, 2]", "o = ones(3, 5)")
    #expect(prompt.run("save q o d.k[1, 1] \"\(name)\"").failures == [])
    #expect(prompt.run("e = load(\"\(name)\")").failures == [])
    #expect(try prompt.number("max(abs(e.q - q)) + max(abs(e.k - d.k[1, 1]))") == 0)
    #expect(
      prompt.run("expect e.o.shape == [3, 5]", "expect e.tokens[7] == \"tired\"").failures == [])
  }

  @Test("a single tensor goes to .npy and comes back; .csv has a line for each row")
  func singleTensor() throws {
    let folder = Prompt.freshFolder()
    var prompt = Prompt(folder: folder)
    prompt.run("m = reshape(arange(35), 5, 7)")
    let said = try prompt.report("save m \"m.npy\"").lines
    #expect(said == ["wrote m.npy: [5, 7], float32"])
    prompt.run("save m \"m.csv\"")
    #expect(try prompt.number("max(abs(load(\"m.npy\") - m))") == 0)
    let text = try String(contentsOfFile: folder + "/m.csv", encoding: .utf8)
    #expect(text.split(separator: "\n").count == 5)
  }

  @Test("an exported map holds the weights")
  func exportedMap() throws {
    let folder = Prompt.freshFolder()
    var prompt = Prompt(folder: folder)
    prompt.run("q = randn(7, 3)", "a = attend(q, q, q, softmax(), causal=true)")
    #expect(
      prompt.run("export map a \"a.npy\"", "export map a \"a.csv\"", "export map a \"a.txt\"")
        .failures == [])
    #expect(try prompt.number("max(abs(load(\"a.npy\") - a.weights))") == 0)
    let picture = try String(contentsOfFile: folder + "/a.txt", encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
    #expect(picture.first == "a · softmax, causal")
    #expect(picture[4].hasSuffix("············"))
    #expect(picture[4].hasPrefix("··") == false)
  }

  @Test("an existing file is kept unless overwriting was asked for")
  func overwriting() throws {
    var prompt = Prompt()
    prompt.run("save ones(2) \"x.npy\"")
    #expect(prompt.failure("save zeros(2) \"x.npy\"")?.id == "commands.file-exists")
    #expect(try prompt.number("load(\"x.npy\")[0]") == 1)
    #expect(prompt.run("save zeros(2) \"x.npy\" overwrite=true").failures == [])
    #expect(try prompt.number("load(\"x.npy\")[0]") == 0)
  }

  @Test("at the prompt an existing file is asked about, and the command given for yes writes it")
  func asking() throws {
    var prompt = Prompt(policy: .ask)
    #expect(prompt.run("save ones(2) \"x.npy\"").failures == [])
    let report = try prompt.report("y = 3; save zeros(2) \"x.npy\"")
    guard case .confirm(let question, let command)? = report.actions.first else {
      Issue.record("nothing was asked: \(report)")
      return
    }
    #expect(question == "overwrite x.npy?")
    #expect(command == "save zeros(2) \"x.npy\" overwrite=true")
    #expect(try prompt.number("load(\"x.npy\")[0]") == 1)
    prompt.run(command)
    #expect(try prompt.number("load(\"x.npy\")[0]") == 0)
  }

  @Test(
    "somebody else's session writes nothing",
    arguments: [
      "save ones(2) \"x.npy\"", "save ones(2) \"x.npy\" overwrite=true",
      "save session \"s.ff\"", "export map eye(3) \"m.csv\"",
    ])
  func refusedInSessions(line: String) throws {
    let folder = Prompt.freshFolder()
    var prompt = Prompt(policy: .refused, folder: folder)
    let refused = prompt.failure(line)
    let failed = try #require(refused)
    #expect(failed.id == "commands.writing-refused")
    #expect(failed.why?.contains("--allow-write") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
  }

  @Test("a lesson asks before anything is written")
  func lessonsAsk() throws {
    let folder = Prompt.freshFolder()
    var prompt = Prompt(policy: .askAlways, folder: folder)
    let report = try prompt.report("save ones(2) \"x.npy\"")
    #expect(
      report.actions == [
        .confirm(question: "let this session write x.npy?", command: "save ones(2) \"x.npy\"")
      ])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
  }

  @Test("a folder that is not there is named")
  func missingFolder() throws {
    var prompt = Prompt()
    let refused = prompt.failure("save ones(2) \"nowhere/x.npy\"")
    let failed = try #require(refused)
    #expect(failed.id == "files.cannot-write")
    #expect(failed.fix == "save ones(2) \"x.npy\"")
  }
}
